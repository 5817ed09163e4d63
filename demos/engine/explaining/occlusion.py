"""Occlusion: cover a part of the picture, and see how much the score drops.

Asks nothing of a module but to be called, so it works for every runtime. Source:
M. D. Zeiler, R. Fergus, Visualizing and Understanding Convolutional Networks,
ECCV 2014, section 4.2.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from demos.engine.explaining.fields import gathered

# Pictures `[N,H,W,C]` → logarithm of the class's probability, `[N]`.
Score = Callable[[np.ndarray], np.ndarray]
OnStep = Callable[[], None]

# A patch covers a quarter of each side and moves by a third of itself: about 100
# windows. Smaller ones hide too little of a thing that fills the picture.
PATCHES_ACROSS = 4
STEPS_PER_PATCH = 3
FIELDS_ACROSS = PATCHES_ACROSS * STEPS_PER_PATCH
# Pictures held at once, whatever the number of windows.
CHUNK = 8


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle of the tensor, in its pixels."""

    top: int
    bottom: int
    left: int
    right: int


def occlusion_map(
    tensor: np.ndarray,
    score: Score,
    *,
    fill: float | Sequence[float],
    chunk: int = CHUNK,
    on_step: OnStep | None = None,
) -> np.ndarray:
    """Return how much each part of a picture adds to a class's score.

    Args:
        tensor: what the module was fed, `[1,H,W,C]`.
        score: of the class.
        fill: the grey that covers, a number for each channel as it is fed.
        chunk: windows tried in one call; 1 where the module takes no more.
        on_step: called before every chunk; what it raises ends the work.

    Returns:
        float64 `[FIELDS_ACROSS,FIELDS_ACROSS]`: how far the logarithm of the
        probability drops where a part is hidden, averaged over the windows that hide
        it; 0 where it rises.
    """
    height, width = tensor.shape[1:3]
    windows = list(windows_of(height, width))
    whole = float(score(tensor)[0])
    total, times = np.zeros((height, width)), np.zeros((height, width))
    for start in range(0, len(windows), chunk):
        if on_step:
            on_step()
        part = windows[start : start + chunk]
        drops = whole - score(_covered(tensor, part, fill))
        for window, drop in zip(part, drops.tolist(), strict=True):
            area = np.s_[window.top : window.bottom, window.left : window.right]
            total[area] += drop
            times[area] += 1
    return gathered((total / times).clip(0.0), FIELDS_ACROSS)


def windows_of(height: int, width: int) -> Iterator[Window]:
    """Yield windows that cover every pixel, row by row."""
    for top, bottom in _spans(height):
        for left, right in _spans(width):
            yield Window(top, bottom, left, right)


def _spans(length: int) -> list[tuple[int, int]]:
    size = max(1, round(length / PATCHES_ACROSS))
    step = max(1, size // STEPS_PER_PATCH)
    starts = [*range(0, length - size, step), length - size]
    return [(start, start + size) for start in starts]


def _covered(
    tensor: np.ndarray, windows: Sequence[Window], fill: float | Sequence[float]
) -> np.ndarray:
    """One copy of the picture for each window, with it covered."""
    copies = np.repeat(tensor, len(windows), axis=0)
    for copy, window in zip(copies, windows, strict=True):
        copy[window.top : window.bottom, window.left : window.right] = fill
    return copies
