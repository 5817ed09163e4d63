"""Pose detection: where the joints of people are."""

from dataclasses import asdict, dataclass
from typing import ClassVar

import numpy as np

from catalog.inputs import Kind
from catalog.tasks.base import LABEL, Answer, AnswerError, Reading, Task, Usage
from catalog.tasks.places import box_in_picture, point_in_picture
from catalog.tasks.results import Box, Json, Result

# Of a person; modules for several people fill their answer up with faint ones.
LEAST_SCORE = 0.1
MOST_PEOPLE = 50
# Behind the points of a person in one row: top, left, bottom, right, score.
BOX_AND_SCORE = 5
# COCO's 17 points: nose, then left and right eye, ear, shoulder, elbow, wrist, hip,
# knee, ankle. https://cocodataset.org/#keypoints-2020
LIMBS = (
    *((0, 1), (0, 2), (1, 3), (2, 4)),
    *((5, 6), (5, 7), (7, 9), (6, 8), (8, 10)),
    *((5, 11), (6, 12), (11, 12)),
    *((11, 13), (13, 15), (12, 14), (14, 16)),
)
COCO_POINTS = 17


@dataclass(frozen=True, slots=True)
class Joint:
    """A point of a body, in pixels of the picture."""

    name: str
    x: float
    y: float
    score: float


@dataclass(frozen=True, slots=True)
class Person:
    """A body; where the module gives no score of its own, its points' mean."""

    score: float
    box: Box | None
    points: tuple[Joint, ...]


@dataclass(frozen=True, slots=True)
class Pose(Result):
    """People found; `edges` joins points that a limb joins, by their places."""

    kind: ClassVar[str] = "pose"
    people: tuple[Person, ...]
    edges: tuple[tuple[int, int], ...] = ()

    def listed(self) -> list[Json]:
        """The people with their points."""
        return [asdict(person) for person in self.people]

    def rows(self) -> list[Json]:
        """One line for each point of each person, who are counted from 1."""
        return [
            {"person": number, **asdict(point)}
            for number, person in enumerate(self.people, 1)
            for point in person.points
        ]


class ImagePoseDetection(Task):
    """Reads the answers of MoveNet, in parts of what the module saw.

    poses `[1, people, points, 3]` as (y, x, score), or `[1, people, 3 · points + 5]`:
    the points, the box (top, left, bottom, right), and the person's score. The lines
    of the label file name the points.
    """

    slug = "image-pose-detection"
    inputs: tuple[Kind, ...] = ("image",)
    roles = ("poses",)
    meanings = ("points",)
    result = Pose
    tolerance = 1e-3
    needs_view = True
    has_labels = True

    def read(self, answer: Answer) -> Reading:
        """Return the people, the most certain first, in pixels of the picture."""
        rows = answer.numbers("poses", 3, 4)
        people = [_person(row, answer) for row in rows]
        certain = [p for p in people if p.score >= LEAST_SCORE or rows.ndim == 3]
        certain.sort(key=lambda person: -person.score)
        has_limbs = bool(people) and len(people[0].points) == COCO_POINTS
        return Reading(Pose(tuple(certain[:MOST_PEOPLE]), LIMBS if has_limbs else ()))

    def source(self, usage: Usage) -> str:
        """Print the certain points of each person, in pixels of the picture."""
        threshold = usage.contract.threshold
        return f"""\
people = {usage.tensor("poses")}[0]
are_flat = people.ndim == 2
scores = people[:, -1] if are_flat else people[:, :, 2].mean(axis=1)
left, top, width, height = view
for i in np.argsort(-scores, kind="stable"):
    if are_flat and scores[i] < {LEAST_SCORE}:
        break
    print("person", f"{{scores[i]:.4f}}")
    points = people[i, :-{BOX_AND_SCORE}].reshape(-1, 3) if are_flat else people[i]
    for index, (y, x, score) in enumerate(points):
        if score >= {0 if threshold is None else threshold:g}:
            x = np.clip(left + x * width, 0, picture.width)
            y = np.clip(top + y * height, 0, picture.height)
            print({LABEL}, f"{{score:.4f}} x={{x:.1f}} y={{y:.1f}}")"""


def _person(row: np.ndarray, answer: Answer) -> Person:
    """One person, `[points, 3]` or `[3 · points + 5]`."""
    box, values = None, row
    if row.ndim == 1:
        if len(row) <= BOX_AND_SCORE or (len(row) - BOX_AND_SCORE) % 3:
            raise AnswerError(f"poses has {len(row)} numbers for a person")
        values = row[:-BOX_AND_SCORE].reshape(-1, 3)
        box = box_in_picture(row[-BOX_AND_SCORE:-1], answer)
    if values.shape[1] != 3:
        raise AnswerError(f"poses has {values.shape[1]} numbers for a point")
    score = float(values[:, 2].mean() if row.ndim == 2 else row[-1])
    joints = (_joint(i, value, answer) for i, value in enumerate(values))
    return Person(score, box, tuple(joints))


def _joint(index: int, value: np.ndarray, answer: Answer) -> Joint:
    y, x, score = value.tolist()
    return Joint(answer.label(index), *point_in_picture(x, y, answer), score)
