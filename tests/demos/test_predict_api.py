"""Predictions by the API, with a real worker."""

import os
import signal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from demos import messages
from demos.models import Run
from tests import builders
from tests.builders import picture_bytes
from tests.demos.asking import ask, hosted, wait_until, worker_processes
from tests.demos.test_worker import started, worker_pid

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _ready(worker):
    """An answer at once needs a warm worker, whatever the test before did to it."""
    wait_until(worker_processes)


def predict(client, version, color: str = "red", **fields):
    data = picture_bytes("JPEG", (80, 60), color)
    fields["image"] = SimpleUploadedFile("picture.jpg", data, "image/jpeg")
    return client.post(f"/api/v1/models/{version.handle}/predict", fields)


def test_classification_is_answered_at_once(client, worker):
    version = hosted()

    response = predict(client, version, "lime")

    answer = response.json()
    assert response.status_code == 200
    assert answer["predictions"][0]["label"] == "green"
    assert answer["predictions"][0].keys() == {"label", "index", "score"}
    assert answer["timings_ms"]["total"] > 0
    assert answer["model"]["sha256"] == version.archive.sha256
    assert answer["model"]["url"].endswith(f"/{version.handle}")
    assert answer["run"].keys() == {"id", "url", "page_url", "expires_at"}


def test_feature_vector_is_a_prediction(client, worker):
    answer = predict(client, hosted(builders.feature_module)).json()

    assert len(answer["predictions"][0]["vector"]) == 8
    assert answer["output_url"] is None


def test_detection_has_boxes(client, worker):
    answer = predict(client, hosted(builders.detector_module)).json()

    best = answer["predictions"][0]
    assert best["label"] == "red"
    assert best["box"] == {"x": 0, "y": 0, "width": 80, "height": 60}


@pytest.mark.parametrize("build", [builders.stylizer_module, builders.segmenter_module])
def test_picture_that_comes_out_has_an_address(client, worker, build):
    answer = predict(client, hosted(build)).json()

    output = client.get(answer["output_url"])
    assert output.status_code == 200
    assert output.headers["Content-Type"] == "image/png"


def test_run_deleted_while_waited_for_stays_deleted(client, worker):
    run = ask(hosted(builders.endless_module), "white")
    wait_until(lambda: started(run))
    name, pid = Run.objects.get(pk=run.pk).worker, worker_pid(run)

    client.delete(f"/api/v1/runs/{run.pk}")
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: worker_processes() - {name})

    assert predict(client, hosted()).status_code == 200
    assert Run.objects.get(pk=run.pk).state == "expired"


def test_model_that_cannot_be_loaded_is_a_bad_gateway(client, worker):
    version = hosted()
    version.contract_data["output"]["keys"]["scores"] = "nothing"
    version.save()

    response = predict(client, version)

    assert response.status_code == 502
    assert response.json()["error"]["code"] == "module_output"


def test_picture_that_cannot_be_decoded_is_refused_by_the_worker(client, worker):
    response = client.post(
        f"/api/v1/models/{hosted().handle}/predict",
        {"image": SimpleUploadedFile("picture.png", damaged_png())},
    )

    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (400, "picture_damaged")
    assert error["message"] == messages.sentence("picture_damaged")


def damaged_png() -> bytes:
    """A whole header, and pixels that no decoder makes sense of."""
    data = bytearray(picture_bytes("PNG", (80, 60)))
    data[len(data) // 2] ^= 0xFF
    return bytes(data)


def test_model_whose_files_are_gone_is_a_bad_gateway(client, worker):
    version = hosted()
    version.archive.delete()

    response = predict(client, version)

    assert response.status_code == 502
    assert response.json()["error"]["code"] == "module_missing"
