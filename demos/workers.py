"""Which workers are ready: each says so in Redis, again and again."""

import contextlib
import json
import os
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from redis.exceptions import RedisError

from registry.connections import redis_client

log = structlog.get_logger()

BEAT_S = 5.0
# Three beats missed: the process is gone, or Redis was.
LIFETIME_S = 15
# One hash: name → what the process said last, and when by Redis' own clock.
KEY = "hub:workers"


@dataclass(frozen=True, slots=True)
class LiveWorker:
    """A process that is ready to run models.

    Attributes:
        name: as `own_name` gives it.
        queues: what it takes work from.
        warm: versions in its memory, as keys of the engine.
    """

    name: str
    queues: tuple[str, ...]
    warm: tuple[str, ...] = ()


def own_name() -> str:
    """Return the name of this process: host and process id."""
    return name_of(os.getpid())


def name_of(pid: int) -> str:
    """Return the name of a process of this host."""
    return f"{socket.gethostname()[:60]}:{pid}"


def all_workers() -> list[LiveWorker]:
    """Return the processes that are ready, wherever they run.

    Raises:
        RedisError: Redis cannot be asked.
    """
    with redis_client().pipeline(transaction=False) as pipeline:
        pipeline.time()
        pipeline.hgetall(KEY)
        now, said = pipeline.execute()
    return [
        LiveWorker(name.decode(), tuple(word["queues"]), tuple(word["warm"]))
        for name, text in said.items()
        for word in [json.loads(text)]
        if word["at"] > now[0] - LIFETIME_S
    ]


def live_workers() -> frozenset[str]:
    """Return the names of the processes that are ready to run models.

    Raises:
        RedisError: Redis cannot be asked.
    """
    return frozenset(worker.name for worker in all_workers())


def forget_workers() -> None:
    """Forget every worker: Redis was started anew, and those of before are gone.

    Raises:
        RedisError: Redis cannot be asked.
    """
    redis_client().delete(KEY)


def start_heartbeat(
    queues: Sequence[str],
    *,
    warm: Callable[[], Sequence[str]] = tuple,
    also: Callable[[], None] = lambda: None,
) -> None:
    """Say that this process is ready, now and until it ends.

    Args:
        queues: what it takes work from.
        warm: tells what it has in memory.
        also: what else is to be done now and then.
    """

    def beat() -> None:
        report(own_name(), queues, warm())
        _forget_the_dead()
        also()

    threading.Thread(
        target=_beat_on, args=(beat,), name="heartbeat", daemon=True
    ).start()


def sign_off(name: str) -> None:
    """Take a process off the list at once."""
    with contextlib.suppress(RedisError):  # It goes by itself.
        redis_client().hdel(KEY, name)


def _beat_on(beat: Callable[[], None]) -> None:
    reachable = True
    pause = threading.Event()
    while True:
        try:
            beat()
            reachable = True
        except RedisError as error:
            if reachable:
                log.warning("worker.heartbeat_lost", error=str(error))
            reachable = False
        pause.wait(BEAT_S)


def report(name: str, queues: Sequence[str], warm: Sequence[str] = ()) -> None:
    """Note that a process is ready as of now.

    Raises:
        RedisError: Redis cannot be told.
    """
    seconds, _microseconds = redis_client().time()
    said = {"at": seconds, "queues": list(queues), "warm": list(warm)}
    redis_client().hset(KEY, name, json.dumps(said))


def _forget_the_dead() -> None:
    """Take off the list who has not been heard of for long."""
    seconds, _microseconds = redis_client().time()
    for name, text in redis_client().hgetall(KEY).items():
        if json.loads(text)["at"] < seconds - 4 * LIFETIME_S:
            redis_client().hdel(KEY, name)
