"""A `.tflite` file by the forms: asked what it leaves open, tried, and published."""

import pytest

from catalog.models import ModelVersion
from demos.models import Trial
from demos.trials.work import execute
from registry.models import Submission
from registry.publishing.drafted import Drafted
from tests.builders import lite_file, lite_networks, picture_bytes
from tests.registry.publishing.conftest import DETAILS
from tests.registry.publishing.test_wizard import fill_in, publish

__all__ = ["publish"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def lite(send, settings) -> Submission:
    settings.TRY_UPLOADS = True
    send(lite_file("labelled").read_bytes())
    found = Submission.objects.get()
    assert found.state == "checked", found.findings
    return found


def test_what_the_file_says_is_shown_and_the_rest_is_asked(member, lite):
    page = member.get(f"/publish/{lite.key}/details").content.decode()

    assert "float32 [1,8,8,3]" in page
    assert "red\ngreen\nblue" in page
    assert '"image-classification": ["value_range", "resize", "labels"]' in page
    assert "no live demo" not in page
    assert '<dt>Parameters</dt><dd class="mono">0</dd>' in page
    assert '<dt>Stages</dt><dd class="mono">2</dd>' in page
    assert "Fine-tunable" not in page


def test_layers_say_what_it_is_where_its_name_says_less(member, send, settings):
    settings.TRY_UPLOADS = True
    send((lite_networks() / "mobilenet.tflite").read_bytes())
    draft = Submission.objects.get()

    page = member.get(f"/publish/{draft.key}/details").content.decode()

    assert '<option value="mobilenet-v2" selected>' in page
    assert '<dt>Parameters</dt><dd class="mono">395,493</dd>' in page
    found = Drafted.of(draft)
    assert found.initial()["architecture"] == "mobilenet-v2"
    for name, slug in (("resnet/small", "resnet"), ("mobilenet/x", "mobilenet-v2")):
        draft.model_name = name
        assert Drafted.of(draft).initial()["architecture"] == slug


def test_draft_is_tried_by_litert(member, lite, monkeypatch):
    monkeypatch.setattr("demos.trials.tasks.run_trial.delay", lambda **_: None)
    fill_in(member, lite, labels="red\ngreen\nblue")
    file = {"image": ("red.png", picture_bytes(color="red"))}
    name, data = file["image"]
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415

    member.post(f"/publish/{lite.key}/trial", {"image": SimpleUploadedFile(name, data)})
    execute(Trial.objects.select_related("submission__publisher", "sample").get())

    trial = Trial.objects.get()
    assert trial.state == "finished", trial.error_code
    assert trial.result["predictions"][0]["label"] == "red"
    page = member.get(f"/publish/{lite.key}/trial").content.decode()
    assert "red" in page


def test_it_is_published_with_its_demo(member, lite, publish):
    labels = "rot\ngrün\nblau"
    assert DETAILS["task"] == "image-classification"
    answer = fill_in(member, lite, labels=labels, resize="stretch")
    assert answer.url == f"/publish/{lite.key}/trial"

    publish(lite)

    assert lite.state == "accepted", lite.findings
    version = ModelVersion.objects.get()
    assert version.format == "tflite"
    assert version.contract.input.resize == "stretch"
    assert list(version.labels) == ["rot", "grün", "blau"]
