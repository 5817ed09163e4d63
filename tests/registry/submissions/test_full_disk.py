"""A disk without room: nothing is half there, and what was sent waits."""

import errno
import os
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from registry import storage
from registry.models import Submission
from registry.services import POSTPONED, process_submission
from tests.publishing import submit
from tests.registry.submissions.conftest import announce, put

pytestmark = pytest.mark.django_db
State = Submission.State


class FullDisk(FileSystemStorage):
    """Takes no file whole."""

    def _save(self, name, content):
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.read()[: content.size // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def full_disk(settings, tmp_path):
    """Until it is called, there is no room; the value makes some."""
    before = settings.STORAGES
    modules = before["modules"] | {"BACKEND": f"{__name__}.FullDisk"}
    settings.STORAGES = before | {"modules": modules}

    def make_room():
        settings.STORAGES = before

    return make_room


def stored(folder):
    return [path for path in (folder / "modules").rglob("*") if path.is_file()]


def test_archive_is_stored_whole_or_not_at_all(full_disk, tmp_path):
    archive = tmp_path / "archive"
    archive.write_bytes(b"0123456789")

    with pytest.raises(OSError, match="No space left"):
        storage.store_archive(archive, "ab/archive")
    assert stored(tmp_path) == []
    full_disk()
    storage.store_archive(archive, "ab/archive")

    assert [path.read_bytes() for path in stored(tmp_path)] == [b"0123456789"]


def test_archive_that_was_cut_off_is_written_anew(tmp_path):
    archive, left = tmp_path / "archive", tmp_path / "modules/ab/archive"
    archive.write_bytes(b"0123456789")
    left.parent.mkdir(parents=True)
    left.write_bytes(b"01234")

    storage.store_archive(archive, "ab/archive")

    assert left.read_bytes() == b"0123456789"
    assert stored(tmp_path) == [left]


def test_part_without_room_is_asked_for_again(api, module, full_disk, tmp_path):
    url = announce(api, module).json()["url"]

    answer = put(api, url, 0, module)

    assert answer.status_code == 507
    assert answer.json()["error"]["code"] == "no_room"
    assert stored(tmp_path) == []
    full_disk()
    assert put(api, url, 0, module).status_code == 200


def test_upload_waits_for_room_and_says_so_once(monkeypatch):
    submission = submit()

    def full(*_args):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(storage, "store_archive", full)
        for _ in range(5):
            process_submission(submission)

    submission.refresh_from_db()
    assert (submission.state, submission.tries) == (State.RECEIVED, 0)
    assert submission.parts.count() == 1
    assert submission.log.filter(text=POSTPONED).count() == 1
    assert process_submission(submission).state == State.ACCEPTED


@pytest.mark.parametrize(
    ("language", "told"), [("en", "No room left"), ("zh-hans", "空间")]
)
def test_form_without_scripts_is_told_so(
    client, ada, full_disk, tmp_path, module, language, told
):
    client.force_login(ada)
    client.raise_request_exception = False
    file = ContentFile(module, "module.tar.gz")
    fields = {"publisher": "acme", "name": "colours/full", "file": file}

    response = client.post(
        "/publish/new", fields, headers={"accept-language": language}
    )

    assert response.status_code == 507
    assert told in response.content.decode()
    assert stored(tmp_path) == []
