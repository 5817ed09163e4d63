"""How many runs one visitor has going at once, from pages and programs alike.

A visitor is an address, kept as a keyed hash for a few minutes in Redis alone.
"""

import hmac
import time

import structlog
from django.conf import settings
from django.http import HttpRequest
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from demos.models import Run
from demos.services import RunRefused
from registry.connections import redis_client

log = structlog.get_logger()

# A run that is older has ended, or will by its time limit: nobody need count it.
_COUNTED_S = 600
RETRY_S = 2


class TooManyAtOnce(RunRefused):
    """As many runs of the visitor go on as may."""

    code, status, retry_after_s = "too_many_at_once", 429, RETRY_S


def check_room(request: HttpRequest | Request) -> None:
    """See that the visitor may have one more run going.

    Whether noted runs have ended is only looked up where they are too many. Without
    Redis nobody is refused: no run can be sent then.

    Raises:
        TooManyAtOnce: they may not.
    """
    limit = settings.DEMO_MAX_RUNS_AT_ONCE
    if not limit:
        return
    key = _key(request)
    try:
        with redis_client().pipeline(transaction=False) as pipeline:
            pipeline.zremrangebyscore(key, 0, time.time() - _COUNTED_S)
            pipeline.zrange(key, 0, -1)
            noted = [name.decode() for name in pipeline.execute()[1]]
        if len(noted) < limit:
            return
        going = Run.objects.filter(pk__in=noted).going_on()
        still = {str(pk) for pk in going.values_list("pk", flat=True)}
        if over := [name for name in noted if name not in still]:
            redis_client().zrem(key, *over)
    except RedisError as error:
        log.warning("visitor.not_counted", error=str(error))
        return
    if len(still) >= limit:
        raise TooManyAtOnce(limit=limit)


def note_run(request: HttpRequest | Request, run: Run) -> None:
    """Remember that a run is the visitor's, until it has ended."""
    if not settings.DEMO_MAX_RUNS_AT_ONCE or run.has_ended:
        return
    key = _key(request)
    try:
        with redis_client().pipeline(transaction=False) as pipeline:
            pipeline.zadd(key, {str(run.pk): time.time()})
            pipeline.expire(key, _COUNTED_S)
            pipeline.execute()
    except RedisError as error:
        log.warning("visitor.not_counted", error=str(error))


def _key(request: HttpRequest | Request) -> str:
    address = BaseThrottle().get_ident(request)  # type: ignore[arg-type]
    hashed = hmac.digest(settings.SECRET_KEY.encode(), address.encode(), "sha256")
    return f"hub:visitor:{hashed.hex()[:32]}"
