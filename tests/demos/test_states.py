"""A run's states: who may change them, and who comes too late."""

import pytest

from demos.models import Run
from tests.factories import RunFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    return RunFactory()


def state_of(run: Run) -> str:
    return Run.objects.get(pk=run.pk).state


def test_one_of_two_workers_gets_the_run(run):
    rival = Run.objects.get(pk=run.pk)

    assert run.mark_loading("host:1")
    assert not rival.mark_loading("host:2")
    assert Run.objects.get(pk=run.pk).worker == "host:1"


def test_run_goes_from_queue_to_answer(run):
    assert run.mark_loading("host:1")
    assert run.mark_running()
    assert run.mark_finished({"kind": "vector"}, {"inference": 3.0}, "")

    row = Run.objects.get(pk=run.pk)
    assert row.timings_ms["inference"] == 3
    assert row.timings_ms["queued"] <= row.timings_ms["total"]
    assert row.has_ended


def test_late_answer_does_not_undo_a_cancellation(run):
    run.mark_loading("host:1")
    Run.objects.get(pk=run.pk).mark_cancelled()

    assert not run.mark_running()
    assert not run.mark_finished({}, {}, "")
    assert not run.mark_failed("internal_error")
    assert state_of(run) == "cancelled"


def test_answer_of_a_worker_given_up_is_dropped(run):
    run.mark_loading("host:1")
    Run.objects.get(pk=run.pk).mark_lost()
    Run.objects.get(pk=run.pk).mark_loading("host:2")

    assert not run.mark_finished({}, {}, "")
    assert state_of(run) == "loading"


def test_run_lost_twice_fails(run):
    for _ in range(2):
        current = Run.objects.get(pk=run.pk)
        current.mark_loading("host:1")
        assert current.mark_lost()

    row = Run.objects.get(pk=run.pk)
    assert (row.state, row.error_code, row.attempts) == ("failed", "worker_lost", 2)


def test_ended_run_cannot_be_lost_or_cancelled():
    run = RunFactory(finished=True)

    assert not run.mark_lost()
    assert not run.mark_cancelled()
    assert state_of(run) == "finished"


def test_expired_run_is_empty():
    run = RunFactory(finished=True, options={"style": 1}, is_specimen=True)

    assert run.mark_expired()
    assert not run.mark_expired()

    row = Run.objects.get(pk=run.pk)
    assert (row.result, row.options, row.timings_ms) == (None, {}, {})
    assert not row.is_specimen
