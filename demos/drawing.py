"""Where the marks of a result go: boxes and their labels, bars of a vector.

Everything is computed here, so that the picture is complete without scripts.
"""

import unicodedata
from dataclasses import dataclass

from catalog.contract import Contract
from demos.models import Run

# The width, in CSS pixels, a picture has on the page; labels are sized for it
# and sized again by the script where the picture is shown narrower.
SHOWN_WIDTH = 640
PLATE_HEIGHT = 23
DEFAULT_THRESHOLD = 0.5
COLOURS = 6
# Advances of Instrument Sans at 14 px semibold, rounded up.
NARROW, WIDE, PLATE_PADDING = 7.9, 14.0, 16
VECTOR_BARS = 256


@dataclass(frozen=True, slots=True)
class Box:
    """A detected object, in pixels of the shown picture, and where its label goes.

    Attributes:
        rank: place in the answer, best first, from 0.
        colour: one of the overlay's colours, 1–6.
        is_below: whether the score lies under the threshold shown at first.
        label_x: left edge of the label's plate.
        label_y: its top edge: above the box where there is room.
        label_width: the plate's width in CSS pixels.
    """

    rank: int
    label: str
    score: float
    x: float
    y: float
    width: float
    height: float
    colour: int
    is_below: bool
    label_x: float
    label_y: float
    label_width: float

    @property
    def area(self) -> float:
        """Pixels covered."""
        return self.width * self.height


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a strip 100 high: `x` and `width` in per cent of the strip."""

    x: str
    y: str
    width: str
    height: str


def scale(run: Run) -> float:
    """Pixels of the picture to one CSS pixel of the page."""
    return max(run.width, 1) / SHOWN_WIDTH


def threshold(contract: Contract | None) -> float:
    """The score below which objects are hidden at first."""
    if contract is None or contract.threshold is None:
        return DEFAULT_THRESHOLD
    return contract.threshold


def boxes(run: Run) -> list[Box]:
    """Return the boxes of a detection, the larger first so that none is covered."""
    predictions = (run.result or {}).get("predictions", [])
    limit = threshold(run.version.contract)
    drawn = [_box(run, rank, item, limit) for rank, item in enumerate(predictions)]
    return sorted(drawn, key=lambda box: box.area, reverse=True)


def shown(boxes: list[Box]) -> int:
    """How many boxes are shown at first."""
    return sum(not box.is_below for box in boxes)


def vector_bars(values: list[float]) -> list[Bar]:
    """Return a vector as bars around a middle line, several values to a bar.

    A bar shows the value farthest from zero among those it stands for.
    """
    if not values:
        return []
    step = -(-len(values) // VECTOR_BARS)
    peaks = [max(values[i : i + step], key=abs) for i in range(0, len(values), step)]
    largest = max(abs(peak) for peak in peaks) or 1.0
    width = 100 / len(peaks)
    return [
        _bar(i * width, width * 0.8, peak / largest) for i, peak in enumerate(peaks)
    ]


def _bar(x: float, width: float, share: float) -> Bar:
    height = abs(share) * 50
    top = 50 - height if share > 0 else 50
    return Bar(f"{x:.3f}%", f"{top:.2f}%", f"{width:.3f}%", f"{height:.2f}%")


def _box(run: Run, rank: int, prediction: dict, limit: float) -> Box:
    box, label, score = prediction["box"], prediction["label"], prediction["score"]
    unit = scale(run)
    plate = _text_width(f"{label} {score:.2f}") + PLATE_PADDING
    above = box["y"] - PLATE_HEIGHT * unit
    return Box(
        rank=rank,
        label=label,
        score=score,
        **{name: round(box[name], 1) for name in ("x", "y", "width", "height")},
        colour=rank % COLOURS + 1,
        is_below=score < limit,
        label_x=round(max(0.0, min(box["x"], run.width - plate * unit)), 1),
        label_y=round(above if above >= 0 else max(0.0, box["y"]), 1),
        label_width=round(plate, 1),
    )


def _text_width(text: str) -> float:
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return wide * WIDE + (len(text) - wide) * NARROW
