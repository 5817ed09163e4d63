"""How many runs one address may start in a while, from pages and programs alike."""

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from demos.services import RunRefused
from registry.rates import read_rate, take


class TooManyRuns(RunRefused):
    """The address started as many runs as one may."""

    code, status = "too_many_runs", 429


def count_run(request: HttpRequest | Request, runs: int = 1) -> None:
    """Count runs for the address that asks.

    Runs of a group are asked for at once and counted one by one. The group may start
    where one run may, or a rate of 60 would allow no group of 100; what it takes
    beyond the rate is missing from the minutes after it.

    Without Redis nobody is refused: the bound on queued runs still holds.

    Raises:
        TooManyRuns: with `retry_after_s`.
    """
    if not settings.DEMO_RATE:
        return
    address = BaseThrottle().get_ident(request)  # type: ignore[arg-type]
    allowance = take(f"runs:{address}", read_rate(settings.DEMO_RATE), runs)
    if allowance.is_over:
        refused = TooManyRuns(wait_s=allowance.more_in_s)
        refused.retry_after_s = allowance.more_in_s
        raise refused
