"""Explanations that nobody works on any more."""

from datetime import timedelta

import pytest
from django.utils import timezone

from demos import workers
from demos.explaining import recovery
from demos.explaining.services import ask_why
from demos.models import Explanation
from demos.queues import QUEUES, SLOW

pytestmark = pytest.mark.django_db

LONG_AGO = timedelta(minutes=10)


@pytest.fixture(autouse=True)
def _empty_queue(redis):
    redis.delete(*QUEUES)


def at_work(run, worker: str, ago: timedelta) -> Explanation:
    explanation = Explanation.objects.create(run=run, target_index=0)
    explanation.mark_running(worker)
    Explanation.objects.update(started_at=timezone.now() - ago)
    return explanation


def state_of(explanation: Explanation) -> tuple[str, str]:
    row = Explanation.objects.get(pk=explanation.pk)
    return row.state, row.error_code


def test_explanation_whose_worker_is_gone_fails(run):
    left = at_work(run, "gone:1", timedelta(minutes=1))

    recovery.recover()

    assert state_of(left) == ("failed", "worker_lost_once")


def test_explanation_at_work_is_left_alone(run):
    workers.report("here:1", [SLOW])
    going_on = at_work(run, "here:1", timedelta(minutes=1))

    recovery.recover()

    assert state_of(going_on) == ("running", "")


def test_explanation_that_takes_for_ever_fails(run):
    workers.report("here:1", [SLOW])
    endless = at_work(run, "here:1", LONG_AGO)

    recovery.recover()

    assert state_of(endless) == ("failed", "took_too_long")


@pytest.mark.parametrize(
    ("took_too_long", "code"), [(True, "took_too_long"), (False, "worker_lost_once")]
)
def test_end_of_a_worker_ends_its_explanation(run, took_too_long, code):
    left = at_work(run, "here:1", timedelta(0))

    recovery.take_back("here:1", took_too_long=took_too_long)

    assert state_of(left) == ("failed", code)


def test_lost_message_is_sent_again_once(run, redis):
    ask_why(run)
    redis.delete(SLOW)
    Explanation.objects.update(created_at=timezone.now() - LONG_AGO)

    recovery.recover()
    recovery.recover()

    assert redis.llen(SLOW) == 1
