"""How alike texts are, as a table of their similarities."""

from dataclasses import dataclass
from itertools import combinations

# Shades of a cell, from none to the strongest.
SHADES = 9


@dataclass(frozen=True, slots=True)
class Cell:
    """The similarity of two texts; `shade` is 0 for none of it, to `SHADES`."""

    value: float
    shade: int
    is_self: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One text and how alike every text is to it; `number` counts from 1."""

    number: int
    text: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """The two texts most alike."""

    first: Line
    second: Line
    value: float


@dataclass(frozen=True, slots=True)
class Matrix:
    """Every text against every text."""

    lines: tuple[Line, ...]

    @property
    def closest(self) -> Pair | None:
        """The two texts most alike; None where there is one text alone."""
        pairs = [
            Pair(first, second, first.cells[second.number - 1].value)
            for first, second in combinations(self.lines, 2)
        ]
        return max(pairs, key=lambda pair: pair.value, default=None)


def matrix(result: dict) -> Matrix:
    """Return the similarities of an embedding's texts, as a table shows them."""
    rows = zip(result["texts"], result["similarities"], strict=True)
    return Matrix(
        tuple(
            Line(i + 1, text, tuple(_cell(i, j, value) for j, value in enumerate(row)))
            for i, (text, row) in enumerate(rows)
        )
    )


def _cell(row: int, column: int, value: float) -> Cell:
    shade = round(min(max(value, 0.0), 1.0) * SHADES)
    return Cell(value, shade, row == column)
