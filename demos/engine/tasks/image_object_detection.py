"""Object detection: what is in the picture, and where."""

import numpy as np

from demos.engine.errors import EngineError
from demos.engine.results import Box, Detection, Found
from demos.engine.tasks.base import Answer, Reading

# Below this nothing is worth a line; the page's slider starts here.
LEAST_SCORE = 0.05
MOST_FOUND = 100


class ImageObjectDetection:
    """Reads TensorFlow's detection answer.

    boxes `[1, N, 4]` as (top, left, bottom, right) of what the module saw, 0..1;
    scores `[1, N]`; classes `[1, N]`, ids as floats; count `[1]`.
    """

    slug = "image-object-detection"

    def read(self, answer: Answer) -> Reading:
        """Return what was found, best first, in pixels of the picture."""
        boxes, scores, classes = _rows(answer)
        order = np.argsort(-scores, kind="stable")[:MOST_FOUND]
        found = []
        for i in order[scores[order] >= LEAST_SCORE]:
            box, index = _in_picture(boxes[i], answer), round(float(classes[i]))
            if box is not None:
                label = answer.label(index)
                found.append(Found(label, index, float(scores[i]), box))
        return Reading(Detection(tuple(found)))


def _rows(answer: Answer) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    boxes = answer.numbers("boxes", 3)
    scores, classes = answer.numbers("scores", 2), answer.numbers("classes", 2)
    count = int(answer.numbers("count", 1, 2).item(0))
    if boxes.shape != (len(scores), 4) or scores.shape != classes.shape:
        raise EngineError(
            "module_output",
            f"boxes {boxes.shape}, scores {scores.shape}, classes {classes.shape}",
        )
    rows = max(0, min(count, len(scores)))
    return boxes[:rows], scores[:rows], classes[:rows]


def _in_picture(corners: np.ndarray, answer: Answer) -> Box | None:
    """Bring a box into the picture's pixels; None where nothing of it is inside."""
    top, left, bottom, right = corners.tolist()
    view, (width, height) = answer.view, answer.picture
    x0 = min(max(view.left + left * view.width, 0), width)
    x1 = min(max(view.left + right * view.width, 0), width)
    y0 = min(max(view.top + top * view.height, 0), height)
    y1 = min(max(view.top + bottom * view.height, 0), height)
    if x1 <= x0 or y1 <= y0:
        return None
    return Box(round(x0, 1), round(y0, 1), round(x1 - x0, 1), round(y1 - y0, 1))
