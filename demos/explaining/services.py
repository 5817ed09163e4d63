"""What visitors and programs ask of explanations."""

from typing import Any

import structlog
from django.conf import settings
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from demos.explaining.tasks import explain_run
from demos.given import RunRefused
from demos.models import Explanation, Run
from demos.services import BrokerUnavailable, PictureGone, QueueFull

log = structlog.get_logger()


class NotExplainable(RunRefused):
    """The run has no answer of the kind that can be explained."""

    code, status = "not_explainable", 409


class NoSuchLabel(RunRefused):
    """The class asked about is none of the answer's best ones."""

    code = "no_such_label"


class NoSuchMethod(RunRefused):
    """There is no method of this name."""

    code = "no_such_method"


def ask_why(
    run: Run, *, target_index: int | None = None, method: str = Explanation.Asked.AUTO
) -> Explanation:
    """Return the explanation of a class, and have it made if nobody asked before.

    Call it outside a transaction, as `demos.services.start_run`. One that failed is
    made anew.

    Args:
        run: finished, read by `with_page_data()`.
        target_index: the class, as the answer numbers it; the best one by default.
        method: one of `Explanation.Asked`.

    Raises:
        RunRefused: one of its kinds; nothing is kept then.
    """
    offered = [item["index"] for item in run.explainable]
    if not offered:
        raise NotExplainable
    index = offered[0] if target_index is None else target_index
    if index not in offered:
        raise NoSuchLabel(offered=", ".join(map(str, offered)))
    if method not in Explanation.Asked.values:
        raise NoSuchMethod(offered=", ".join(Explanation.Asked.values))
    if not (run.picture_key or run.sample):
        raise PictureGone
    question = {"run": run, "asked": method, "target_index": index}
    known = Explanation.objects.filter(**question).first()
    if known and known.state != Run.State.FAILED:
        return known
    if known:
        known.delete()
    return _begun(question)


def _begun(question: dict[str, Any]) -> Explanation:
    waiting = Explanation.objects.filter(state=Run.State.QUEUED).count()
    if waiting >= settings.DEMO_MAX_QUEUED_RUNS:
        raise QueueFull(limit=settings.DEMO_MAX_QUEUED_RUNS)
    # Two who ask at once get the same one.
    explanation, is_new = Explanation.objects.get_or_create(**question)
    if is_new:
        enqueue(explanation)
        log.info("explanation.queued", explanation_id=str(explanation.pk))
    return explanation


def enqueue(explanation: Explanation) -> None:
    """Send an explanation to the workers; sent twice, it is still made once.

    Raises:
        BrokerUnavailable: Redis cannot be reached; the row is taken back.
    """
    key = str(explanation.pk)
    try:
        explain_run.apply_async(kwargs={"explanation_id": key}, task_id=key)
    except (OperationalError, RedisError, ConnectionError) as error:
        log.warning("explanation.broker_unavailable", error=str(error))
        explanation.delete()
        raise BrokerUnavailable from error
