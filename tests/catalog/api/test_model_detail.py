"""`GET /api/v1/models/<handle>[/<version>]`: everything about a version."""

import pytest

from tests.factories import CLASSIFIER_SIGNATURE, VersionFactory

URL = "/api/v1/models/zoo/lite0/classification"


@pytest.mark.parametrize("address", [URL, f"{URL}/1"])
def test_version_is_described(client, version, address):
    answer = client.get(address).json()

    assert answer["handle"] == "zoo/lite0/classification/1"
    assert (answer["version"], answer["default_version"]) == (1, 1)
    assert answer["signatures"][0]["inputs"][0]["shape"] == [None, 8, 8, 3]
    assert answer["contract"]["input"]["resize"] == "stretch"
    assert (answer["label_count"], answer["is_callable"]) == (3, True)
    assert answer["predict_url"] == f"http://testserver{URL}/1/predict"


def test_archive_is_named_with_hash_and_address(client, version):
    archive = client.get(URL).json()["archive"]

    assert archive["sha256"] == version.archive.sha256
    assert archive["url"].endswith(
        "/zoo/lite0/classification/1?tf-hub-format=compressed"
    )


def test_documents_and_citations_are_whole(client, version):
    answer = client.get(URL).json()

    assert {text["language"] for text in answer["documents"]} == {"en", "zh-hans"}
    assert answer["documents"][0]["source"].startswith("# Module zoo/")
    citation = answer["citations"][0]
    assert citation["authors"] == [["Mingxing", "Tan"], ["Quoc V.", "Le"]]
    assert citation["formatted"]["apa"].startswith("Tan, M., & Le, Q. V. (2019).")


def test_version_without_module_has_nulls(client, version):
    bare = VersionFactory()

    answer = client.get(f"/api/v1/models/{bare.model.handle}").json()

    assert (answer["archive"], answer["contract"], answer["predict_url"]) == (None,) * 3
    assert answer["title"] == bare.model.name


def test_all_versions_are_listed(client, version):
    VersionFactory(model=version.model, number=2, default=False)

    versions = client.get(URL).json()["versions"]

    assert [item["number"] for item in versions] == [2, 1]


@pytest.mark.parametrize(
    "address", ["/api/v1/models/zoo/none", f"{URL}/9", "/api/v1/models/nobody/x/1"]
)
def test_unknown_handle_is_not_found(client, version, address):
    response = client.get(address)

    assert response.status_code == 404
    assert response.json()["error"]["message"]


def test_withdrawn_version_is_gone_with_its_reason(client, version):
    version.mark_yanked("Wrong labels.")

    response = client.get(f"{URL}/1")

    assert response.status_code == 410
    assert "Wrong labels." in response.json()["error"]["message"]


def test_queries_are_constant(client, version, django_assert_num_queries):
    VersionFactory(model=version.model, number=2, default=False)

    with django_assert_num_queries(8):  # model, version, 5 × related, versions
        client.get(URL)


@pytest.mark.django_db
def test_fields_of_the_request_are_named(client):
    version = VersionFactory(with_demo=True)

    demo = client.get(f"/api/v1/models/{version.handle}").json()["demo"]

    assert demo["fields"] == {"image": "images"}
    assert demo["inputs"][0]["size"] == [8, 8]


@pytest.mark.django_db
def test_version_without_a_contract_is_tried_by_its_signature(client):
    version = VersionFactory(signatures=[CLASSIFIER_SIGNATURE])

    answer = client.get(f"/api/v1/models/{version.handle}").json()

    assert (answer["contract"], answer["demo"]["task"]) == (None, "tensors")
    assert answer["predict_url"].endswith(f"{version.handle}/predict")
