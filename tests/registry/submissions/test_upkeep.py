"""Uploads whose check was lost, and uploads nobody goes on with."""

from datetime import timedelta

import pytest
from django.utils import timezone

from registry import upkeep
from registry.models import Submission
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
