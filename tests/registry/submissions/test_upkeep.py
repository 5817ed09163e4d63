"""Uploads whose check was lost, and uploads nobody goes on with."""

import errno
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import OperationalError
from django.utils import timezone

from registry import storage, upkeep
from registry.models import Submission
from registry.services import process_submission
from tests.publishing import submit
from tests.registry.submissions.conftest import announce, put

pytestmark = pytest.mark.django_db
State = Submission.State


def long_ago(submission, **more):
    touched = timezone.now() - timedelta(days=8)
    Submission.objects.filter(pk=submission.pk).update(touched_at=touched, **more)


def test_a_check_that_was_never_asked_for_is_made_up_for():
    submission = submit()
    long_ago(submission)

    upkeep.recover_lost()

    submission.refresh_from_db()
    assert submission.state == State.ACCEPTED


def test_a_fresh_upload_is_left_to_its_worker():
    submission = submit()

    upkeep.recover_lost()

    submission.refresh_from_db()
    assert submission.state == State.RECEIVED


def test_a_check_whose_process_died_begins_again():
    submission = submit()
    submission.begin_scanning()
    long_ago(submission)

    upkeep.recover_lost()

    submission.refresh_from_db()
    assert submission.state == State.ACCEPTED
    assert any("begins again" in str(line) for line in submission.log.all())


def test_an_upload_that_ends_its_check_three_times_is_given_up():
    submission = submit()
    submission.begin_scanning()
    long_ago(submission, tries=upkeep.MOST_TRIES)

    upkeep.recover_lost()

    submission.refresh_from_db()
    assert submission.state == State.REJECTED
    assert not submission.parts.exists()


def test_a_full_disk_loses_nothing(monkeypatch):
    submission = submit()

    def full(*_args):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(storage, "store_archive", full)
        process_submission(submission)

    submission.refresh_from_db()
    assert submission.state == State.RECEIVED
    assert submission.parts.count() == 1
    assert "no room left" in str(submission.log.last())
    assert process_submission(submission).state == State.ACCEPTED


def test_a_part_that_finds_no_room_may_be_sent_again(api, module, monkeypatch):
    url = announce(api, module).json()["url"]

    def full(*_args):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(storage.module_storage(), "save", full)
        refused = put(api, url, 0, module)
    assert (refused.status_code, refused.json()["error"]["code"]) == (507, "no_room")
    assert put(api, url, 0, module).status_code == 200


def test_an_archive_that_was_cut_off_is_stored_anew(tmp_path):
    path, key = tmp_path / "whole", f"cut/{tmp_path.name}"
    path.write_bytes(b"whole")
    storage.module_storage().save(key, ContentFile(b"who"))

    storage.store_archive(path, key)

    with storage.open_stored(key) as stream:
        assert stream.read() == b"whole"


@pytest.mark.parametrize(
    ("error", "is_full"),
    [
        (OSError(errno.EDQUOT, "Disk quota exceeded"), True),
        (OperationalError("database or disk is full"), True),
        (OSError(errno.EACCES, "Permission denied"), False),
        (OperationalError("database is locked"), False),
    ],
)
def test_no_room_is_told_from_other_trouble(error, is_full):
    assert storage.is_full(error) is is_full


def test_an_upload_nobody_goes_on_with_is_dropped(api, module, settings):
    settings.SUBMISSION_PART_BYTES = 1000
    url = announce(api, module).json()["url"]
    put(api, url, 0, module[:1000])
    submission = Submission.objects.get()

    upkeep.forget_abandoned()
    assert api.get(url).json()["state"] == "uploading"

    long_ago(submission)
    upkeep.forget_abandoned()
    assert api.get(url).json()["state"] == "cancelled"
    assert not submission.parts.exists()
