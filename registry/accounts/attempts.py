"""How often one may try to sign in: counted by address and by name.

By name, a password cannot be guessed from many addresses; by address, one password
cannot be tried on many names. Who gets in is not counted, nor what is refused.
"""

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest
from rest_framework.throttling import BaseThrottle

from registry.rates import Allowance, Rate, give_back, read_rate, take


def count_attempt(request: HttpRequest, name: str = "") -> Allowance | None:
    """Count an attempt; return the allowance with no room for it, if there is one."""
    rate = _rate()
    if rate is None:
        return None
    counted: list[str] = []
    for key in _keys(request, name):
        allowance = take(key, rate)
        if allowance.is_over:
            for other in counted:
                give_back(other, rate)
            return allowance
        counted.append(key)
    return None


def forgive_attempt(request: HttpRequest, name: str = "") -> None:
    """Take an attempt back: it was no guess."""
    rate = _rate()
    if rate is not None:
        for key in _keys(request, name):
            give_back(key, rate)


def _rate() -> Rate | None:
    return read_rate(settings.SIGN_IN_RATE) if settings.SIGN_IN_RATE else None


def _keys(request: HttpRequest, name: str) -> Iterator[str]:
    address = BaseThrottle().get_ident(request)  # type: ignore[arg-type]
    yield f"attempt:address:{address}"
    if name:
        yield f"attempt:name:{name.casefold()}"
