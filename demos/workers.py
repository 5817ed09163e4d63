"""Which workers are ready: each says so in Redis, again and again."""

import contextlib
import os
import socket
import threading

import structlog
from redis.exceptions import RedisError

from demos.connections import redis_client

log = structlog.get_logger()

BEAT_S = 5.0
# Three beats missed: the process is gone, or Redis was.
LIFETIME_S = 15
_PREFIX = "hub:worker:"


def own_name() -> str:
    """Return the name of this process: host and process id."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}"


def live_workers() -> frozenset[str]:
    """Return the names of the processes that are ready to run models.

    Raises:
        RedisError: Redis cannot be asked.
    """
    keys = redis_client().scan_iter(f"{_PREFIX}*", count=1000)
    return frozenset(key.decode().removeprefix(_PREFIX) for key in keys)


def forget_workers() -> None:
    """Forget every worker: Redis was started anew, and those of before are gone.

    Raises:
        RedisError: Redis cannot be asked.
    """
    for name in live_workers():
        redis_client().delete(_PREFIX + name)


def start_heartbeat() -> None:
    """Say that this process is ready, now and until it ends."""
    threading.Thread(target=_beat_on, name="heartbeat", daemon=True).start()


def sign_off(name: str) -> None:
    """Take a process off the list at once."""
    with contextlib.suppress(RedisError):  # The key goes by itself.
        redis_client().delete(_PREFIX + name)


def _beat_on() -> None:
    reachable = True
    pause = threading.Event()
    while True:
        try:
            redis_client().set(_PREFIX + own_name(), "ready", ex=LIFETIME_S)
            reachable = True
        except RedisError as error:
            if reachable:
                log.warning("worker.heartbeat_lost", error=str(error))
            reachable = False
        pause.wait(BEAT_S)
