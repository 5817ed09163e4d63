"""Expressions: faces in the picture's pixels, each with its probabilities."""

import numpy as np
import pytest

from catalog.tasks.base import AnswerError, View
from tests.catalog.tasks.asking import printed, reading

TASK = "image-facial-expression"
LABELS = ("happy", "sad")
# The picture has 100 × 50 pixels.
FACES = {
    "boxes": [[[0.2, 0.1, 0.6, 0.3], [0.0, 0.5, 0.4, 0.7], [0, 0, 0, 0]]],
    "scores": [[0.8, 0.9, 0.0]],
    "probabilities": [[[0.25, 0.75], [0.875, 0.125], [0, 0]]],
    "count": [2],
}


def expressions(tensors=FACES, **more):
    return reading(TASK, tensors, labels=LABELS, **more).result


def test_each_face_has_its_expressions_best_first():
    first, second = expressions().faces

    assert (first.score, second.score) == pytest.approx((0.9, 0.8))
    assert (second.box.x, second.box.width) == (10, 20)
    assert [(each.label, each.index, each.score) for each in second.predictions] == [
        ("sad", 1, 0.75),
        ("happy", 0, 0.25),
    ]


def test_answer_is_known_by_what_the_first_face_expresses():
    assert expressions().top() == "happy"
    assert expressions({**FACES, "count": [0]}).top() is None


def test_faces_of_a_padded_square_are_moved_back():
    face = expressions(view=View(0, -25, 100, 100)).faces[1]

    assert (face.box.y, face.box.height) == (0, 35)


def test_table_has_a_line_for_each_face_with_a_column_for_each_expression():
    row = expressions().rows()[1]

    assert (row["x"], row["happy"], row["sad"]) == (10, 0.25, 0.75)


@pytest.mark.parametrize(
    ("role", "value"),
    [
        ("boxes", np.zeros((1, 3, 5))),
        ("scores", np.zeros((1, 2))),
        ("probabilities", np.zeros((1, 2, 2))),
        ("probabilities", np.full((1, 3, 2), np.nan)),
    ],
)
def test_tensors_that_do_not_fit_are_named(role, value):
    with pytest.raises(AnswerError, match=role):
        expressions({**FACES, role: value})


def test_copied_code_prints_the_same():
    view = View(0, -25, 100, 100)

    lines = printed(TASK, FACES, labels=LABELS, view=view)

    expected = []
    for face in expressions(view=view).faces:
        sides = " ".join(
            f"{name}={getattr(face.box, name):.1f}"
            for name in ("x", "y", "width", "height")
        )
        expected.append(f"face {face.score:.4f} {sides}")
        expected += [f"{each.label} {each.score:.4f}" for each in face.predictions]
    assert lines == expected
