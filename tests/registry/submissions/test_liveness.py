"""A check that goes on says so; one that lost its claim changes nothing."""

import shutil

import pytest
from django.utils import timezone

from catalog.models import ModelVersion
from registry import liveness, scanning, storage
from registry.models import LedgerEntry, NotHeld, Submission
from registry.services import process_submission
from registry.work_folders import PREFIX, work_folder
from tests.demos.asking import wait_until
from tests.publishing import submit

State = Submission.State


@pytest.mark.django_db(transaction=True)
def test_check_that_goes_on_is_seen_to(monkeypatch):
    monkeypatch.setattr(liveness, "BEAT_S", 0.01)
    submission = submit()
    submission.begin_scanning()
    begun = timezone.now()

    with liveness.kept_alive(submission):
        wait_until(lambda: Submission.objects.get().touched_at > begun)


@pytest.mark.django_db
def test_check_that_was_given_away_publishes_nothing(monkeypatch):
    submission = submit()
    pack = scanning.pack

    def slow(*given):
        Submission.objects.update(state=State.RECEIVED)
        return pack(*given)

    with monkeypatch.context() as patch:
        patch.setattr(scanning, "pack", slow)
        process_submission(submission)

    assert not ModelVersion.objects.exists()
    assert not LedgerEntry.objects.exists()
    row = Submission.objects.get()
    assert (row.state, row.findings, row.parts.count()) == (State.RECEIVED, [], 1)


@pytest.fixture
def two_checks():
    """A check that lost its claim, and the one that has it now."""
    slow = submit()
    slow.begin_scanning()
    slow.mark_lost()
    other = Submission.objects.get()
    other.begin_scanning()
    return slow, other


@pytest.mark.django_db
def test_two_checks_of_one_upload_end_once(two_checks):
    slow, other = two_checks

    with pytest.raises(NotHeld):
        slow.mark_rejected(["It was slow."])

    other.mark_rejected(["It is bad."])
    assert Submission.objects.get().findings == ["It is bad."]


@pytest.mark.django_db
def test_a_check_that_was_given_away_says_no_more_what_the_upload_is(two_checks):
    slow, other = two_checks

    with pytest.raises(NotHeld):
        slow.mark_variant("tflite")

    assert Submission.objects.get().variant == slow.variant == ""
    other.mark_variant("tfjs")
    row = Submission.objects.get()
    assert (row.variant, row.state, row.tries) == ("tfjs", State.SCANNING, 2)


def test_folder_nobody_holds_is_cleared_up(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    (tmp_path / f"{PREFIX}left" / "module").mkdir(parents=True)

    with work_folder() as first:
        with work_folder() as second:
            assert set(tmp_path.iterdir()) == {first, second}
        shutil.rmtree(first)

    assert not list(tmp_path.iterdir())


@pytest.mark.django_db
def test_acceptance_is_undone_with_what_it_tells(monkeypatch):
    submission = submit()

    def broken(*_args):
        raise ConnectionError

    monkeypatch.setattr(storage, "store_archive", broken)
    process_submission(submission)

    row = Submission.objects.get()
    assert (row.state, row.version) == (State.REJECTED, None)
    assert not ModelVersion.objects.exists()
