"""Counts how often something happened in a while, in the cache."""

import time
from dataclasses import dataclass

import structlog
from django.core.cache import cache
from redis.exceptions import RedisError

log = structlog.get_logger()
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}


@dataclass(frozen=True)
class Rate:
    """So many in so many seconds."""

    count: int
    seconds: int


@dataclass(frozen=True)
class Window:
    """Where somebody stands in the window that goes on."""

    rate: Rate
    taken: int
    ends_in_s: int

    @property
    def is_over(self) -> bool:
        """Whether more was taken than there was."""
        return self.taken > self.rate.count

    @property
    def left(self) -> int:
        """How much may still be taken before the window ends."""
        return max(0, self.rate.count - self.taken)


def read_rate(text: str) -> Rate:
    """Read `10/minute`.

    Raises:
        ValueError: it is not of that form.
    """
    count, slash, unit = text.partition("/")
    if not slash or unit not in _SECONDS or not count.isascii() or not count.isdigit():
        raise ValueError(f"{text!r} is not like 60/minute")
    if int(count) < 1:
        raise ValueError(f"{text!r} leaves room for nothing")
    return Rate(int(count), _SECONDS[unit])


def take(key: str, rate: Rate) -> Window:
    """Count one more and return where that leaves its sender.

    Counting is one step in Redis, so that asking at once gives nobody more. Without
    the cache nothing is counted: the site rather answers too much than nothing.
    """
    now = time.time()
    number, into_s = divmod(now, rate.seconds)
    name = f"window:{key}:{int(number)}"
    ends_in_s = max(1, int(rate.seconds - into_s))
    try:
        cache.add(name, 0, rate.seconds + 1)
        return Window(rate, cache.incr(name), ends_in_s)
    except (RedisError, OSError, ValueError) as error:
        log.warning("window.not_counted", error=str(error))
        return Window(rate, 1, ends_in_s)


def give_back(key: str, rate: Rate) -> None:
    """Count one less: what was taken turned out to be none."""
    name = f"window:{key}:{int(time.time() // rate.seconds)}"
    try:
        if cache.get(name, 0) > 0:
            cache.decr(name)
    except (RedisError, OSError, ValueError) as error:
        log.warning("window.not_counted", error=str(error))
