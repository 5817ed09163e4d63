"""Clients of Redis that give up soon: a visitor waits for each call."""

from functools import cache

from django.conf import settings
from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.retry import Retry

# Redis 6 answers both protocols, but stream replies differ between them.
_PROTOCOL = 2


@cache
def redis_client() -> Redis:
    """Return the client all threads of this process share.

    A connection that Redis closed is opened again once; a Redis that does not
    answer is not asked twice.
    """
    return Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=settings.REDIS_TIMEOUT_S,
        socket_timeout=settings.REDIS_TIMEOUT_S,
        retry=Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
        protocol=_PROTOCOL,
    )


def async_redis_client(longest_wait_s: float) -> AsyncRedis:
    """Return a client of its own, to be closed by `async with`.

    Args:
        longest_wait_s: how long its blocking reads wait; a socket's own time
            limit must be longer, or it would end them as errors.
    """
    return AsyncRedis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=settings.REDIS_TIMEOUT_S,
        socket_timeout=longest_wait_s + settings.REDIS_TIMEOUT_S,
        protocol=_PROTOCOL,
    )
