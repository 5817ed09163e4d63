"""Chinese names of labels."""

from collections import Counter
from pathlib import Path

import pytest

import catalog.labels
from catalog.labels import chinese_names

NAMES = Path(catalog.labels.__file__).parent / "names"


def test_labels_of_a_known_set_have_chinese_names():
    names = chinese_names(["cat", "dog", "mouse", "hot dog"])

    assert names == {"cat": "猫", "dog": "狗", "mouse": "鼠标", "hot dog": "热狗"}


def test_senses_of_a_word_are_told_apart():
    labels = ["crane (bird)", "crane (machine)", "drumstick", "Cardigan", "cardigan"]

    names = chinese_names(labels)

    assert list(names.values()) == [
        "鹤",
        "起重机",
        "鼓槌",
        "卡迪根威尔士柯基犬",
        "开襟毛衣",
    ]


def test_spelling_of_another_model_is_understood():
    assert chinese_names(["Toy_terrier", "BEAGLE"]) == {
        "Toy_terrier": "玩具梗",
        "BEAGLE": "比格犬",
    }


def test_points_of_bodies_and_faces_have_chinese_names():
    assert chinese_names(["nose", "left_knee"]) == {"nose": "鼻", "left_knee": "左膝"}


def test_labels_of_an_unknown_set_keep_to_themselves():
    assert chinese_names(["mouse", "liver", "kidney", "spleen"]) == {}


def test_no_labels_have_no_names():
    assert chinese_names([]) == {}


@pytest.mark.parametrize(
    "path", sorted(NAMES.glob("*.tsv")), ids=lambda path: path.stem
)
def test_file_names_every_label_once(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("# ")]

    assert lines[0].startswith("# ")
    assert all(len(line.split("\t")) == 2 for line in lines if line.startswith("# "))
    assert all(len(row) in (2, 3) and all(row) for row in rows)
    for column in (0, 1):
        twice = Counter(row[column] for row in rows) - Counter(
            {row[column] for row in rows}
        )
        assert not twice
