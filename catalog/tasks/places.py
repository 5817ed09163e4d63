"""From what the module saw to the picture: boxes and points in its pixels."""

import numpy as np

from catalog.tasks.base import Answer, AnswerError, Usage
from catalog.tasks.results import Box

_BOX_SOURCE = """\
    y0, x0, y1, x1 = boxes[i]
    x0, x1 = np.clip([left + x0 * width, left + x1 * width], 0, picture.width)
    y0, y1 = np.clip([top + y0 * height, top + y1 * height], 0, picture.height)
    box = f"x={x0:.1f} y={y0:.1f} width={x1 - x0:.1f} height={y1 - y0:.1f}\""""


def found_source(usage: Usage, role: str, least: float | None = None) -> str:
    """Copied code that goes through what was found, best first.

    Inside its loop `i` counts the things and the text `box` tells where one is, in
    pixels of the picture.

    Args:
        usage: of the module.
        role: of the third tensor, which becomes a variable of this name.
        least: the score below which the loop ends.
    """
    stop = "" if least is None else f"    if scores[i] < {least:g}:\n        break\n"
    tensors = "".join(
        f"{name} = {usage.tensor(name)}[0, :count]\n"
        for name in ("boxes", "scores", role)
    )
    return (
        f"count = int({usage.tensor('count')}.item())\n"
        f"{tensors}"
        "left, top, width, height = view\n"
        'for i in np.argsort(-scores, kind="stable"):\n'
        f"{stop}{_BOX_SOURCE}"
    )


def found_rows(
    answer: Answer, role: str, *ranks: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return boxes, scores and a third tensor, cut to the number of things found.

    Args:
        answer: with `boxes` `[1, N, 4]`, `scores` `[1, N]` and `count` `[1]`.
        role: of the third tensor, `[1, N, …]`.
        ranks: the ranks it may have, counting the batch.

    Raises:
        AnswerError: they do not fit together.
    """
    boxes, scores = answer.numbers("boxes", 3), answer.numbers("scores", 2)
    values = answer.numbers(role, *ranks)
    count = int(answer.numbers("count", 1, 2).item(0))
    if boxes.shape != (len(scores), 4) or len(values) != len(scores):
        raise AnswerError(
            f"boxes {boxes.shape}, scores {scores.shape}, {role} {values.shape}"
        )
    rows = max(0, min(count, len(scores)))
    return boxes[:rows], scores[:rows], values[:rows]


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
