"""Segmentation: which part of the picture is what."""

import numpy as np
from PIL import Image

from demos.engine.errors import EngineError
from demos.engine.images import to_png
from demos.engine.preprocess import View
from demos.engine.results import Segment, Segmentation
from demos.engine.tasks.base import Answer, Reading

# A mask shown over the picture needs no more; the module's own has 256 or so.
MASK_SIDE = 1024
LEAST_SHARE = 0.001
MOST_CLASSES = 256  # what one byte of the mask can name


class ImageSegmentation:
    """Reads a mask: `[1, H, W, 1]` probabilities, or `[1, H, W, C]` scores."""

    slug = "image-segmentation"

    def read(self, answer: Answer) -> Reading:
        """Return the mask over the whole picture, and what covers how much."""
        mask = answer.numbers("mask", 3, 4)
        if mask.ndim == 3 and 1 < mask.shape[2] <= MOST_CLASSES:
            return _read_classes(mask, answer)
        if mask.ndim == 3 and mask.shape[2] != 1:
            raise EngineError("module_output", f"mask has shape {mask.shape}")
        return _read_soft(mask.reshape(mask.shape[:2]), answer)


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
