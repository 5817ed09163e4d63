"""Batches by the API."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from demos.models import Run, RunGroup
from tests.builders import picture_bytes
from tests.demos.groups.test_batches import finish, zipped


def send(client, version, *files, **fields):
    address = f"/api/v1/models/{version.handle}/batches"
    return client.post(address, {"image": list(files), **fields})


def picture(name="a.png"):
    return SimpleUploadedFile(name, picture_bytes())


def test_pictures_are_taken_and_the_answer_says_where_to_look(client, version):
    response = send(client, version, picture("a.png"), picture("b.png"))

    answer = response.json()
    group = RunGroup.objects.get()
    assert response.status_code == 202
    assert response["Location"] == answer["url"]
    assert answer["url"].endswith(f"/api/v1/batches/{group.pk}")
    assert (answer["state"], answer["total"], answer["ended"]) == ("running", 2, 0)
    assert [item["file"] for item in answer["results"]] == ["a.png", "b.png"]


def test_a_zip_is_taken(client, version):
    archive = zipped(a_png=picture_bytes(), b_txt=b"hello")

    answer = send(client, version, zip=archive).json()

    taken, refused = answer["results"]
    assert (taken["state"], refused["state"]) == ("queued", "refused")
    assert refused["error"]["code"] == "picture_unknown"
    assert refused["run_url"] is None


def test_progress_and_answers_are_read(client, version):
    url = send(client, version, picture()).json()["url"]
    finish()

    answer = client.get(url).json()

    assert (answer["state"], answer["ended"], answer["failed"]) == ("finished", 1, 0)
    assert answer["results"][0]["predictions"][0]["label"] == "red"
    assert answer["model"]["handle"] == version.model.handle


@pytest.mark.parametrize(
    ("files", "status", "code"),
    [
        ([], 400, "batch_empty"),
        ([picture(), picture(), picture()], 413, "batch_too_many"),
    ],
)
def test_refusals_have_the_shape_of_errors(
    client, version, settings, files, status, code
):
    settings.BATCH_MAX_PICTURES = 2

    response = send(client, version, *files)

    assert (response.status_code, response.json()["error"]["code"]) == (status, code)


def test_files_in_other_fields_are_told_where_they_belong(client, version):
    address = f"/api/v1/models/{version.handle}/batches"

    response = client.post(address, {"file": picture()})

    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (400, "batch_empty")
    assert "“image”" in error["message"]
    assert "“zip”" in error["message"]


def test_json_is_no_batch(client, version):
    address = f"/api/v1/models/{version.handle}/batches"

    response = client.post(address, {"image": "x"}, content_type="application/json")

    assert response.status_code == 415


def test_an_unknown_model_is_not_found(client, db):
    response = client.post("/api/v1/models/no/body/batches", {})

    assert response.status_code == 404


def test_a_deleted_batch_is_gone(client, version):
    url = send(client, version, picture()).json()["url"]

    assert client.delete(url).status_code == 204

    assert Run.objects.get().state == Run.State.EXPIRED
    response = client.get(url)
    assert (response.status_code, response.json()["error"]["code"]) == (
        410,
        "group_expired",
    )


def test_a_comparison_is_no_batch(client, db):
    group = RunGroup.objects.create(kind=RunGroup.Kind.COMPARE)

    assert client.get(f"/api/v1/batches/{group.pk}").status_code == 404


def test_the_schema_describes_batches(client, db):
    schema = client.get("/api/schema", {"format": "json"}).json()

    post = schema["paths"]["/api/v1/models/{handle}/batches"]["post"]
    assert {"202", "413", "429"} <= post["responses"].keys()
    assert "/api/v1/batches/{batch_id}" in schema["paths"]
