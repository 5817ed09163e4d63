"""Which answers count as the same, as similar, or as neither."""

import pytest

from demos.groups.agreement import agreement, best


def result(*labels, kind="classification"):
    return {
        "kind": kind,
        "predictions": [
            {"label": label, "index": i, "score": 0.5 / (i + 1)}
            for i, label in enumerate(labels)
        ],
    }


def test_all_say_the_same_where_case_does_not_count():
    found = agreement([result("tiger cat", "tabby"), result("Tiger cat")])

    assert (found.label, found.count, found.is_unanimous) == ("tiger cat", 2, True)
    assert found.verdicts == ("same", "same")


def test_most_say_the_same():
    found = agreement([result("fig"), result("acorn"), result("acorn")])

    assert (found.label, found.count, found.total) == ("acorn", 2, 3)
    assert found.verdicts == ("different", "same", "same")
    assert not found.is_unanimous


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["tiger cat"], ["cat"]),
        (["tabby, tabby cat"], ["cat"]),
        (["lynx", "tabby"], ["tabby", "kitten"]),
    ],
)
def test_answers_of_one_kind_are_similar(one, other):
    found = agreement([result(*one), result(*other)])

    assert found.verdicts == ("similar", "similar")
    assert (found.count, found.is_alike) == (1, True)


@pytest.mark.parametrize("other", ["African grey", "catamaran", "scat"])
def test_words_in_common_do_not_make_answers_similar(other):
    found = agreement([result("African cat"), result(other)])

    assert found.verdicts == ("different", "different")
    assert not found.is_alike


def test_what_is_awaited_or_names_nothing_has_no_verdict():
    found = agreement(
        [
            None,
            result("cat"),
            {"kind": "vector", "values": [1.0], "norm": 1.0},
            result("cat"),
        ]
    )

    assert found.verdicts == ("", "same", "", "same")
    assert found.total == 2


def test_one_answer_alone_is_not_compared():
    assert agreement([result("cat"), None]).verdicts == ("", "")


def test_nothing_named_is_nothing():
    assert agreement([None, result()]).label == ""


def test_the_best_of_a_detection_is_its_surest_box():
    box = {"x": 0.0, "y": 0.0, "width": 1.0, "height": 1.0}
    found = {
        "kind": "detection",
        "predictions": [{"label": "cat", "index": 1, "score": 0.9, "box": box}],
    }

    assert (best(found).label, best(found).score) == ("cat", 0.9)


@pytest.mark.parametrize("found", [None, {}, {"kind": "unheard-of"}])
def test_unknown_results_have_no_best(found):
    assert best(found) is None
