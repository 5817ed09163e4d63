"""How a process hears what happens to runs: all of them, by one connection to Redis.

Every event is published on one channel, beside being kept in the stream of its run.
However many pages follow runs and however many programs wait for answers, Redis has
one subscriber in each web process.
"""

import asyncio
import math
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Self
from uuid import uuid4
from weakref import WeakKeyDictionary

import structlog
from redis.exceptions import RedisError

from registry.connections import new_async_connection

log = structlog.get_logger()

CHANNEL = "hub:runs"
_ID_LENGTH = len(str(uuid4()))


@dataclass(frozen=True, slots=True)
class Said:
    """What is said on the channel: a run entered a state.

    Attributes:
        run_id: of the run.
        id: of the event in the run's stream.
        state: the one it entered.
        ending: what its row says now, as JSON, if it ended; empty where that is much.
    """

    run_id: str
    id: str
    state: str
    ending: str = ""

    @classmethod
    def read(cls, payload: bytes) -> Self:
        """Read what `events.append` published."""
        return cls(*payload.decode().split(" ", 3))


class Ear:
    """Everything said of one run since the ear was opened."""

    def __init__(self) -> None:
        self._heard: asyncio.Queue[Said | RedisError] = asyncio.Queue()

    def tell(self, said: Said | RedisError) -> None:
        """Hand over what was said, or why nothing more will be heard."""
        self._heard.put_nowait(said)

    async def listen(self, timeout_s: float) -> Said | None:
        """Return the next thing said; None where nothing is, in time.

        Raises:
            RedisError: the connection is lost.
        """
        try:
            async with asyncio.timeout(timeout_s):
                said = await self._heard.get()
        except TimeoutError:
            return None
        if isinstance(said, RedisError):
            raise said
        return said


class Listener:
    """The subscription of an event loop, made when it is first needed."""

    def __init__(self) -> None:
        self._ears: defaultdict[str, set[Ear]] = defaultdict(set)
        self._subscribing = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        # Held by what may wait, of all who follow: it is done one after the other.
        self.aside = asyncio.Lock()

    @asynccontextmanager
    async def ear(self, run_id: str) -> AsyncIterator[Ear]:
        """Hear all that is said of a run from now on.

        Where Redis cannot be reached, listening says so.
        """
        ear = Ear()
        try:
            await self._subscribe()
        except RedisError as error:
            ear.tell(error)
        self._ears[run_id].add(ear)
        try:
            yield ear
        finally:
            self._ears[run_id].discard(ear)
            if not self._ears[run_id]:
                del self._ears[run_id]

    async def _subscribe(self) -> None:
        """Connect, unless it is done; of many that come at once, one does it."""
        if self._task and not self._task.done():
            return
        async with self._subscribing:
            if self._task and not self._task.done():
                return
            connection = new_async_connection()
            try:
                await connection.connect()
                await connection.send_command("SUBSCRIBE", CHANNEL)
                await connection.read_response()
            except BaseException:
                await connection.disconnect()
                raise
            self._task = asyncio.create_task(self._listen(connection))

    async def _listen(self, connection: Any) -> None:
        """Tell every ear what is said of its run, as long as the line holds."""
        try:
            while True:
                message = await connection.read_response(timeout=math.inf)
                self._tell(message[2])
        except RedisError as error:
            log.warning("runs.not_heard", error=str(error))
            for ear in (ear for ears in self._ears.values() for ear in ears):
                ear.tell(error)
        finally:
            await connection.disconnect()

    def _tell(self, payload: bytes) -> None:
        run_id = payload[:_ID_LENGTH].decode()
        if ears := self._ears.get(run_id):  # Most runs are followed elsewhere.
            said = Said.read(payload)
            for ear in ears:
                ear.tell(said)


_listeners: WeakKeyDictionary[asyncio.AbstractEventLoop, Listener] = WeakKeyDictionary()


def listener() -> Listener:
    """Return the listener of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _listeners:
        _listeners[loop] = Listener()
    return _listeners[loop]
