"""Medians and ratios over rounds, with how far they spread."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Spread:
    """A median over rounds, and the least and the greatest."""

    middle: float
    least: float
    most: float

    def __str__(self) -> str:
        """`0.78 (0.75–0.80)`."""
        digits = 2 if self.middle < 10 else 0 if self.middle >= 1000 else 1
        shown = [f"{x:.{digits}f}" for x in (self.middle, self.least, self.most)]
        return f"{shown[0]} ({shown[1]}–{shown[2]})"


def spread(values: Sequence[float]) -> Spread:
    """Return the median of a figure over rounds."""
    return Spread(median(values), min(values), max(values))


def ratio(above: Sequence[float], below: Sequence[float]) -> Spread:
    """Return the median of the ratios, each taken within one round."""
    return spread([a / b for a, b in zip(above, below, strict=True) if b])


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that this share of sorted values does not exceed."""
    return values[min(len(values) - 1, int(len(values) * share))]
