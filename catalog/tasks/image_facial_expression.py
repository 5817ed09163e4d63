"""Facial expression: what each face in a picture expresses."""

from dataclasses import asdict, dataclass
from typing import ClassVar

import numpy as np

from catalog.inputs import Kind
from catalog.tasks.base import LABEL, Answer, Reading, Task, Usage
from catalog.tasks.places import box_in_picture, found_rows, found_source
from catalog.tasks.results import Box, Json, Prediction, Result

MOST_FACES = 100


@dataclass(frozen=True, slots=True)
class Expression:
    """A face, how certain it is that it is one, and its expressions, best first."""

    score: float
    box: Box
    predictions: tuple[Prediction, ...]


@dataclass(frozen=True, slots=True)
class Expressions(Result):
    """The faces of a picture, each with its expressions."""

    kind: ClassVar[str] = "expressions"
    faces: tuple[Expression, ...]

    def listed(self) -> list[Json]:
        """The faces with their boxes and expressions."""
        return [asdict(face) for face in self.faces]

    def rows(self) -> list[Json]:
        """One line for each face, its expressions as columns."""
        return [
            {
                "score": face.score,
                **asdict(face.box),
                **{each.label: each.score for each in face.predictions},
            }
            for face in self.faces
        ]

    def top(self) -> str | None:
        """What the first face expresses most."""
        return self.faces[0].predictions[0].label if self.faces else None


class ImageFacialExpression(Task):
    """Reads faces and what they express.

    boxes `[1, N, 4]` as (top, left, bottom, right) of what the module saw, 0..1;
    scores `[1, N]`; probabilities `[1, N, E]`, named by the lines of the label file;
    count `[1]`.
    """

    slug = "image-facial-expression"
    inputs: tuple[Kind, ...] = ("image",)
    roles = ("boxes", "scores", "probabilities", "count")
    meanings = ("expressions",)
    result = Expressions
    tolerance = 1e-3
    needs_view = True
    has_labels = True

    def read(self, answer: Answer) -> Reading:
        """Return the faces, the most certain first, in pixels of the picture."""
        boxes, scores, probabilities = found_rows(answer, "probabilities", 3)
        faces = []
        for i in np.argsort(-scores, kind="stable")[:MOST_FACES]:
            box = box_in_picture(boxes[i], answer)
            if box is not None:
                best = np.argsort(-probabilities[i], kind="stable").tolist()
                predictions = tuple(
                    Prediction(answer.label(n), n, float(probabilities[i, n]))
                    for n in best
                )
                faces.append(Expression(float(scores[i]), box, predictions))
        return Reading(Expressions(tuple(faces)))

    def source(self, usage: Usage) -> str:
        """Print the faces, in pixels of the picture, and their expressions."""
        return f"""\
{found_source(usage, "probabilities")}
    print("face", f"{{scores[i]:.4f}}", box)
    for index in np.argsort(-probabilities[i], kind="stable"):
        print({LABEL}, f"{{probabilities[i, index]:.4f}}")"""
