"""Face detection: where faces are, and the points on each."""

from dataclasses import asdict, dataclass
from typing import ClassVar

import numpy as np

from catalog.inputs import Kind
from catalog.tasks.base import LABEL, Answer, AnswerError, Reading, Task, Usage
from catalog.tasks.places import (
    box_in_picture,
    found_rows,
    found_source,
    point_in_picture,
)
from catalog.tasks.results import Box, Json, Point, Result

# Below this nothing is worth a line; the page's slider starts here.
LEAST_SCORE = 0.05
MOST_FACES = 100


@dataclass(frozen=True, slots=True)
class Face:
    """A face, in pixels of the picture."""

    score: float
    box: Box
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Faces(Result):
    """Faces found; those below the contract's threshold are hidden at first."""

    kind: ClassVar[str] = "faces"
    faces: tuple[Face, ...]

    def listed(self) -> list[Json]:
        """The faces with their boxes and points."""
        return [asdict(face) for face in self.faces]

    def rows(self) -> list[Json]:
        """One line for each face, its points as columns."""
        lines = []
        for face in self.faces:
            line = {"score": face.score, **asdict(face.box)}
            for point in face.points:
                line |= {f"{point.name}_x": point.x, f"{point.name}_y": point.y}
            lines.append(line)
        return lines


class ImageFaceDetection(Task):
    """Reads faces, in parts of what the module saw.

    boxes `[1, N, 4]` as (top, left, bottom, right); scores `[1, N]`; points
    `[1, N, P, 2]` as (y, x), named by the lines of the label file; count `[1]`.
    """

    slug = "image-face-detection"
    inputs: tuple[Kind, ...] = ("image",)
    roles = ("boxes", "scores", "points", "count")
    meanings = ("faces",)
    result = Faces
    tolerance = 1e-3
    needs_view = True
    has_labels = True

    def read(self, answer: Answer) -> Reading:
        """Return the faces, best first, in pixels of the picture."""
        boxes, scores, points = found_rows(answer, "points", 4)
        if points.shape[2] != 2:
            raise AnswerError(f"points has shape {points.shape}")
        order = np.argsort(-scores, kind="stable")[:MOST_FACES]
        faces = []
        for i in order[scores[order] >= LEAST_SCORE]:
            box = box_in_picture(boxes[i], answer)
            if box is not None:
                named = tuple(
                    Point(answer.label(n), *point_in_picture(x, y, answer))
                    for n, (y, x) in enumerate(points[i].tolist())
                )
                faces.append(Face(float(scores[i]), box, named))
        return Reading(Faces(tuple(faces)))

    def source(self, usage: Usage) -> str:
        """Print the faces and their points, in pixels of the picture."""
        threshold = usage.contract.threshold
        return f"""\
{found_source(usage, "points", LEAST_SCORE if threshold is None else threshold)}
    print("face", f"{{scores[i]:.4f}}", box)
    for index, (y, x) in enumerate(points[i]):
        x = np.clip(left + x * width, 0, picture.width)
        y = np.clip(top + y * height, 0, picture.height)
        print({LABEL}, f"x={{x:.1f}} y={{y:.1f}}")"""
