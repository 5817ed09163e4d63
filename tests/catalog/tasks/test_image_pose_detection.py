"""Poses: the answers of modules for one person and for several."""

import numpy as np
import pytest

from catalog.tasks.base import AnswerError, View
from tests.catalog.tasks.asking import printed, reading

TASK = "image-pose-detection"
# Places are (y, x, score); the picture has 100 × 50 pixels.
ONE = {"poses": [[[[0.5, 0.25, 0.9], [1.0, 0.5, 0.3]]]]}
BOX = [0.2, 0.1, 0.8, 0.5]
SEVERAL = {
    "poses": [
        [
            [0.5, 0.25, 0.9, 1.0, 0.5, 0.3, *BOX, 0.4],
            [0.1, 0.1, 0.2, 0.1, 0.1, 0.2, *BOX, 0.05],
            [0.2, 0.75, 0.8, 0.4, 0.5, 0.6, *BOX, 0.7],
        ]
    ]
}


def pose(tensors, **more):
    return reading(TASK, tensors, labels=("nose", "left_eye"), **more).result


def test_one_person_has_points_in_pixels_and_their_mean_score():
    (person,) = pose(ONE).people

    assert [(p.name, p.x, p.y) for p in person.points] == [
        ("nose", 25, 25),
        ("left_eye", 50, 50),
    ]
    assert (person.score, person.box) == (pytest.approx(0.6), None)


def test_points_of_a_padded_square_are_moved_back():
    (person,) = pose(ONE, view=View(0, -25, 100, 100)).people

    assert [(p.x, p.y) for p in person.points] == [(25, 25), (50, 50)]


def test_several_people_come_best_first_and_faint_ones_are_left_out():
    people = pose(SEVERAL).people

    assert [person.score for person in people] == pytest.approx([0.7, 0.4])
    assert (people[1].box.x, people[1].box.y) == (10, 10)
    assert (people[1].box.width, people[1].box.height) == (40, 30)


def test_one_person_is_shown_however_faint():
    faint = {"poses": np.full((1, 1, 2, 3), 0.01)}

    assert len(pose(faint).people) == 1


def test_nobody_is_an_answer():
    nobody = {"poses": np.zeros((1, 6, 11))}

    assert pose(nobody).people == ()
    assert printed(TASK, nobody) == []


def test_seventeen_points_are_joined_by_limbs():
    assert pose(ONE).edges == ()
    assert (5, 7) in pose({"poses": np.full((1, 1, 17, 3), 0.5)}).edges


def test_table_has_a_line_for_each_point():
    rows = pose(SEVERAL).rows()

    assert len(rows) == 4
    assert rows[0] == {
        "person": 1,
        "name": "nose",
        "x": 75,
        "y": 10,
        "score": pytest.approx(0.8),
    }


@pytest.mark.parametrize(
    "shape", [(1, 6, 57), (1, 6, 5), (1, 1, 17, 2), (2, 1, 17, 3), (1, 17)]
)
def test_other_shapes_are_named(shape):
    with pytest.raises(AnswerError, match="poses"):
        pose({"poses": np.full(shape, 0.5)})


@pytest.mark.parametrize("tensors", [ONE, SEVERAL])
def test_copied_code_prints_the_same(tensors):
    view = View(0, -25, 100, 100)
    people = pose(tensors, view=view).people

    lines = printed(TASK, tensors, labels=("nose", "left_eye"), view=view)

    expected = []
    for person in people:
        expected.append(f"person {person.score:.4f}")
        expected += [
            f"{p.name} {p.score:.4f} x={p.x:.1f} y={p.y:.1f}" for p in person.points
        ]
    assert lines == expected


def test_copied_code_leaves_out_uncertain_points():
    lines = printed(TASK, ONE, labels=("nose", "left_eye"), threshold=0.5)

    assert lines == ["person 0.6000", "nose 0.9000 x=25.0 y=25.0"]
