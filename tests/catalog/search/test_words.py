"""`catalog.search.words`: text becomes terms."""

import pytest

from catalog.search.words import (
    index_prose,
    index_text,
    pairs,
    runs,
    stem,
    stems_of_unfinished,
)


@pytest.mark.parametrize(
    "family",
    [
        ("classification", "classifications", "classifier", "classifiers", "classify"),
        ("detection", "detector", "detectors", "detect", "detecting", "detected"),
        ("segmentation", "segmenter", "segment", "segments"),
        ("generation", "generator", "generators", "generate", "generating"),
        ("embedding", "embeddings", "embed", "embedded", "embedder"),
        ("image", "images"),
        ("cat", "cats"),
        ("face", "faces"),
        ("class", "classes"),
    ],
)
def test_words_of_a_family_share_a_stem(family):
    assert len({stem(word) for word in family}) == 1


def test_short_words_stay_whole():
    assert [stem(word) for word in ("yes", "red", "ion", "use")] == [
        *("yes", "red", "ion", "use")
    ]


def test_runs_of_scripts_are_kept_apart():
    assert list(runs("MobileNet图像V2")) == [
        ("mobilenet", False),
        ("图像", True),
        ("v2", False),
    ]


def test_chinese_becomes_characters_and_pairs():
    assert index_text("图像分类").split() == [*"图像分类", *pairs("图像分类")]


def test_names_are_also_joined():
    assert "mobilenetv2" in index_text("mobilenet_v2", joined=True).split()


def test_width_case_and_accents_are_folded():
    assert index_text("ＲéＳ").split() == ["res"]


def test_short_beginnings_are_terms_of_their_own():
    terms = index_text("Mobile 图像 net", begun=True).split()

    assert {"mo…", "ne…"} <= set(terms)
    assert not [term for term in terms if term[0] in "图像" and term.endswith("…")]


def test_prose_is_its_stems():
    text = "Dehazing of the images, dehazed 图像"

    assert index_prose(text) == "dehaz imag 图 像 图像"


@pytest.mark.parametrize("word", ["dehazing", "classification", "embeddings"])
def test_what_is_typed_keeps_finding_the_stem(word):
    whole = stem(word)

    for length in range(len(whole) + 1, len(word)):
        assert whole in (stem(word[:length]), *stems_of_unfinished(word[:length]))


def test_other_words_past_a_stem_are_not_unfinished():
    assert "imag" not in stems_of_unfinished("imagenet")
