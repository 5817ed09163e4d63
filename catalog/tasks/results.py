"""What a run gives back: frozen dataclasses, and their JSON.

The JSON is what the database keeps, the API answers and the page reads. Pixels are
those of the picture shown, upright; lists are best first. A kind that one task alone
answers with stands in that task's file.
"""

import dataclasses
from dataclasses import dataclass
from typing import Any, ClassVar

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Prediction:
    """A label with its score, 0..1; `index` is its place in the module's answer."""

    label: str
    index: int
    score: float


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels of the picture, from its upper left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Point:
    """A named place in the picture, in its pixels."""

    name: str
    x: float
    y: float


class Result:
    """The base of all kinds; `kind` tells them apart in the JSON."""

    __slots__ = ()
    kind: ClassVar[str]

    def to_json(self) -> Json:
        """As stored and as answered."""
        return {"kind": self.kind, **dataclasses.asdict(self)}  # type: ignore[call-overload]

    def listed(self) -> list[Json]:
        """What the API lists as `predictions`, best first."""
        whole = self.to_json()
        del whole["kind"]
        return [whole]

    def rows(self) -> list[Json]:
        """The lines of a table: one flat object for each prediction."""
        return [flat(item) for item in self.listed()]

    def top(self) -> str | None:
        """The best label, to compare answers by; None where labels are not meant."""
        return None


@dataclass(frozen=True, slots=True)
class Picture(Result):
    """A picture came out; the PNG travels beside the result.

    Attributes:
        width: in pixels, as `height`.
        compare: it shows the same place as the picture that went in.
        scale: how many times larger it is than what went in.
    """

    kind: ClassVar[str] = "picture"
    width: int
    height: int
    compare: bool = False
    scale: float | None = None

    def listed(self) -> list[Json]:
        """Its size."""
        return [{"width": self.width, "height": self.height}]


def flat(item: Json, prefix: str = "") -> Json:
    """A nested object as one line of a table: `{"box": {"x": 1}}` → `{"box_x": 1}`."""
    line: Json = {}
    for name, value in item.items():
        if isinstance(value, dict):
            line |= flat(value, f"{prefix}{name}_")
        else:
            line[prefix + name] = value
    return line
