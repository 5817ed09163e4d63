"""Whether two runtimes answer the same, judged by what visitors would see."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from demos.engine.images import Limits, decode

TOP = 5
# Of the pixels of a mask, this share may lie on the other side of an edge.
STRAY_PIXELS = 0.001
# A number with fewer decimals was rounded: it may differ by one in the last place.
FEW_DECIMALS = 4
_OWN = Limits(max_bytes=2**31, max_pixels=2**31)


@dataclass(slots=True)
class Agreement:
    """What comparing answers found.

    Attributes:
        tolerance: how far numbers may lie apart, relative to those over 1.
        max_difference: the most that any do.
        same_top: the best labels are the same, in the same order up to ties.
        problems: where answers differ by more than they may, in English.
        checked: how many answers were compared.
    """

    tolerance: float
    max_difference: float = 0.0
    same_top: bool = True
    problems: list[str] = field(default_factory=list)
    checked: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether nothing differs."""
        return self.checked > 0 and self.same_top and not self.problems

    def compare(
        self,
        one: Mapping[str, Any],
        other: Mapping[str, Any],
        pictures: tuple[bytes | None, bytes | None],
    ) -> None:
        """Compare the answers to one question.

        Args:
            one: the answer to trust, as `engine.trial.Report` lists it.
            other: the answer to judge.
            pictures: the pictures that came out.
        """
        if one.keys() != other.keys():
            self.problems.append("one fails where the other answers")
        elif "result" in one:
            self.checked += 1
            self._compare(one["result"], other["result"], "result")
            self._compare_pictures(*pictures)

    def _compare(self, one: Any, other: Any, place: str) -> None:
        if _is_number(one) and _is_number(other):
            self._compare_numbers(float(one), float(other), place)
        elif isinstance(one, Mapping) and isinstance(other, Mapping):
            if one.keys() != other.keys():
                self.problems.append(f"{place}: other fields")
            for name in one.keys() & other.keys():
                self._compare(one[name], other[name], f"{place}.{name}")
        elif isinstance(one, list) and isinstance(other, list):
            self._compare_lists(one, other, place)
        elif one != other:
            self.problems.append(f"{place}: {one!r:.40} is {other!r:.40}")

    def _compare_lists(self, one: list, other: list, place: str) -> None:
        if len(one) != len(other):
            self.problems.append(f"{place}: {len(one)} items are {len(other)}")
        elif _is_ranking(one) and _is_ranking(other):
            self._compare_rankings(one, other, place)
        else:
            for number, pair in enumerate(zip(one, other, strict=True)):
                self._compare(*pair, f"{place}[{number}]")

    def _compare_rankings(self, one: list, other: list, place: str) -> None:
        """Compare items with scores, best first; equal scores may swap places."""
        rest = list(other)
        for rank, item in enumerate(one):
            twin = next((each for each in rest if _same_thing(item, each)), None)
            if twin is not None:
                rest.remove(twin)
                self._compare(item, twin, f"{place}[{rank}]")
            elif abs(item["score"] - other[-1]["score"]) > self.tolerance:
                self.problems.append(f"{place}[{rank}]: {item['label']!r} is missing")
            if rank < TOP and not _same_thing(item, other[rank]):
                gap = abs(item["score"] - other[rank]["score"])
                self.same_top = self.same_top and gap <= self.tolerance

    def _compare_numbers(self, one: float, other: float, place: str) -> None:
        if not math.isfinite(one) or not math.isfinite(other):
            self.problems.append(f"{place}: {one} is {other}")
            return
        slack = max(_rounding(one, other), 0.0)
        apart = max(0.0, abs(one - other) - slack) / max(1.0, abs(one))
        self.max_difference = max(self.max_difference, apart)
        if apart > self.tolerance:
            self.problems.append(f"{place}: {one:.6g} is {other:.6g}")

    def _compare_pictures(self, one: bytes | None, other: bytes | None) -> None:
        if one is None or other is None:
            if one is not other:
                self.problems.append("only one gives a picture")
            return
        levels, judged = _levels(one), _levels(other)
        if levels.shape != judged.shape:
            self.problems.append(f"a picture of {levels.shape} is {judged.shape}")
            return
        apart = np.abs(levels - judged)
        allowed = max(1, math.ceil(255 * self.tolerance))
        usual = float(np.quantile(apart, 1 - STRAY_PIXELS, method="higher"))
        # One level is what rounding to bytes does to the smallest difference.
        self.max_difference = max(self.max_difference, max(0.0, usual - 1) / 255)
        if usual > allowed:
            self.problems.append(f"pixels differ by {usual:.0f} of 255")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_ranking(items: Sequence[Any]) -> bool:
    return bool(items) and all(
        isinstance(item, Mapping) and {"label", "score"} <= item.keys()
        for item in items
    )


def _same_thing(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """The same label; of several with one label, the one in the same place."""
    if one["label"] != other["label"] or one.get("index") != other.get("index"):
        return False
    here, there = one.get("box"), other.get("box")
    if not here or not there:
        return True
    return abs(here["x"] - there["x"]) <= 1 and abs(here["y"] - there["y"]) <= 1


def _rounding(one: float, other: float) -> float:
    """One in the last place where both were rounded, else 0."""
    decimals = max(_decimals(one), _decimals(other))
    return 1.01 * 10.0**-decimals if 0 < decimals <= FEW_DECIMALS else 0.0


def _decimals(number: float) -> int:
    whole, _, after = repr(number).partition(".")
    return FEW_DECIMALS + 1 if "e" in whole + after else len(after.rstrip("0"))


def _levels(png: bytes) -> np.ndarray:
    return np.asarray(decode(png, _OWN).image, np.int16)
