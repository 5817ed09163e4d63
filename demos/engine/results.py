"""What a run gives back: one frozen dataclass per kind, and its JSON.

The JSON is what the database keeps, the API answers and the page reads. Pixels are
those of the picture shown, upright; lists are best first.
"""

import dataclasses
from dataclasses import dataclass
from typing import Any, ClassVar, Literal


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
class Found:
    """A thing found in the picture, and where."""

    label: str
    index: int
    score: float
    box: Box


@dataclass(frozen=True, slots=True)
class Segment:
    """A class and the share of the picture it covers, 0..1."""

    label: str
    index: int
    share: float


class Result:
    """The base of all kinds; `kind` tells them apart in the JSON."""

    __slots__ = ()
    kind: ClassVar[str]

    def to_json(self) -> dict[str, Any]:
        """As stored and as answered."""
        return {"kind": self.kind, **dataclasses.asdict(self)}  # type: ignore[call-overload]


@dataclass(frozen=True, slots=True)
class Classification(Result):
    """The best labels."""

    kind: ClassVar[str] = "classification"
    predictions: tuple[Prediction, ...]


@dataclass(frozen=True, slots=True)
class Vector(Result):
    """A feature vector and its Euclidean norm."""

    kind: ClassVar[str] = "vector"
    values: tuple[float, ...]
    norm: float


@dataclass(frozen=True, slots=True)
class Detection(Result):
    """Things found; those below the contract's threshold are hidden at first."""

    kind: ClassVar[str] = "detection"
    predictions: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Picture(Result):
    """A picture came out; the PNG travels beside the result."""

    kind: ClassVar[str] = "picture"
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Segmentation(Result):
    """What covers which share; the mask, 8-bit grey PNG, travels beside.

    A `soft` mask holds the probability of the one class, 0..255; a `classes` mask
    the index of the class of each pixel. It covers the whole picture, though it may
    have fewer pixels: `width` and `height` are the mask's own.
    """

    kind: ClassVar[str] = "segmentation"
    segments: tuple[Segment, ...]
    mask: Literal["soft", "classes"]
    width: int
    height: int
