"""Files for other runtimes, announced by the API."""

import hashlib

import pytest

from catalog.models import ModelVersion
from registry import tasks
from tests.factories import VersionFactory
from tests.registry.submissions.conftest import put
from tests.registry.variant_files import packed, tfjs_files

pytestmark = pytest.mark.django_db
SUBMISSIONS = "/api/v1/submissions"


@pytest.fixture
def version(acme) -> ModelVersion:
    return VersionFactory(model__publisher=acme, model__name="colours", number=1)


def announcement(upload: bytes, **changes):
    digest = hashlib.sha256(upload).hexdigest()
    file = {"name": "web.tar.gz", "size_bytes": len(upload), "sha256": digest}
    return {"handle": "acme/colours/1", "variant": "tfjs", "file": file} | changes


def post(api, announced):
    return api.post(SUBMISSIONS, announced, format="json")


def test_variant_is_sent_checked_and_added(api, version, monkeypatch):
    monkeypatch.setattr(tasks, "send_check", lambda _each: None)
    upload = packed(tfjs_files())

    answer = post(api, announcement(upload))
    put(api, answer.data["url"], 0, upload)
    api.post(f"{answer.data['url']}/finish")
    tasks.check_submission(key=answer.data["id"])

    told = api.get(answer.data["url"]).data
    assert (told["state"], told["variant"]) == ("accepted", "tfjs"), told["findings"]
    assert told["version"] == "acme/colours/1"
    assert post(api, announcement(upload)).status_code == 409


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"variant": "exe"}, 400),
        ({"handle": "acme/colours/7"}, 422),
        ({"contract": {}}, 422),
        ({"documents": {"en": "# Lite acme/colours/1"}, "labels": ["red"]}, 422),
        ({"handle": "other/colours/1"}, 404),
    ],
)
def test_what_cannot_be_added_is_refused(api, version, changes, status):
    assert post(api, announcement(b"x", **changes)).status_code == status


def test_module_still_needs_a_document(api, version):
    announced = announcement(b"x", handle="acme/colours/2")
    del announced["variant"]

    assert post(api, announced).status_code == 422
