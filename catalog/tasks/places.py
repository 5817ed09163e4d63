"""From what the module saw to the picture: boxes and points in its pixels."""

import numpy as np

from catalog.tasks.base import Answer
from catalog.tasks.results import Box


def box_in_picture(corners: np.ndarray, answer: Answer) -> Box | None:
    """Bring a box into the picture's pixels; None where nothing of it is inside.

    Args:
        corners: (top, left, bottom, right) of what the module saw, 0..1.
        answer: for the picture's size and the part of it that was seen.
    """
    top, left, bottom, right = corners.tolist()
    x0, y0 = _inside(left, top, answer)
    x1, y1 = _inside(right, bottom, answer)
    if x1 <= x0 or y1 <= y0:
        return None
    return Box(round(x0, 1), round(y0, 1), round(x1 - x0, 1), round(y1 - y0, 1))


def point_in_picture(x: float, y: float, answer: Answer) -> tuple[float, float]:
    """Bring a point, 0..1 of what the module saw, into the picture's pixels.

    A point outside is moved to the picture's edge.
    """
    across, down = _inside(x, y, answer)
    return round(across, 1), round(down, 1)


def _inside(x: float, y: float, answer: Answer) -> tuple[float, float]:
    view, (width, height) = answer.view, answer.picture
    across = min(max(view.left + x * view.width, 0), width)
    down = min(max(view.top + y * view.height, 0), height)
    return across, down
