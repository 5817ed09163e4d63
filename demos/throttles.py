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
    # Set by the base class, which its stubs do not say.
    num_requests: int
    duration: int
    history: list[float]  # the latest first
    key: str
    now: float

    def __init__(self, runs: int = 1) -> None:
        super().__init__()
        self.runs = runs

    def get_rate(self) -> str | None:
        """The rate of the settings: `60/minute`; empty means no limit."""
        return settings.DEMO_RATE or None

    def get_cache_key(self, request: Request, view: APIView) -> str:
        """One count for each address."""
        del view
        ident = self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": ident}

    def throttle_success(self) -> bool:
        """Note each run at the time the rate has room for it, now or later."""
        for _run in range(self.runs):
            is_full = len(self.history) >= self.num_requests
            free = self._end_of(self.num_requests) if is_full else self.now
            self.history.insert(0, max(self.now, free))
        lasts_s = self.history[0] + self.duration - self.now
        self.cache.set(self.key, self.history, math.ceil(lasts_s))
        return True

    def wait(self) -> float:
        """Seconds until one run may be started."""
        return self._end_of(self.num_requests) - self.now

    def _end_of(self, place: int) -> float:
        """When the run noted at a place, 1 for the latest, stops counting."""
        return float(self.history[place - 1] + self.duration)


def count_run(request: HttpRequest | Request, runs: int = 1) -> None:
    """Count runs for the address that asks.

    Runs of a group are asked for at once and counted one by one. The group may start
    where one run may, or a rate of 60 would allow no group of 100; what it takes
    beyond the rate is missing from the minutes after it.

    Without its cache this site rather answers too much than nothing at all: the
    bound on queued runs still holds.

    Raises:
        TooManyRuns: with `retry_after_s`.
    """
    throttle = RunThrottle(runs)
    try:
        if throttle.allow_request(request, APIView()):  # type: ignore[arg-type]
            return
    except (RedisError, OSError) as error:
        log.warning("runs.not_counted", error=str(error))
        return
    wait_s = max(1, math.ceil(throttle.wait()))
    refused = TooManyRuns(wait_s=wait_s)
    refused.retry_after_s = wait_s
    raise refused
