"""`GET /api/v1/models/<handle>/labels`: what a model can tell apart."""

import pytest

URL = "/api/v1/models/zoo/lite0/classification"


@pytest.fixture
def classifier(version):
    version.labels = ["tabby", "beagle", "cab", "pug"]
    version.contract_data["output"]["label_offset"] = 1
    version.save()
    return version


@pytest.mark.parametrize("address", [URL, f"{URL}/1"])
def test_labels_are_listed_in_the_models_order(client, classifier, address):
    answer = client.get(f"{address}/labels").json()

    assert (answer["count"], answer["total"]) == (4, 4)
    assert answer["results"][0] == {
        "index": 1,
        "label": "tabby",
        "name_zh_hans": "虎斑猫",
    }
    assert [item["index"] for item in answer["results"]] == [1, 2, 3, 4]


def test_labels_are_searched(client, classifier):
    answer = client.get(f"{URL}/labels", {"q": "狗"}).json()

    assert {item["label"] for item in answer["results"]} == {"beagle", "pug"}
    assert (answer["count"], answer["total"]) == (2, 4)


def test_model_that_is_not_there_has_none(client, version):
    response = client.get("/api/v1/models/zoo/other/labels")

    assert response.status_code == 404
    assert response.json()["error"]["code"] == "not_found"


def test_queries_are_few(client, classifier, django_assert_max_num_queries):
    with django_assert_max_num_queries(7):
        client.get(f"{URL}/labels")
