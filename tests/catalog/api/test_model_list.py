"""`GET /api/v1/models`: the list, with the query string of the page."""

import pytest

from catalog.search.index import rebuild
from tests.factories import DocumentFactory, HubModelFactory, VersionFactory

URL = "/api/v1/models"


def test_model_is_found_with_its_facts(client, version):
    (found,) = client.get(URL, {"q": "lite0"}).json()["results"]

    assert found["handle"] == "zoo/lite0/classification"
    assert (found["version"], found["title"]) == (1, "EfficientNet-Lite0")
    assert found["publisher"] == {"name": "zoo", "title": "Starter zoo"}
    assert (found["parameter_count"], found["size_bytes"]) == (4_652_008, 18_000_000)
    assert found["url"] == "http://testserver/zoo/lite0/classification/1"
    assert found["api_url"].endswith("/api/v1/models/zoo/lite0/classification/1")
    assert {"facet": "license", "slug": "apache-2.0", "name": "Apache-2.0"}.items() <= (
        next(tag for tag in found["tags"] if tag["facet"] == "license").items()
    )


def test_it_is_said_when_not_all_words_were_found(client, version):
    assert client.get(URL, {"q": "lite0"}).json()["is_loose"] is False
    loose = client.get(URL, {"q": "lite0 zebra"}).json()
    assert (loose["is_loose"], loose["count"]) == (True, 1)


def test_names_and_texts_are_in_the_language_asked_for(client, version):
    answer = client.get(URL, headers={"Accept-Language": "zh-hans"}).json()

    assert answer["results"][0]["summary"] == "在手机上区分一千种事物。"
    assert answer["facets"]["task"][0]["name"] == "图像分类"


def test_facets_are_counted(client, version):
    facets = client.get(URL, {"license": "apache-2.0"}).json()["facets"]

    assert facets["license"] == [
        {"slug": "apache-2.0", "name": "Apache-2.0", "count": 1, "selected": True}
    ]
    names = {"task", "architecture", "dataset", "language", "license", "publisher"}
    own = {"hosted", "format", "fine_tunable", "parameters", "size", "speed"}
    assert set(facets) == names | own


@pytest.mark.parametrize(("form", "count"), [("saved_model_2", 1), ("tflite", 0)])
def test_formats_of_models_are_filters(client, version, form, count):
    version.format = "saved_model_2"
    version.save()
    rebuild()

    assert client.get(URL, {"format": form}).json()["count"] == count


def test_pages_are_linked_and_keep_the_filters(client, version):
    for _number in range(25):
        HubModelFactory(publisher=version.model.publisher)
        VersionFactory(model=version.model.publisher.models.last())
    rebuild()

    first = client.get(URL, {"publisher": "zoo", "q": ""}).json()
    second = client.get(first["next"]).json()

    assert (first["count"], len(first["results"]), first["previous"]) == (26, 24, None)
    assert "publisher=zoo" in first["next"]
    assert (len(second["results"]), second["next"]) == (2, None)
    assert client.get(second["previous"]).json()["results"] == first["results"]


@pytest.mark.parametrize(
    "query", ["page=x", "page=99", "task=nope", "sort=?", "q=%00%22", "publisher=%FF"]
)
def test_no_address_fails(client, version, query):
    assert client.get(f"{URL}?{query}").status_code == 200


def test_queries_do_not_grow_with_the_list(client, version, django_assert_num_queries):
    client.get(URL)
    for _number in range(10):
        DocumentFactory(version__model__publisher=version.model.publisher)
    rebuild()
    client.get(URL)

    # The change log and the rows.
    with django_assert_num_queries(2):
        assert len(client.get(URL).json()["results"]) == 11


def test_writing_is_not_offered(client, version):
    response = client.post(URL)

    assert response.status_code == 405
    assert response.json()["error"]["code"] == "method_not_allowed"
