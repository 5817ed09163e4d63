"""What happened to a run: one Redis Stream each, replayed to whoever asks.

A stream, not a channel: an event sent between a page's rendering and its
subscription must arrive all the same. The row stays the truth; without Redis,
followers read the row instead.
"""

import asyncio
import re
import time
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from redis.exceptions import RedisError

from demos.connections import async_redis_client, redis_client
from demos.models import Run

log = structlog.get_logger()

HEARTBEAT_S = 15.0
# Far more than a run has states, even when it is retried.
MAX_EVENTS = 50
# How often the row is read where Redis cannot tell.
POLL_S = 0.5
START = "0"
_EVENT_ID = re.compile(r"\A\d{1,20}(-\d{1,20})?\Z")


@dataclass(frozen=True, slots=True)
class Event:
    """A run entered a state; with an empty `state` it is only a sign of life."""

    id: str
    state: str

    @property
    def is_heartbeat(self) -> bool:
        """Whether nothing happened, and the connection is merely kept open."""
        return not self.state

    @property
    def is_last(self) -> bool:
        """Whether nothing more will follow."""
        return self.state in Run.ENDED


def append(run_id: UUID, state: str) -> None:
    """Tell followers that a run entered `state`.

    Without Redis the event is lost, which followers survive: they read the row.
    """
    key = stream_key(run_id)
    try:
        with redis_client().pipeline() as pipeline:
            pipeline.xadd(key, {"state": state}, maxlen=MAX_EVENTS, approximate=True)
            pipeline.expire(key, settings.DEMO_RUN_LIFETIME_S + 60)
            pipeline.execute()
    except RedisError as error:
        log.warning("run.event_lost", run_id=str(run_id), state=state, error=str(error))


def forget(run_id: UUID) -> None:
    """Delete a run's stream."""
    try:
        redis_client().delete(stream_key(run_id))
    except RedisError as error:
        log.warning("run.events_kept", run_id=str(run_id), error=str(error))


async def follow(
    run_id: UUID, after: str = START, heartbeat_s: float = HEARTBEAT_S
) -> AsyncGenerator[Event, None]:
    """Yield what happened to a run since event `after`, and what happens next.

    Ends after the event that ends the run. Where nothing happens for
    `heartbeat_s`, a heartbeat is yielded. Close it (`aclosing`) when you stop early.

    Args:
        run_id: the run.
        after: id of the last event seen, as `Last-Event-ID` gives it; anything
            else means from the start.
        heartbeat_s: the longest silence, in seconds.
    """
    seen = after if _EVENT_ID.match(after) else START
    try:
        async with async_redis_client(heartbeat_s) as client:
            while True:
                block_ms = max(1, int(heartbeat_s * 1000))
                found = await client.xread({stream_key(run_id): seen}, block=block_ms)
                for event in _events(found) or [await _news_of_row(run_id, seen)]:
                    seen = event.id or seen
                    yield event
                    if event.is_last:
                        return
    except RedisError as error:
        log.warning("run.stream_lost", run_id=str(run_id), error=str(error))
    async for event in _follow_row(run_id, seen, heartbeat_s):
        yield event


async def _follow_row(
    run_id: UUID, seen: str, heartbeat_s: float
) -> AsyncIterator[Event]:
    """The same without Redis; every event carries the id last seen."""
    state, quiet_s = "", 0.0
    while True:
        now = await _state_of_row(run_id)
        if now != state:
            state, quiet_s = now, 0.0
            yield Event(seen, state)
            if state in Run.ENDED:
                return
        elif quiet_s >= heartbeat_s:
            quiet_s = 0.0
            yield Event("", "")
        await asyncio.sleep(POLL_S)
        quiet_s += POLL_S


def wait_until_ended(run_id: UUID, timeout_s: float) -> Run:
    """Wait until a run has ended or the time is up, and return it as it is then.

    Raises:
        Run.DoesNotExist: it was deleted meanwhile.
    """
    deadline = time.monotonic() + timeout_s
    seen, row = START, Run.objects.filter(pk=run_id)
    while (rest_s := deadline - time.monotonic()) > 0:
        event = _next_event(run_id, seen, min(rest_s, POLL_S))
        if event is None:
            state = row.values_list("state", flat=True).first()
            if state is None or state in Run.ENDED:
                break
        elif event.is_last:
            break
        else:
            seen = event.id
    return row.with_page_data().get()


def _next_event(run_id: UUID, seen: str, wait_s: float) -> Event | None:
    """Return the newest event after `seen`; None where there is none in time."""
    block_ms = max(1, int(wait_s * 1000))
    try:
        found = redis_client().xread({stream_key(run_id): seen}, block=block_ms)
    except RedisError:
        time.sleep(wait_s)
        return None
    events = _events(found)
    return events[-1] if events else None


async def _news_of_row(run_id: UUID, seen: str) -> Event:
    """What the row says where the stream is silent: its end, or a heartbeat."""
    state = await _state_of_row(run_id)
    return Event(seen, state) if state in Run.ENDED else Event("", "")


async def _state_of_row(run_id: UUID) -> str:
    row = await Run.objects.filter(pk=run_id).values_list("state", flat=True).afirst()
    return row or Run.State.EXPIRED


def _events(found: Any) -> list[Event]:
    """Read the reply to XREAD: `[[key, [(id, fields), …]]]`."""
    return [
        Event(event_id.decode(), fields[b"state"].decode())
        for _key, entries in found
        for event_id, fields in entries
    ]


def stream_key(run_id: UUID) -> str:
    """The stream's name in Redis."""
    return f"hub:run:{run_id}"
