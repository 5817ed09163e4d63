"""Faces: boxes and points in the picture's pixels."""

import numpy as np
import pytest

from catalog.tasks.base import AnswerError, View
from tests.catalog.tasks.asking import printed, reading

TASK = "image-face-detection"
LABELS = ("right_eye", "nose")
# Places are (y, x); the picture has 100 × 50 pixels.
FACES = {
    "boxes": [[[0.2, 0.1, 0.6, 0.3], [0.0, 0.5, 0.4, 0.7], [0, 0, 0, 0]]],
    "scores": [[0.8, 0.9, 0.0]],
    "points": [[[[0.3, 0.15], [0.4, 0.2]], [[0.1, 0.55], [0.2, 0.6]], [[0, 0]] * 2]],
    "count": [2],
}


def faces(tensors=FACES, **more):
    return reading(TASK, tensors, labels=LABELS, **more).result


def test_faces_come_best_first_with_box_and_points():
    first, second = faces().faces

    assert (first.score, second.score) == pytest.approx((0.9, 0.8))
    assert (second.box.x, second.box.y) == (10, 10)
    assert (second.box.width, second.box.height) == (20, 20)
    assert [(p.name, p.x, p.y) for p in second.points] == [
        ("right_eye", 15, 15),
        ("nose", 20, 20),
    ]


def test_faces_of_a_padded_square_are_moved_back():
    face = faces(view=View(0, -25, 100, 100)).faces[1]

    assert (face.box.y, face.box.height) == (0, 35)
    assert [p.y for p in face.points] == [5, 15]


def test_no_face_is_an_answer():
    nothing = {**FACES, "count": [0]}

    assert faces(nothing).faces == ()
    assert printed(TASK, nothing) == []


def test_table_has_a_line_for_each_face_with_its_points():
    row = faces().rows()[1]

    assert row["x"] == 10
    assert (row["nose_x"], row["nose_y"]) == (20, 20)


@pytest.mark.parametrize(
    ("role", "value"),
    [
        ("boxes", np.zeros((1, 3, 5))),
        ("scores", np.zeros((1, 2))),
        ("points", np.zeros((1, 3, 2, 3))),
        ("points", np.zeros((1, 2, 2, 2))),
        ("count", [[[1]]]),
    ],
)
def test_tensors_that_do_not_fit_are_named(role, value):
    with pytest.raises(AnswerError, match=role):
        faces({**FACES, role: value})


def test_copied_code_prints_the_same():
    view = View(0, -25, 100, 100)

    lines = printed(TASK, FACES, labels=LABELS, view=view)

    expected = []
    for face in faces(view=view).faces:
        sides = " ".join(
            f"{name}={getattr(face.box, name):.1f}"
            for name in ("x", "y", "width", "height")
        )
        expected.append(f"face {face.score:.4f} {sides}")
        expected += [f"{p.name} x={p.x:.1f} y={p.y:.1f}" for p in face.points]
    assert lines == expected


def test_copied_code_ends_at_the_threshold():
    lines = printed(TASK, FACES, labels=LABELS, threshold=0.85)

    assert [line for line in lines if line.startswith("face")] == [
        "face 0.9000 x=50.0 y=0.0 width=20.0 height=20.0"
    ]
