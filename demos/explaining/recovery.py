"""Looks after explanations that nobody works on any more."""

from datetime import timedelta

import structlog
from django.utils import timezone
from redis.exceptions import RedisError

from demos.explaining.services import enqueue
from demos.explaining.tasks import TIME_LIMIT_S
from demos.models import Explanation, Run
from demos.queues import SLOW
from demos.services import BrokerUnavailable
from demos.workers import LIFETIME_S, live_workers
from registry.connections import redis_client

log = structlog.get_logger()

# A message needs a moment from the row to the queue.
QUEUED_GRACE = timedelta(seconds=30)
# Redis that starts anew knows no workers until each has said again that it is there.
WORKER_GRACE = timedelta(seconds=LIFETIME_S + 5)
LONGEST = timedelta(seconds=TIME_LIMIT_S + 30)


def recover() -> None:
    """Fail what its worker left, and send again what waits in no queue."""
    try:
        alive = live_workers()
        for explanation in Explanation.objects.filter(state=Run.State.RUNNING):
            age = timezone.now() - (explanation.started_at or explanation.created_at)
            is_left = explanation.worker not in alive and age > WORKER_GRACE
            if is_left or age > LONGEST:
                _fail(explanation, took_too_long=not is_left)
        _send_again()
    except (RedisError, BrokerUnavailable) as error:
        log.warning("explanations.not_recovered", error=str(error))


def take_back(worker: str, *, took_too_long: bool) -> None:
    """Fail what a process was at work on: it is gone and cannot say so itself.

    Args:
        worker: the process, as `demos.workers` names it.
        took_too_long: whether its time limit ended it.
    """
    left = Explanation.objects.filter(state=Run.State.RUNNING, worker=worker)
    for explanation in left:
        _fail(explanation, took_too_long=took_too_long)


def _fail(explanation: Explanation, *, took_too_long: bool) -> None:
    """Nothing is tried twice: who asked is told, and may ask again."""
    code = "took_too_long" if took_too_long else "worker_lost_once"
    if explanation.mark_failed(code):
        log.warning("explanation.lost", explanation_id=str(explanation.pk), code=code)


def _send_again() -> None:
    """Send what is queued and in no message that waits in Redis."""
    before = timezone.now() - QUEUED_GRACE
    old = list(
        Explanation.objects.filter(state=Run.State.QUEUED, created_at__lt=before)
    )
    if not old:
        return
    messages = str(redis_client().lrange(SLOW, 0, -1))
    for explanation in old:
        if str(explanation.pk) not in messages:
            log.warning("explanation.sent_again", explanation_id=str(explanation.pk))
            enqueue(explanation)
