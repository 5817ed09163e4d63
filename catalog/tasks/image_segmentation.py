"""Segmentation: which part of the picture is what."""

from dataclasses import asdict, dataclass
from typing import ClassVar, Literal

import numpy as np
from PIL import Image

from catalog.inputs import Kind
from catalog.tasks.base import LABEL, Answer, AnswerError, Reading, Task, Usage, View
from catalog.tasks.pictures import to_png
from catalog.tasks.results import Json, Result

# A mask shown over the picture needs no more; the module's own has 256 or so.
MASK_SIDE = 1024
LEAST_SHARE = 0.001
MOST_CLASSES = 256  # what one byte of the mask can name


@dataclass(frozen=True, slots=True)
class Segment:
    """A class and the share of the picture it covers, 0..1."""

    label: str
    index: int
    share: float


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

    def listed(self) -> list[Json]:
        """The classes with their shares."""
        return [asdict(item) for item in self.segments]

    def top(self) -> str | None:
        """What covers most."""
        return self.segments[0].label if self.segments else None


class ImageSegmentation(Task):
    """Reads a mask: `[1, H, W, 1]` probabilities, or `[1, H, W, C]` scores."""

    slug = "image-segmentation"
    inputs: tuple[Kind, ...] = ("image",)
    roles = ("mask",)
    meanings = ("mask",)
    result = Segmentation
    needs_view = True
    has_labels = True

    def read(self, answer: Answer) -> Reading:
        """Return the mask over the whole picture, and what covers how much."""
        mask = answer.numbers("mask", 3, 4)
        if mask.ndim == 3 and 1 < mask.shape[2] <= MOST_CLASSES:
            return _read_classes(mask, answer)
        if mask.ndim == 3 and mask.shape[2] != 1:
            raise AnswerError(f"mask has shape {mask.shape}")
        return _read_soft(mask.reshape(mask.shape[:2]), answer)

    def source(self, usage: Usage) -> str:
        """Write `mask.png` and print what covers how much."""
        shape = usage.shape("mask") or ()
        has_classes = len(shape) == 4 and (shape[3] or 1) > 1
        write = _classes_source if has_classes else _soft_source
        return write(usage)


def _read_soft(mask: np.ndarray, answer: Answer) -> Reading:
    grey = np.rint(mask.clip(0, 1) * 255).astype(np.uint8)
    whole = _over_picture(grey, answer, Image.Resampling.BILINEAR)
    index = answer.rule.label_offset
    share = float((np.asarray(whole) >= 128).mean())
    segments = (Segment(answer.label(index), index, round(share, 4)),)
    result = Segmentation(segments, "soft", whole.width, whole.height)
    return Reading(result, to_png(whole))


def _read_classes(mask: np.ndarray, answer: Answer) -> Reading:
    best = mask.argmax(axis=2).astype(np.uint8)
    whole = _over_picture(best, answer, Image.Resampling.NEAREST)
    counts = np.bincount(np.asarray(whole).ravel(), minlength=mask.shape[2])
    shares = counts / counts.sum()
    order = np.argsort(-shares, kind="stable").tolist()
    segments = tuple(
        Segment(answer.label(i), i, round(float(shares[i]), 4))
        for i in order
        if shares[i] >= LEAST_SHARE
    )
    result = Segmentation(segments, "classes", whole.width, whole.height)
    return Reading(result, to_png(whole))


def _over_picture(
    mask: np.ndarray, answer: Answer, resampling: Image.Resampling
) -> Image.Image:
    """Lay the mask of what the module saw over the picture, 0 where it saw none."""
    scale = min(1.0, MASK_SIDE / max(answer.picture))
    width, height = (max(1, round(side * scale)) for side in answer.picture)
    left, top, right, bottom = _corners(answer.view, scale)
    size = (max(1, right - left), max(1, bottom - top))
    seen = Image.fromarray(mask).resize(size, resampling)
    whole = Image.new("L", (width, height))
    whole.paste(seen, (left, top))
    return whole


def _corners(view: View, scale: float) -> tuple[int, int, int, int]:
    right, bottom = view.left + view.width, view.top + view.height
    left, top, right, bottom = (
        round(value * scale) for value in (view.left, view.top, right, bottom)
    )
    return left, top, right, bottom


_PASTE = """\
left, top, width, height = (round(pixels) for pixels in view)
seen = Image.fromarray({seen}).resize((width, height), Image.Resampling.{resampling})
whole = Image.new("L", picture.size)
whole.paste(seen, (left, top))
whole.save("mask.png")
"""


def _soft_source(usage: Usage) -> str:
    return f"""\
mask = {usage.tensor("mask")}[0]
grey = np.rint(mask.reshape(mask.shape[:2]).clip(0, 1) * 255).astype(np.uint8)
{_PASTE.format(seen="grey", resampling="BILINEAR")}\
index = {usage.contract.output.label_offset}
print({LABEL}, f"{{(np.asarray(whole) >= 128).mean():.4f}}")"""


def _classes_source(usage: Usage) -> str:
    return f"""\
best = {usage.tensor("mask")}[0].argmax(axis=2).astype(np.uint8)
{_PASTE.format(seen="best", resampling="NEAREST")}\
shares = np.bincount(np.asarray(whole).ravel()) / whole.width / whole.height
for index in np.argsort(-shares, kind="stable").tolist():
    if shares[index] >= {LEAST_SHARE}:
        print({LABEL}, f"{{shares[index]:.4f}}")"""
