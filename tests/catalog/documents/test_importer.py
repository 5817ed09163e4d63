"""`catalog.documents.importer`: documents become rows."""

import pytest

from catalog.documents.importer import store_documents
from catalog.models import Document, Tag
from tests.catalog.documents.samples import CHINESE, ENGLISH
from tests.factories import HubModelFactory, PublisherFactory, VersionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    publisher = PublisherFactory(name="zoo")
    model = HubModelFactory(publisher=publisher, name="lite0/classification")
    return VersionFactory(model=model)


def test_each_language_becomes_a_document(version):
    problems = store_documents(version, {"zh-hans": CHINESE, "en": ENGLISH})

    english = version.documents.get(language="en")
    chinese = version.documents.get(language="zh-hans")
    assert problems == []
    assert english.title == "EfficientNet-Lite0"
    assert english.scenarios[1] == "Label products."
    assert "<em>one</em>" in english.limits_html
    assert chinese.summary == "在手机上区分一千种事物。"
    assert "一个小网络" in chinese.html


def test_tags_carry_names_of_both_languages_and_address(version):
    store_documents(version, {"en": ENGLISH})

    task = version.tags.get(facet=Tag.Facet.TASK)
    license_ = version.tags.get(facet=Tag.Facet.LICENSE)
    assert (task.name, task.name_zh_hans) == ("Image classification", "图像分类")
    assert license_.url == "https://opensource.org/licenses/Apache-2.0"
    assert version.tags.count() == 5
    assert version.fine_tunable


def test_works_of_all_languages_are_stored_once(version):
    store_documents(version, {"en": ENGLISH, "zh-hans": CHINESE + ENGLISH[-200:]})

    assert [work.key for work in version.citations.all()] == ["tan2019", "zoo2024"]
    assert version.citations.first().authors == [["Mingxing", "Tan"], ["Quoc V.", "Le"]]


def test_storing_again_replaces(version):
    store_documents(version, {"en": ENGLISH, "zh-hans": CHINESE})

    store_documents(version, {"en": ENGLISH.replace("apache-2.0", "mit")})

    assert [document.language for document in version.documents.all()] == ["en"]
    assert version.tags.get(facet="license").slug == "mit"
    assert version.citations.count() == 1
    assert Document.objects.count() == 1


def test_problems_name_language_and_line(version):
    text = ENGLISH.replace("apache-2.0", "beerware")

    problems = store_documents(version, {"en": text})

    assert problems == [
        "en: Line 10: `beerware` is not in the vocabulary of `license`."
    ]
    assert not version.tags.filter(facet="license").exists()


def test_document_of_another_model_is_noticed(version):
    (problem,) = store_documents(
        version, {"en": ENGLISH.replace("zoo/lite0", "zoo/lite9")}
    )

    assert "zoo/lite9/classification/1" in problem


def test_overlong_texts_fit_their_columns(version):
    store_documents(version, {"en": ENGLISH.replace("on a phone", "word " * 250)})

    summary = version.documents.get().summary
    assert (len(summary), summary[-1]) == (1000, "…")
