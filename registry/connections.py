"""Clients of Redis that give up soon: a visitor waits for each call."""

from functools import cache
from typing import Any

from django.conf import settings
from redis import Redis
from redis.asyncio import ConnectionPool as AsyncConnectionPool
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


def new_async_connection() -> Any:
    """Return a connection of its own, not yet connected."""
    pool = AsyncConnectionPool.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=settings.REDIS_TIMEOUT_S,
        socket_timeout=settings.REDIS_TIMEOUT_S,
        protocol=_PROTOCOL,
    )
    return pool.make_connection()
