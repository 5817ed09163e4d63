"""Reads untrusted JSON objects field by field and collects every problem."""

import math
from collections.abc import Iterable
from typing import Any

from catalog.sentences import Sentence

_REQUIRED: Any = object()
_KINDS = {
    str: Sentence("must be text"),
    int: Sentence("must be a whole number"),
    bool: Sentence("must be true or false"),
    dict: Sentence("must be an object"),
    list: Sentence("must be a list"),
}
MAX_NAME = 200
MAX_RANK = 8


class Fields:
    """The fields of one JSON object; problems go to a list shared by all parts."""

    def __init__(
        self, data: dict[str, Any], path: str, problems: list[Sentence]
    ) -> None:
        self._rest = dict(data)
        self._path = path
        self._problems = problems

    def problem(self, name: str, problem: Sentence) -> None:
        """Note what is wrong with a field: it "must be a list"."""
        field = f"{self._path}{name}"
        self._problems.append(
            Sentence("`{field}` {problem}.", field=field, problem=problem)
        )

    def take(self, name: str, kind: type, default: Any = _REQUIRED) -> Any:
        """Take a field of one JSON type; the default where it is left out or null."""
        value = self._rest.pop(name, None)
        if value is None:
            if default is not _REQUIRED:
                return default
            self.problem(name, Sentence("is missing"))
            return kind()
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.problem(name, _KINDS[kind])
            return kind() if default is _REQUIRED else default
        return value

    def name(self, name: str) -> str:
        """Take the name of something in a module; an empty one is none."""
        value: str = self.take(name, str)
        if len(value) > MAX_NAME or (not value.strip() and "\0" not in value):
            self.problem(
                name,
                Sentence("must be a name of 1 to {most} characters", most=MAX_NAME),
            )
        return self._without_nul(name, value)

    def text(self, name: str, default: Any = _REQUIRED, *, most: int) -> str:
        """Take a text that people read, of `most` characters."""
        value: str = self.take(name, str, default)
        if len(value) > most:
            self.problem(
                name, Sentence("must be at most {most} characters long", most=most)
            )
        return self._without_nul(name, value)

    def _without_nul(self, name: str, value: str) -> str:
        if "\0" in value:  # PostgreSQL stores no text with a NUL in it.
            self.problem(name, Sentence("must not hold a NUL"))
        return value

    def number(self, name: str, default: float | None) -> Any:
        """Take a finite number."""
        value = self._rest.pop(name, None)
        if value is None:
            return default
        if not _is_number(value):
            self.problem(name, Sentence("must be a number"))
            return default
        return float(value)

    def whole(self, name: str, default: int | None, *, low: int, high: int) -> Any:
        """Take a whole number between two bounds, both allowed."""
        value = self.take(name, int, default)
        if value is None or low <= value <= high:
            return value
        self.problem(
            name,
            Sentence("must be a whole number from {low} to {high}", low=low, high=high),
        )
        return default

    def one_of(
        self, name: str, allowed: Iterable[str], default: Any = _REQUIRED
    ) -> Any:
        """Take one of a few words."""
        words = tuple(allowed)
        value = self.take(name, str, default)
        if words and value and value not in words:
            self.problem(name, not_one_of(value, words))
        return value

    def range(self, name: str, *, either_way: bool = False) -> tuple[float, float]:
        """Take `[low, high]`, by default `(0.0, 1.0)`.

        Args:
            name: of the field.
            either_way: the first number may be the higher one.
        """
        value = self._rest.pop(name, None)
        if value is None:
            return (0.0, 1.0)
        if not _is_pair(value) or not all(map(_is_number, value)):
            self.problem(name, Sentence("must be two numbers"))
            return (0.0, 1.0)
        if value[0] == value[1] or (value[0] > value[1] and not either_way):
            self.problem(
                name, Sentence("must be two different numbers, the lower first")
            )
            return (0.0, 1.0)
        return (float(value[0]), float(value[1]))

    def numbers(
        self, name: str, *, count: int, least: float | None = None
    ) -> tuple[float, ...]:
        """Take a list of exactly `count` finite numbers; an empty one is none."""
        values = self.take(name, list, [])
        low = -math.inf if least is None else least
        fits = len(values) == count and all(map(_is_number, values))
        if values and not (fits and min(values) >= low):
            problem = Sentence("must be a list of {count} numbers", count=count)
            if least is not None:
                problem = Sentence(
                    "must be a list of {count} numbers, each {least} or more",
                    count=count,
                    least=f"{least:f}",
                )
            self.problem(name, problem)
            return ()
        return tuple(map(float, values))

    def size(self, name: str) -> tuple[int, int] | None:
        """Take `[height, width]` in pixels, or None where any size is taken."""
        value = self._rest.pop(name, None)
        if value is None:
            return None
        if not _is_pair(value) or not all(_is_side(side) for side in value):
            self.problem(
                name, Sentence("must be [height, width], each from 1 to 4096 pixels")
            )
            return None
        return (value[0], value[1])

    def shape(self, name: str) -> tuple[int | None, ...] | None:
        """Take the shape of a tensor, null for unknown rank or an unknown side."""
        sides = self.take(name, list, None)
        if sides is None:
            return None
        if len(sides) > MAX_RANK or not all(
            side is None or (_is_whole(side) and 0 <= side < 1 << 31) for side in sides
        ):
            self.problem(
                name,
                Sentence(
                    "must be at most {most} sizes, null where unknown", most=MAX_RANK
                ),
            )
            return None
        return tuple(sides)

    def strings(self, name: str, *, count: int, most: int) -> list[str]:
        """Take a list of `count` texts of `most` characters, at most."""
        values = self.take(name, list, [])
        if not all(isinstance(value, str) and "\0" not in value for value in values):
            self.problem(name, Sentence("must be a list of texts"))
            return []
        if len(values) > count or any(len(value) > most for value in values):
            self.problem(
                name,
                Sentence(
                    "must be {count} texts of {most} characters at most",
                    count=count,
                    most=most,
                ),
            )
            return []
        return values

    def section(self, name: str) -> "Fields":
        """Take an object and read on inside it."""
        return Fields(self.take(name, dict), f"{self._path}{name}.", self._problems)

    def sections(self, name: str) -> list["Fields"]:
        """Take a list of objects and read on inside each."""
        values = self.take(name, list, [])
        if not all(isinstance(value, dict) for value in values):
            self.problem(name, Sentence("must be a list of objects"))
            return []
        return [
            Fields(value, f"{self._path}{name}[{i}].", self._problems)
            for i, value in enumerate(values)
        ]

    def refuse_rest(self) -> None:
        """Note every field nobody asked for: a misspelt one must not be ignored."""
        for name in self._rest:
            self.problem(name, Sentence("is not a known field"))


def not_one_of(value: str, words: Iterable[str]) -> Sentence:
    """What to say of a word that is none of a few."""
    return Sentence(
        "is {value}; it must be one of {words}",
        value=repr(value),
        words=", ".join(words),
    )


def _is_number(value: object) -> bool:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and abs(value) < 1e9
    )


def _is_pair(value: object) -> bool:
    return isinstance(value, list | tuple) and len(value) == 2


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_side(value: object) -> bool:
    return isinstance(value, int) and _is_whole(value) and 1 <= value <= 4096
