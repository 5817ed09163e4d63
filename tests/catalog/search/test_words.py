"""`catalog.search.words`: text becomes terms."""

import pytest

from catalog.search.words import index_text, pairs, runs, stem


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
