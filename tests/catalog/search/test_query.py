"""`catalog.search.query`: what is found, in which order, with which counts."""

import pytest

from catalog.models import HubModel
from catalog.search.index import rebuild
from catalog.search.query import Query, search


def found(zoo, text="", **options):
    names = {model.pk: name for name, model in zoo.items()}
    return [names[pk] for pk in search(Query(text, **options)).model_ids]


def counts(hits, facet):
    return {value.slug: value.count for value in hits.facets[facet]}


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("efficientnet", "classifier"),
        ("cat classifier", "classifier"),
        ("eficientnet", "classifier"),
        ("efficentnet lite", "classifier"),
        ("effici", "classifier"),
        ("图像分类", "classifier"),
        ("目标检测", "detector"),
        ("找出物体", "detector"),
        ("object detector", "detector"),
        ("mobilenetv2", "detector"),
        ("mobilenet v2", "detector"),
        ("zoo/ssdlite_mobilenet_v2/coco", "detector"),
        ("COCO", "detector"),
        ("repaint photos", "style"),
        ("风格迁移", "style"),
        ("Embedding", "other"),
        ("resume", "other"),
        ("ｅｍｂｅｄｄｉｎｇｓ", "other"),
        ("dog", "detector"),
        ("feature extraction", "vector"),
        ("物体检测", "detector"),
    ],
)
def test_words_find_the_right_model_first(zoo, text, best):
    assert found(zoo, text)[0] == best


def test_every_word_must_be_found(zoo):
    assert found(zoo, "efficientnet zebra tundra") == []
    assert found(zoo, "cat classifier") == ["classifier"]


def test_name_ranks_above_text(zoo):
    names = found(zoo, "efficientnet")

    assert set(names[:2]) == {"classifier", "vector"}
    assert names[2:] == ["style"]


def test_filler_words_are_not_needed(zoo):
    assert found(zoo, "a model for the detection of objects")[0] == "detector"


@pytest.mark.parametrize(
    "text", ["", "   ", "\"' OR (", "a:b AND NOT *", "\\", "!!!", "[[", "的", "x" * 200]
)
def test_any_text_is_harmless(zoo, text):
    search(Query(text))


def test_no_words_find_everything_what_is_hosted_first(zoo):
    hits = search(Query())

    assert hits.total == hits.catalogue_total == len(zoo)
    assert set(found(zoo)[:2]) == {"vector", "classifier"}  # those with an archive


def test_most_downloads_come_first_among_the_hosted(zoo):
    HubModel.objects.filter(pk=zoo["classifier"].pk).update(downloads=3)
    HubModel.objects.filter(pk=zoo["style"].pk).update(downloads=9)
    rebuild(anew=True)

    assert found(zoo)[:2] == ["classifier", "vector"]
    assert found(zoo, sort="downloads")[:2] == ["style", "classifier"]


def test_values_of_one_facet_are_alternatives(zoo):
    facets = {"task": ("image-classification", "image-style-transfer")}

    assert set(found(zoo, facets=facets)) == {"classifier", "style"}


def test_facets_narrow_each_other(zoo):
    facets = {"license": ("mit",), "publisher": ("zoo",)}

    assert found(zoo, facets=facets) == ["style"]


def test_counts_of_a_facet_ignore_its_own_selection(zoo):
    facets = {"license": ("mit",), "publisher": ("zoo",)}

    hits = search(Query(facets=facets))

    assert counts(hits, "license") == {"apache-2.0": 3, "mit": 1}
    assert counts(hits, "publisher") == {"acme": 1, "zoo": 1}
    assert counts(hits, "task")["image-style-transfer"] == 1


def test_values_with_nothing_left_stay_with_zero(zoo):
    hits = search(Query(facets={"license": ("mit",)}))

    assert counts(hits, "architecture") == {
        "efficientnet-lite0": 0,
        "ssdlite-mobilenet-v2": 0,
    }


def test_counts_follow_the_words(zoo):
    hits = search(Query("mobilenet"))

    assert counts(hits, "dataset") == {"coco-2017": 1, "imagenet-ilsvrc-2012-cls": 0}


def test_counts_carry_names_of_both_languages_and_the_choice(zoo):
    hits = search(Query(facets={"task": ("image-object-detection",)}))

    (chosen,) = [value for value in hits.facets["task"] if value.selected]

    assert (chosen.name, chosen.name_zh_hans) == ("Image object detection", "目标检测")
    assert hits.facets["publisher"][0].name == "Zoo"


def test_chosen_value_that_no_model_has_is_shown_with_zero(zoo):
    hits = search(Query(facets={"task": ("video-text",)}))

    assert hits.total == 0
    assert counts(hits, "task")["video-text"] == 0


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("newest", ["other", "style", "detector", "vector", "classifier"]),
        ("name", ["classifier", "vector", "other", "detector", "style"]),
        ("size", ["vector", "classifier"]),
        ("parameters", ["vector", "classifier"]),
    ],
)
def test_models_are_sorted(zoo, sort, order):
    assert found(zoo, sort=sort)[: len(order)] == order


def test_pages_follow_each_other_without_overlap(zoo):
    pages = [found(zoo, sort="name", page=n, page_size=2) for n in (1, 2, 3, 4)]

    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert len({name for page in pages for name in page}) == 5


@pytest.mark.parametrize("text", ["", "efficientnet", "图像"])
def test_search_asks_the_database_once(zoo, text, django_assert_num_queries):
    search(Query(text))

    with django_assert_num_queries(1):  # the change log
        search(Query(text, facets={"license": ("mit",), "task": ("text-embedding",)}))
