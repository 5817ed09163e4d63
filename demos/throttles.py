"""How many runs one address may start in a while, from pages and programs alike."""

import math

import structlog
from django.conf import settings
from django.http import HttpRequest
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from demos.services import RunRefused

log = structlog.get_logger()


class TooManyRuns(RunRefused):
    """The address started as many runs as one may."""

    code, status = "too_many_runs", 429


class RunThrottle(SimpleRateThrottle):
    """Counts by client address, in the cache."""

    scope = "runs"

    def get_rate(self) -> str | None:
        """The rate of the settings: `60/minute`; empty means no limit."""
        return settings.DEMO_RATE or None

    def get_cache_key(self, request: Request, view: APIView) -> str:
        """One count for each address."""
        del view
        ident = self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": ident}


def count_run(request: HttpRequest | Request) -> None:
    """Count one run for the address that asks.

    Without its cache this site rather answers too much than nothing at all: the
    bound on queued runs still holds.

    Raises:
        TooManyRuns: with `retry_after_s`.
    """
    throttle = RunThrottle()
    try:
        if throttle.allow_request(request, APIView()):  # type: ignore[arg-type]
            return
    except (RedisError, OSError) as error:
        log.warning("runs.not_counted", error=str(error))
        return
    wait_s = math.ceil(throttle.wait() or 1)
    refused = TooManyRuns(wait_s=wait_s)
    refused.retry_after_s = wait_s
    raise refused
