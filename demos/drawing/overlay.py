"""Boxes over a picture and their labels: of things found, and of faces."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

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


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing found, as its kind of result tells of it.

    Attributes:
        label: in the model's own words, or the page's.
        shown: the same in the reader's language, where there is a name for it.
        is_english: whether the label is the model's own word and not the page's.
        box: `x`, `y`, `width` and `height` in pixels of the picture.
        points: key points inside it, each with `x` and `y`.
    """

    label: str
    shown: str
    score: float
    box: dict[str, float]
    is_english: bool = True
    points: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Box:
    """A mark, in pixels of the shown picture, and where its label goes.

    Attributes:
        rank: place in the answer, best first, from 0.
        shown: the label in the reader's language, on the plate.
        colour: one of the overlay's colours, 1–6.
        is_below: whether the score lies under the threshold shown at first.
        label_x: left edge of the label's plate.
        label_y: its top edge: above the box where there is room.
        label_width: the plate's width in CSS pixels.
    """

    rank: int
    label: str
    shown: str
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
    is_english: bool
    points: tuple[dict[str, Any], ...]

    @property
    def area(self) -> float:
        """Pixels covered."""
        return self.width * self.height


def scale(run: Run) -> float:
    """Pixels of the picture to one CSS pixel of the page."""
    return max(run.width, 1) / SHOWN_WIDTH


def threshold(contract: Contract | None) -> float:
    """The score below which things are hidden at first."""
    if contract is None or contract.threshold is None:
        return DEFAULT_THRESHOLD
    return contract.threshold


def boxes(run: Run) -> list[Box]:
    """Return the boxes of a result, the larger first so that none is covered."""
    result = run.result or {}
    # The scores of expressions are of labels: every face is shown, with its best one.
    is_labelled = result.get("kind") == "expressions"
    limit = 0.0 if is_labelled else threshold(run.version.contract)
    drawn = [_box(run, rank, mark, limit) for rank, mark in enumerate(marks(run))]
    return sorted(drawn, key=lambda box: box.area, reverse=True)


def marks(run: Run) -> list[Mark]:
    """Return what a result found, best first."""
    result = run.result or {}
    if "faces" in result:
        return [_face(run, n, face) for n, face in enumerate(result["faces"], start=1)]
    return [
        Mark(
            found["label"],
            run.version.shown_label(found["label"]),
            found["score"],
            found["box"],
        )
        for found in result.get("predictions", [])
    ]


def shown(boxes: Iterable[Box]) -> int:
    """How many boxes are shown at first."""
    return sum(not box.is_below for box in boxes)


def _face(run: Run, number: int, face: dict[str, Any]) -> Mark:
    name = gettext("Face %(number)s") % {"number": number}
    points = tuple(face.get("points") or ())
    if not face.get("predictions"):
        return Mark(
            name, name, face["score"], face["box"], is_english=False, points=points
        )
    best = face["predictions"][0]
    shown = run.version.shown_label(best["label"])
    return Mark(
        f"{number} {best['label']}", f"{number} {shown}", best["score"], face["box"]
    )


def _box(run: Run, rank: int, mark: Mark, limit: float) -> Box:
    box, unit = mark.box, scale(run)
    plate = _text_width(f"{mark.shown} {mark.score:.2f}") + PLATE_PADDING
    above = box["y"] - PLATE_HEIGHT * unit
    return Box(
        rank=rank,
        label=mark.label,
        shown=mark.shown,
        score=mark.score,
        **{name: round(box[name], 1) for name in ("x", "y", "width", "height")},
        colour=rank % COLOURS + 1,
        is_below=mark.score < limit,
        label_x=round(max(0.0, min(box["x"], run.width - plate * unit)), 1),
        label_y=round(above if above >= 0 else max(0.0, box["y"]), 1),
        label_width=round(plate, 1),
        is_english=mark.is_english,
        points=mark.points,
    )


def _text_width(text: str) -> float:
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return wide * WIDE + (len(text) - wide) * NARROW
