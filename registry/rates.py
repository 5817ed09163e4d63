"""How often something may happen in a while: one moment in Redis for each who asks."""

import hmac
import math
import time
from dataclasses import dataclass

import structlog
from django.conf import settings
from redis.exceptions import RedisError

from registry.connections import redis_client

log = structlog.get_logger()
# Shares are whole microseconds: those of faster rates would be far from true.
MOST_PER_SECOND = 1000
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}

# The generic cell rate algorithm (ATM Forum, af-tm-0056.000, 1996): each thing asked
# for uses up its share of the rate's time, and the moment all of it is made up for is
# kept. All times are microseconds; shares are whole, so that none is lost in adding.
_TAKE = """
local now, share, most = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local used = math.max(0, tonumber(redis.call('GET', KEYS[1]) or now) - now)
local more = share * tonumber(ARGV[4])
if more > 0 and used > most - share then return {1, used} end
used = math.max(0, used + more)
redis.call('SET', KEYS[1], now + used, 'PX', math.max(1, math.ceil(used / 1000)))
return {0, used}
"""


@dataclass(frozen=True)
class Rate:
    """So many in so many seconds."""

    count: int
    seconds: int


@dataclass(frozen=True)
class Allowance:
    """What is left to somebody of a rate.

    Attributes:
        rate: the rate.
        is_over: whether what was asked for is refused, and was not counted.
        left: how many may follow at once.
        more_in_s: when that is one more, from 1 on.
    """

    rate: Rate
    is_over: bool
    left: int
    more_in_s: int


def read_rate(text: str) -> Rate:
    """Read `10/minute`, or `10/m`.

    Raises:
        ValueError: it is not of that form, or more than `MOST_PER_SECOND`.
    """
    count, _slash, unit = text.partition("/")
    fits = [name for name in _SECONDS if unit and name.startswith(unit)]
    if not fits or not count.isascii() or not count.isdigit():
        raise ValueError(f"{text!r} is not like 60/minute")
    if int(count) < 1:
        raise ValueError(f"{text!r} leaves room for nothing")
    rate = Rate(int(count), _SECONDS[fits[0]])
    if rate.count > MOST_PER_SECOND * rate.seconds:
        raise ValueError(f"{text!r} is more than {MOST_PER_SECOND} a second")
    return rate


def take(key: str, rate: Rate, number: int = 1) -> Allowance:
    """Count so many more at once, where there is room for one, and say what is left.

    What goes beyond the rate is missing later. Looking and counting is one step in
    Redis, so that asking at the same instant gives nobody more. Without Redis nothing
    is counted: the site rather answers too much than nothing.
    """
    share, most = _share(rate), rate.seconds * 1_000_000
    is_over, used = _ask(key, rate, number)
    left = max(0, (most - used) // share)
    more_in_s = (used - most + (left + 1) * share) / 1_000_000
    return Allowance(rate, bool(is_over), left, max(1, math.ceil(more_in_s)))


def give_back(key: str, rate: Rate) -> None:
    """Count one less: what was taken turned out to be none."""
    _ask(key, rate, -1)


def _share(rate: Rate) -> int:
    return rate.seconds * 1_000_000 // rate.count


def _ask(key: str, rate: Rate, number: int) -> tuple[int, int]:
    """Whether there is no room, and what is used then: microseconds of the rate."""
    share, most = _share(rate), rate.seconds * 1_000_000
    now = int(time.time() * 1_000_000)
    try:
        script = redis_client().register_script(_TAKE)
        refused, used = script([_name(key)], [now, share, most, number])
    except (RedisError, OSError) as error:
        log.warning("rate.not_counted", error=str(error))
        return 0, share
    return refused, used


def _name(key: str) -> str:
    """A keyed hash: neither addresses nor names lie in Redis."""
    data = key.encode(errors="surrogatepass")
    return f"hub:rate:{hmac.digest(settings.SECRET_KEY.encode(), data, 'sha256').hex()}"
