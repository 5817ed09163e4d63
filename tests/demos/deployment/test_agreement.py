"""When two runtimes answer the same, as visitors would see it."""

import io

import pytest
from PIL import Image

from demos.deployment.agreement import Agreement

NOTHING = (None, None)


def ranking(*items):
    found = [
        {"label": label, "index": ord(label), "score": score} for label, score in items
    ]
    return {"result": {"kind": "classification", "predictions": found}}


def compared(one, other, pictures=NOTHING):
    agreement = Agreement(tolerance=1e-4)
    agreement.compare(one, other, pictures)
    return agreement


def png(*levels):
    image = Image.new("L", (len(levels), 1))
    image.putdata(levels)
    out = io.BytesIO()
    image.save(out, format="PNG")
    return out.getvalue()


def test_same_answers_agree():
    answer = ranking(("a", 0.7), ("b", 0.3))

    agreement = compared(answer, answer)

    assert agreement.is_complete
    assert (agreement.max_difference, agreement.checked) == (0, 1)


def test_small_differences_are_measured_and_allowed():
    agreement = compared(ranking(("a", 0.7000001)), ranking(("a", 0.7000051)))

    assert agreement.is_complete
    assert agreement.max_difference == pytest.approx(5e-6)


@pytest.mark.parametrize(
    "other",
    [
        ranking(("a", 0.7123456), ("b", 0.3)),
        ranking(("b", 0.7000001), ("a", 0.3)),
        ranking(("c", 0.7000001), ("b", 0.3)),
        ranking(("a", 0.7000001)),
        ranking(("a", float("nan")), ("b", 0.3)),
        {"error": "module_failed"},
    ],
    ids=["score", "order", "label", "count", "nan", "failure"],
)
def test_other_answers_differ(other):
    agreement = compared(ranking(("a", 0.7000001), ("b", 0.3)), other)

    assert not agreement.is_complete


def test_labels_with_equal_scores_may_swap_places():
    one = ranking(("a", 0.5000001), ("b", 0.4999999))
    other = ranking(("b", 0.5000001), ("a", 0.4999999))

    assert compared(one, other).is_complete


def test_rounded_numbers_may_differ_in_the_last_place():
    one, other = ({"result": {"x": x}} for x in (12.3, 12.4))

    assert compared(one, other).is_complete


def test_numbers_that_were_not_rounded_may_not():
    one, other = ({"result": {"x": x}} for x in (0.5, 0.5123456))

    assert not compared(one, other).is_complete


def test_answers_that_both_fail_prove_nothing():
    assert not compared({"error": "a"}, {"error": "a"}).is_complete


def test_pictures_may_differ_by_one_level():
    answer = {"result": {"kind": "picture"}}

    assert compared(answer, answer, (png(8, 200), png(9, 200))).is_complete
    assert not compared(answer, answer, (png(8, 200), png(90, 200))).is_complete
    assert not compared(answer, answer, (png(8), png(8, 8))).is_complete
    assert not compared(answer, answer, (png(8), None)).is_complete
