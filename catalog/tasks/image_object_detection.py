"""Object detection: what is in the picture, and where."""

from dataclasses import asdict, dataclass
from typing import ClassVar

import numpy as np

from catalog.inputs import Kind
from catalog.tasks.base import LABEL, Answer, Reading, Task, Usage
from catalog.tasks.places import box_in_picture, found_rows, found_source
from catalog.tasks.results import Box, Json, Result

# Below this nothing is worth a line; the page's slider starts here.
LEAST_SCORE = 0.05
MOST_FOUND = 100


@dataclass(frozen=True, slots=True)
class Found:
    """A thing found in the picture, and where."""

    label: str
    index: int
    score: float
    box: Box


@dataclass(frozen=True, slots=True)
class Detection(Result):
    """Things found; those below the contract's threshold are hidden at first."""

    kind: ClassVar[str] = "detection"
    predictions: tuple[Found, ...]

    def listed(self) -> list[Json]:
        """The things with their boxes."""
        return [asdict(item) for item in self.predictions]

    def top(self) -> str | None:
        """The thing that is most certain."""
        return self.predictions[0].label if self.predictions else None


class ImageObjectDetection(Task):
    """Reads TensorFlow's detection answer.

    boxes `[1, N, 4]` as (top, left, bottom, right) of what the module saw, 0..1;
    scores `[1, N]`; classes `[1, N]`, ids as floats; count `[1]`.
    """

    slug = "image-object-detection"
    inputs: tuple[Kind, ...] = ("image",)
    roles = ("boxes", "scores", "classes", "count")
    meanings = ("boxes",)
    result = Detection
    needs_view = True
    has_labels = True

    def read(self, answer: Answer) -> Reading:
        """Return what was found, best first, in pixels of the picture."""
        boxes, scores, classes = found_rows(answer, "classes", 2)
        order = np.argsort(-scores, kind="stable")[:MOST_FOUND]
        found = []
        for i in order[scores[order] >= LEAST_SCORE]:
            box, index = box_in_picture(boxes[i], answer), round(float(classes[i]))
            if box is not None:
                label = answer.label(index)
                found.append(Found(label, index, float(scores[i]), box))
        return Reading(Detection(tuple(found)))

    def source(self, usage: Usage) -> str:
        """Print what was found, with boxes in pixels of the picture."""
        threshold = usage.contract.threshold
        return f"""\
{found_source(usage, "classes", LEAST_SCORE if threshold is None else threshold)}
    index = round(float(classes[i]))
    print({LABEL}, f"{{scores[i]:.4f}}", box)"""
