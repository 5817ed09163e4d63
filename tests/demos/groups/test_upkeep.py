"""What the clock does with groups."""

from datetime import timedelta

import pytest
from django.utils import timezone

from demos import upkeep
from demos.models import Run, RunGroup
from tests.factories import RunFactory

pytestmark = pytest.mark.django_db


def group_expired(ago: timedelta, **run) -> RunGroup:
    moment = timezone.now() - ago
    group = RunGroup.objects.create(kind=RunGroup.Kind.BATCH, expires_at=moment)
    RunFactory(group=group, finished=True, expires_at=moment, **run)
    return group


def test_runs_of_a_group_lose_their_data_and_the_group_stays_for_a_day():
    group = group_expired(timedelta(seconds=1))

    upkeep.delete_expired_runs()

    assert group.runs.get().state == Run.State.EXPIRED


def test_a_day_later_the_group_goes_with_its_runs():
    group_expired(timedelta(days=2), state=Run.State.EXPIRED)

    upkeep.delete_expired_runs()

    assert not Run.objects.exists()
    assert not RunGroup.objects.exists()


def test_a_group_stays_as_long_as_a_run_has_files(monkeypatch):
    group_expired(timedelta(days=2), state=Run.State.EXPIRED)

    def fail(_run):
        raise OSError

    monkeypatch.setattr(upkeep.files, "delete_files", fail)

    upkeep.delete_expired_runs()

    assert RunGroup.objects.get().runs.exists()
