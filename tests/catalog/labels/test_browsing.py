"""Looking for one's thing among a model's labels."""

import pytest

from catalog.labels import browse, list_labels

LABELS = ["tabby", "beagle", "cab", "crane (bird)", "crane (machine)", "hotdog", "pug"]


def found(text: str) -> list[str]:
    return [label.name for label in browse(list_labels(LABELS), text).found]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("beagle", ["beagle"]),
        ("  BEAGLE ", ["beagle"]),
        ("比格", ["beagle"]),
        ("taxi", ["cab"]),
        ("出租车", ["cab"]),
        ("crane", ["crane (bird)", "crane (machine)"]),
        ("鹤", ["crane (bird)"]),
        ("hot dogs", ["hotdog"]),
        ("bby", []),
        ("violin bow", []),
        ("'; drop table", []),
    ],
)
def test_label_is_found_by_its_names(text, names):
    assert found(text) == names


def test_kind_finds_its_members_after_what_bears_the_name():
    assert found("dog") == ["hotdog", "beagle", "pug"]
    assert found("dogs") == ["hotdog", "beagle", "pug"]


def test_nothing_typed_finds_everything():
    assert sorted(found(" ")) == sorted(LABELS)


def test_all_labels_are_listed_by_groups():
    listed = browse(list_labels(LABELS), "")

    groups = {
        group.name: [item.name for item in items] for group, items in listed.groups
    }
    assert groups["Dogs"] == ["beagle", "pug"]
    assert listed.total == 7


def test_index_is_the_place_in_the_answer():
    labels = list_labels(LABELS, offset=1)

    assert [label.index for label in labels] == [1, 2, 3, 4, 5, 6, 7]


def test_labels_without_names_are_found_by_themselves():
    labels = list_labels(["liver", "spleen"])

    assert [label.name for label in browse(labels, "sp").found] == ["spleen"]
    assert labels[0].name_zh_hans == ""
