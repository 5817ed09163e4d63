"""A real worker process that is killed in the middle of a check."""

import os
import signal
from datetime import timedelta

import pytest
from django.conf import settings

from registry import tasks, upkeep
from registry.models import Submission
from registry.work_folders import PREFIX
from tests.demos.asking import wait_until, worker_processes
from tests.publishing import submit

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]
State = Submission.State


def folders():
    return list(settings.FILE_UPLOAD_TEMP_DIR.glob(f"{PREFIX}*"))


def test_check_of_a_killed_worker_begins_again(worker, monkeypatch):
    wait_until(lambda: len(worker_processes()) == 1)
    (name,) = worker_processes()
    submission = submit()
    tasks.send_check(submission)
    wait_until(folders)
    os.kill(int(name.rpartition(":")[2]), signal.SIGKILL)
    wait_until(lambda: worker_processes() - {name})
    submission.refresh_from_db()
    assert (submission.state, submission.tries) == (State.SCANNING, 1)
    assert folders()

    upkeep.recover_lost()
    submission.refresh_from_db()
    assert submission.state == State.SCANNING
    monkeypatch.setattr(upkeep, "LOST_AFTER", timedelta(0))
    upkeep.recover_lost()

    submission.refresh_from_db()
    assert (submission.state, submission.tries) == (State.ACCEPTED, 2)
    assert "begins again" in " ".join(map(str, submission.log.all()))
    assert not folders()
