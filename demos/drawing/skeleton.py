"""People as points and the limbs between them."""

from dataclasses import dataclass
from typing import Any

from demos.drawing.overlay import threshold
from demos.models import Run

# The overlay's colours: a person's left side, right side, and what joins them.
LEFT, RIGHT, MIDDLE = 1, 6, 3


@dataclass(frozen=True, slots=True)
class Joint:
    """A point of a body, in pixels of the picture.

    `label` is the model's own word, `name` the same to read.
    """

    label: str
    name: str
    x: float
    y: float
    score: float
    colour: int
    is_below: bool


@dataclass(frozen=True, slots=True)
class Limb:
    """A line between two joints; its score is the weaker one's."""

    start: Joint
    end: Joint
    colour: int
    score: float
    is_below: bool


@dataclass(frozen=True, slots=True)
class Person:
    """One body found; `number` counts from 1, best first."""

    number: int
    score: float
    joints: tuple[Joint, ...]
    limbs: tuple[Limb, ...]

    @property
    def shown(self) -> int:
        """How many of the points are shown at first."""
        return sum(not joint.is_below for joint in self.joints)


def people(run: Run) -> list[Person]:
    """Return everybody a pose model found."""
    result = run.result or {}
    limit, edges = threshold(run.version.contract), result.get("edges", [])
    return [
        _person(number, found, edges, limit)
        for number, found in enumerate(result.get("people", []), start=1)
    ]


def _person(
    number: int, found: dict[str, Any], edges: list[list[int]], limit: float
) -> Person:
    joints = tuple(_joint(point, limit) for point in found["points"])
    limbs = tuple(_limb(joints[i], joints[j], limit) for i, j in edges)
    return Person(number, found["score"], joints, limbs)


def _joint(point: dict[str, Any], limit: float) -> Joint:
    side = point["name"].partition("_")[0]
    return Joint(
        label=point["name"],
        name=point["name"].replace("_", " "),
        x=round(point["x"], 1),
        y=round(point["y"], 1),
        score=point["score"],
        colour={"left": LEFT, "right": RIGHT}.get(side, MIDDLE),
        is_below=point["score"] < limit,
    )


def _limb(start: Joint, end: Joint, limit: float) -> Limb:
    score = min(start.score, end.score)
    sides = {start.colour, end.colour} - {MIDDLE}
    colour = sides.pop() if len(sides) == 1 else MIDDLE
    return Limb(start, end, colour, score, score < limit)
