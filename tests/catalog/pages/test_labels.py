"""The labels of a model, to be looked through before trying it."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import DocumentFactory, VersionFactory

PAGE = "/acme/net/classification/1/labels"
LABELS = ["tabby", "beagle", "cab", "crane (bird)", "crane (machine)"]


@pytest.fixture
def classifier(version):
    version.labels = LABELS
    version.save()
    return version


def test_page_lists_every_label_by_its_kind(client, classifier):
    page = client.get(PAGE)

    assertContains(page, "one of 5 labels")
    assertContains(page, "Dogs")
    assertContains(page, '<span lang="en">beagle</span>')
    assertContains(page, '<span class="label-own" lang="zh-Hans">比格犬</span>')
    assertContains(page, "translations")


def test_page_for_chinese_readers_names_things_in_chinese(client, classifier):
    page = client.get(PAGE, headers={"accept-language": "zh-hans"})

    assertContains(page, '鹤 <span class="label-own" lang="en">crane (bird)</span>')
    assertContains(page, "鸟类")


@pytest.mark.parametrize("words", ["taxi", "出租车", "CAB"])
def test_search_finds_a_thing_by_any_of_its_names(client, classifier, words):
    page = client.get(PAGE, {"q": words})

    assertContains(page, "1 of 5 labels")
    assertContains(page, "cab")
    assertNotContains(page, "beagle")


def test_thing_that_is_not_there_is_said_not_to_be(client, classifier):
    assertContains(client.get(PAGE, {"q": "violin bow"}), "No label is called that")


def test_script_gets_the_list_alone_with_its_count(client, classifier):
    page = client.get(PAGE, {"q": "crane"}, headers={"HX-Request": "true"})

    assertNotContains(page, "<html")
    assertContains(page, "2 of 5 labels", count=2)
    assert "HX-Request" in page["Vary"]


@pytest.mark.parametrize("words", ["\x00", "<b>", "a" * 5000, "%", "\\", "（"])
def test_any_words_are_answered(client, classifier, words):
    assert client.get(PAGE, {"q": words}).status_code == 200


def test_model_page_leads_to_its_labels(client, classifier):
    assertContains(client.get(PAGE.removesuffix("/labels")), f'href="{PAGE}"')


def test_model_without_labels_has_no_such_page(client, db):
    version = VersionFactory()
    DocumentFactory(version=version)
    address = version.get_absolute_url()

    assert client.get(f"{address}/labels").status_code == 404
    assertNotContains(client.get(address), '/labels"')
