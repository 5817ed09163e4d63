"""What is worked out of the whole catalogue: kept until the catalogue changes.

Each web process keeps its own. The change log says whether a value still holds, with
one short query; what the log does not speak of, as a publisher's new title, is seen
after a minute at the latest.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db.models import Max

from catalog.models import Change

P = ParamSpec("P")
T = TypeVar("T")

LIFETIME_S = 60.0
MOST_KEPT = 4096

_kept: dict[tuple[object, ...], tuple[int, float, object]] = {}


def derived(make: Callable[P, T]) -> Callable[P, T]:
    """Keep what a function of hashable, positional arguments returns.

    The value is shared by all who ask: it must not be changed.
    """

    @wraps(make)
    def kept(*args: P.args, **kwargs: P.kwargs) -> T:
        key = (make, *args)
        change, now = last_change(), time.monotonic()
        found = _kept.get(key)
        # Two threads that find nothing both work it out: the same.
        if found and found[0] == change and now - found[1] < LIFETIME_S:
            return found[2]  # type: ignore[return-value]
        value = make(*args, **kwargs)
        _kept[key] = (change, now, value)
        if len(_kept) > MOST_KEPT:
            _kept.clear()
        return value

    return kept


def last_change() -> int:
    """The number of the last change, 0 before the first."""
    return Change.objects.aggregate(last=Max("pk"))["last"] or 0


def forget_derived() -> None:
    """Forget everything, as tests do: their changes have the same numbers."""
    _kept.clear()
