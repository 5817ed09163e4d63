"""The API of runs, without a worker: asking, looking, deleting, refusing."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from redis import Redis

from demos import services
from demos.models import Run
from demos.serializers import RunSerializer, run_answer
from registry import rates
from tests.builders import picture_bytes
from tests.demos.asking import picture
from tests.demos.engine.pictures import png_header
from tests.factories import (
    MeasurementFactory,
    RunFactory,
    SampleFactory,
    VersionFactory,
)

pytestmark = pytest.mark.django_db

STYLES = [{"name": "style", "label": "Style", "count": 3}]


@pytest.fixture
def version():
    return VersionFactory(with_demo=True, model__name="colours/net")


def upload(data: bytes | None = None, name: str = "cat.jpg", kind="image/jpeg"):
    return SimpleUploadedFile(name, picture_bytes() if data is None else data, kind)


def ask(client, version, handle: str = "", **fields):
    return client.post(f"/api/v1/models/{handle or version.handle}/runs", fields)


def error_of(response) -> str:
    error = response.json()["error"]
    assert error["message"]
    return error["code"]


def test_run_is_accepted_with_its_address(client, version):
    response = ask(client, version, image=upload())

    answer = response.json()
    assert response.status_code == 202
    assert response["Location"] == answer["url"]
    assert answer["state"] == "queued"
    assert answer["queue_position"] == 1
    assert answer["model"]["handle"] == "acme/colours/net"
    assert (answer["predictions"], answer["timings_ms"]) == (None, None)
    assert client.get(answer["url"]).json() == answer


def test_handle_without_a_version_means_the_default_one(client, version):
    response = ask(client, version, version.model.handle, image=upload())

    assert response.json()["model"]["version"] == 1


def test_sample_is_taken_by_form_and_by_json(client, version):
    SampleFactory(slug="cat")
    address = f"/api/v1/models/{version.handle}/runs"

    form = client.post(address, {"sample": "cat"})
    json = client.post(address, {"sample": "cat"}, content_type="application/json")

    assert (form.status_code, json.status_code) == (202, 202)
    assert Run.objects.filter(sample__slug="cat").count() == 2


def test_choice_is_taken(client, version):
    version.contract_data = version.contract_data | {"choices": STYLES}
    version.save()

    response = ask(client, version, image=upload(), style="2")

    assert response.json()["options"] == {"style": 2}


@pytest.mark.parametrize("value", ["3", "-1", "many", "²", "9" * 30])
def test_choice_that_is_not_offered_is_refused(client, version, value):
    version.contract_data = version.contract_data | {"choices": STYLES}
    version.save()

    response = ask(client, version, image=upload(), style=value)

    assert (response.status_code, error_of(response)) == (400, "bad_option")
    assert "style 0–2" in response.json()["error"]["message"]


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 400, "picture_empty"),
        (b"just words", 415, "picture_unknown"),
        (b"%PDF-1.7 ...", 415, "picture_format"),
        (picture_bytes("JPEG")[:400], 400, "picture_damaged"),
        (png_header(60_000, 60_000), 413, "picture_too_many_pixels"),
    ],
)
def test_bad_picture_is_refused(client, version, data, status, code):
    response = ask(client, version, image=upload(data))

    assert (response.status_code, error_of(response)) == (status, code)
    assert not Run.objects.exists()


def test_upload_over_the_limit_is_refused(client, version, settings):
    settings.DEMO_MAX_UPLOAD_BYTES = 50

    response = ask(client, version, image=upload())

    assert (response.status_code, error_of(response)) == (413, "picture_too_large")


def test_upload_far_over_the_limit_is_refused_unread(client, version, settings):
    settings.DEMO_MAX_UPLOAD_BYTES = 50

    response = ask(client, version, image=upload(b"x" * 200_000))

    assert (response.status_code, error_of(response)) == (413, "picture_too_large")


def test_body_that_breaks_its_reader_is_refused(client, version):
    address = f"/api/v1/models/{version.handle}/runs"

    response = client.generic(
        "POST", address, b"[" * 100_000, content_type="application/json"
    )

    assert (response.status_code, error_of(response)) == (400, "parse_error")


def test_name_and_type_of_an_upload_mean_nothing(client, version):
    response = ask(client, version, image=upload(name="a.txt", kind="text/plain"))

    assert response.status_code == 202


@pytest.mark.parametrize("fields", [{}, {"image": "no file"}, {"sample": ""}])
def test_request_without_a_picture_is_refused(client, version, fields):
    response = ask(client, version, **fields)

    assert (response.status_code, error_of(response)) == (400, "no_picture")


@pytest.mark.parametrize("slug", ["unicorn", "a\x00b", "../../etc", "猫"])
def test_unknown_sample_is_refused(client, version, slug):
    response = ask(client, version, sample=slug)

    assert (response.status_code, error_of(response)) == (400, "no_sample")


@pytest.mark.parametrize("body", ["[1]", '"text"', "null", "{", "12"])
def test_json_of_another_shape_is_refused(client, version, body):
    address = f"/api/v1/models/{version.handle}/runs"

    response = client.post(address, body, content_type="application/json")

    assert response.status_code == 400
    error_of(response)


def test_other_content_types_are_refused(client, version):
    address = f"/api/v1/models/{version.handle}/runs"

    response = client.post(address, b"\xff\xd8", content_type="image/jpeg")

    assert response.status_code == 415
    error_of(response)


@pytest.mark.parametrize("handle", ["acme/none", "acme/colours/net/9", "x/y/z/1"])
@pytest.mark.parametrize("action", ["runs", "predict"])
def test_unknown_model_is_not_found(client, version, handle, action):
    response = client.post(f"/api/v1/models/{handle}/{action}", {"image": upload()})

    assert response.status_code == 404
    error_of(response)


def test_withdrawn_version_is_gone(client, version):
    version.mark_yanked("Wrong weights.")

    response = ask(client, version, image=upload())

    assert (response.status_code, error_of(response)) == (410, "yanked")


def test_model_without_a_demo_is_not_found(client):
    response = ask(client, VersionFactory(), image=upload())

    assert (response.status_code, error_of(response)) == (404, "no_demo")


def test_full_queue_says_when_to_come_back(client, version, settings):
    settings.DEMO_MAX_QUEUED_RUNS = 0

    response = ask(client, version, image=upload())

    assert (response.status_code, error_of(response)) == (503, "queue_full")
    assert int(response["Retry-After"]) > 0


def test_too_many_runs_of_one_address_are_refused(client, version, settings):
    settings.DEMO_RATE = "2/minute"
    header = {"HTTP_X_FORWARDED_FOR": "198.51.100.9"}
    for _ in range(2):
        assert ask(client, version, image=upload()).status_code == 202

    address = f"/api/v1/models/{version.handle}/runs"
    response = client.post(address, {"image": upload()}, **header)

    assert (response.status_code, error_of(response)) == (429, "too_many_runs")
    assert 0 < int(response["Retry-After"]) <= 60
    other = client.post(address, {"image": upload()}, REMOTE_ADDR="192.0.2.7")
    assert other.status_code == 202


def test_without_redis_to_count_in_nobody_is_refused(
    client, version, settings, monkeypatch
):
    settings.DEMO_RATE = "1/minute"
    monkeypatch.setattr(rates, "redis_client", lambda: Redis("127.0.0.1", 1))

    for _ in range(2):
        assert ask(client, version, image=upload()).status_code == 202


def test_deleted_run_is_gone(client, version):
    run = services.start_run(version=version, picture=picture())
    address = f"/api/v1/runs/{run.pk}"

    assert client.delete(address).status_code == 204

    for response in (client.get(address), client.delete(address)):
        assert (response.status_code, error_of(response)) == (410, "run_expired")


def test_specimen_cannot_be_deleted(client, version):
    run = RunFactory(version=version, finished=True, is_specimen=True)

    response = client.delete(f"/api/v1/runs/{run.pk}")

    assert (response.status_code, error_of(response)) == (403, "run_pinned")
    assert client.get(f"/api/v1/runs/{run.pk}").json()["state"] == "finished"


def test_unknown_run_is_not_found(client):
    response = client.get(f"/api/v1/runs/{uuid4()}")

    assert (response.status_code, error_of(response)) == (404, "run_not_found")


def test_failed_run_says_why(client, version):
    run = RunFactory(version=version, state="failed", error_code="took_too_long")

    answer = client.get(f"/api/v1/runs/{run.pk}").json()

    assert answer["error"]["code"] == "took_too_long"
    assert "smaller picture" in answer["error"]["message"]


SEGMENTATION = {
    "kind": "segmentation",
    "segments": [{"label": "person", "index": 0, "share": 0.5}],
    "mask": "soft",
    "width": 8,
    "height": 6,
}


@pytest.mark.parametrize(
    ("result", "predictions"),
    [
        (
            {"kind": "vector", "values": [3, 4], "norm": 5},
            [{"vector": [3, 4], "norm": 5}],
        ),
        ({"kind": "picture", "width": 8, "height": 6}, [{"width": 8, "height": 6}]),
        (SEGMENTATION, SEGMENTATION["segments"]),
    ],
)
def test_every_kind_has_predictions(result, predictions):
    run = RunFactory(finished=True, result=result, output_key="runs/x/output.png")

    answer = run_answer(run, "http://hub")

    assert answer["predictions"] == predictions
    assert answer["output_url"] == f"http://hub/runs/{run.pk}/output"


def test_answer_is_what_the_schema_says(version):
    answer = run_answer(RunFactory(finished=True), "http://hub")

    assert answer.keys() == RunSerializer().fields.keys()


def test_reading_a_run_takes_one_query(client, django_assert_num_queries):
    run = RunFactory(finished=True)

    with django_assert_num_queries(1):
        assert client.get(f"/api/v1/runs/{run.pk}").status_code == 200


@pytest.mark.django_db(transaction=True)  # Others wait, on a thread of their own.
def test_waiting_has_an_end(client, version, settings):
    settings.DEMO_TIME_LIMIT_S = 0

    response = client.post(
        f"/api/v1/models/{version.handle}/predict", {"image": upload()}
    )

    assert (response.status_code, error_of(response)) == (504, "still_running")
    run = Run.objects.get()
    assert response.json()["error"]["url"].endswith(f"/api/v1/runs/{run.pk}")


def test_schema_and_its_page_are_served(client):
    schema = client.get("/api/schema")
    page = client.get("/api/docs")

    assert b"/predict" in schema.content
    assert page.status_code == 200


def test_queue_is_told_before_a_run_is_asked_for(client):
    version = VersionFactory(with_demo=True)
    MeasurementFactory(version=version, p50_ms=20)

    answer = client.get(f"/api/v1/models/{version.handle}/queue")

    assert answer.status_code == 200
    assert answer.json()["queue"] == "tensorflow"
    assert answer.json().keys() == {
        *("queue", "runtime", "workers", "waiting", "expected_ms")
    }
    assert client.get("/api/v1/models/no/one/queue").status_code == 404
