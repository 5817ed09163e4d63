"""How often one may try to sign in: counted by address and by name.

By name, a password cannot be guessed from many addresses; by address, one password
cannot be tried on many names. Who gets in is not counted.
"""

import hmac
from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest
from rest_framework.throttling import BaseThrottle

from registry.accounts.windows import Rate, Window, give_back, read_rate, take


def count_attempt(request: HttpRequest, name: str = "") -> Window | None:
    """Count an attempt; return the window that leaves no room for it, if one does."""
    rate = _rate()
    if rate is None:
        return None
    windows = [take(key, rate) for key in _keys(request, name)]
    over = [window for window in windows if window.is_over]
    return over[0] if over else None


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
    yield f"attempt:address:{_hashed(address)}"
    if name:
        yield f"attempt:name:{_hashed(name.casefold())}"


def _hashed(text: str) -> str:
    """A keyed hash: neither addresses nor names lie in the cache."""
    key = settings.SECRET_KEY.encode()
    data = text.encode(errors="surrogatepass")
    return hmac.digest(key, data, "sha256").hex()[:32]
