"""What happened to a run: one Redis Stream each, replayed to whoever asks.

A stream, since an event sent between a page's rendering and its subscription must
arrive all the same; and a word on the channel that every web process listens to, so
that nobody has to ask. The row stays the truth; without Redis, followers read the row
instead.
"""

import asyncio
import json
import re
import time
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from asgiref.sync import async_to_sync
from django.conf import settings
from redis.exceptions import RedisError

from demos.listening import CHANNEL, Ear, Said, listener
from demos.models import Run
from demos.threads import in_thread
from registry.connections import redis_client

log = structlog.get_logger()

HEARTBEAT_S = 15.0
# Far more than a run has states, even when it is retried.
MAX_EVENTS = 50
# How often the row is read where Redis cannot tell.
POLL_S = 0.5
# How long nothing may be heard before the row is looked at all the same; twice as long
# each time after, or a long queue would keep the process busy with looking.
SILENCE_S = 1.0
START = "0"
# Stored, then said, at once: whoever hears of an event finds it in the stream.
_APPEND = """
local id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[3], '*', 'state', ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[4])
redis.call('PUBLISH', ARGV[5], ARGV[1] .. ' ' .. id .. ' ' .. ARGV[2] .. ARGV[6])
"""
# What a worker may have changed when a run ends, said to whoever waits for it: the
# row need not be read for that. What is longer is read from the row after all.
ENDING = ("state", "result", "output_key", "error_code", "timings_ms")
MAX_ENDING_BYTES = 32 * 1024
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


def append_end(run: Run) -> None:
    """Tell followers that a run has ended, and how."""
    ending = json.dumps({name: getattr(run, name) for name in ENDING})
    is_short = len(ending) <= MAX_ENDING_BYTES
    append(run.pk, run.state, ending if is_short else "")


def take_end(run: Run, said: Said | None) -> None:
    """Bring a run's copy up to date once it has ended.

    Args:
        run: as it was when it was started.
        said: what was heard of its end, if that was heard.

    Raises:
        Run.DoesNotExist: it was deleted meanwhile.
    """
    if said is None or not said.ending:
        run.refresh_from_db(fields=ENDING)
        return
    for name, value in json.loads(said.ending).items():
        setattr(run, name, value)


def append(run_id: UUID, state: str, ending: str = "") -> None:
    """Tell followers that a run entered `state`.

    Without Redis the event is lost, which followers survive: they read the row.

    Args:
        run_id: the run.
        state: the one it entered.
        ending: how it ended, as `append_end` says it.
    """
    lifetime_s = settings.DEMO_RUN_LIFETIME_S + 60
    more = f" {ending}" if ending else ""
    arguments = [str(run_id), state, MAX_EVENTS, lifetime_s, CHANNEL, more]
    try:
        redis_client().register_script(_APPEND)([stream_key(run_id)], arguments)
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
        async with listener().ear(str(run_id)) as ear:
            news = await in_thread(_missed, run_id, seen)
            while True:
                for event in news:
                    seen = event.id or seen
                    yield event
                    if event.is_last:
                        return
                news = [await _next(ear, run_id, seen, heartbeat_s)]
    except RedisError as error:
        log.warning("run.stream_lost", run_id=str(run_id), error=str(error))
    async for event in _follow_row(run_id, seen, heartbeat_s):
        yield event


def _missed(run_id: UUID, seen: str) -> list[Event]:
    """What the stream keeps of what came after `seen`."""
    found: Any = redis_client().xread({stream_key(run_id): seen})
    return [
        Event(event_id.decode(), fields[b"state"].decode())
        for _key, entries in found
        for event_id, fields in entries
    ]


async def _next(ear: Ear, run_id: UUID, seen: str, heartbeat_s: float) -> Event:
    """The next event after `seen`, or what the row says where all is silent."""
    while (said := await ear.listen(heartbeat_s)) is not None:
        if _is_later(said, seen):  # It may have been read from the stream already.
            return Event(said.id, said.state)
    state = await in_thread(_state_of_row, run_id)
    return Event(seen, state) if state in Run.ENDED else Event("", "")


def _is_later(said: Said, seen: str) -> bool:
    return _place(said.id) > _place(seen)


def _place(event_id: str) -> tuple[int, int]:
    """Where in its stream an event stands: milliseconds, and the number in them."""
    milliseconds, _, number = event_id.partition("-")
    return int(milliseconds), int(number or 0)


async def _follow_row(
    run_id: UUID, seen: str, heartbeat_s: float
) -> AsyncIterator[Event]:
    """The same without Redis; every event carries the id last seen."""
    state, quiet_s = "", 0.0
    while True:
        now = await in_thread(_state_of_row, run_id)
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
    async_to_sync(ended)(run_id, timeout_s)
    return Run.objects.with_page_data().get(pk=run_id)


async def ended(run_id: UUID, timeout_s: float) -> None:
    """Return when a run has ended, or the time is up."""
    async with listener().ear(str(run_id)) as ear:
        if not await _has_ended(run_id):
            await hear_end(ear, run_id, timeout_s)


async def hear_end(ear: Ear, run_id: UUID, timeout_s: float) -> Said | None:
    """Return when a run has ended, or the time is up.

    Args:
        ear: opened before the run could end.
        run_id: the run.
        timeout_s: how long to wait at most.

    Returns:
        What was said of the end; None where nothing was heard.
    """
    deadline, silence_s = time.monotonic() + timeout_s, SILENCE_S
    try:
        while (rest_s := deadline - time.monotonic()) > 0:
            said = await ear.listen(min(rest_s, silence_s))
            if said and said.state in Run.ENDED:
                return said
            if said is None:
                if await _has_ended(run_id):
                    break
                silence_s *= 2
    except RedisError as error:
        log.warning("run.stream_lost", run_id=str(run_id), error=str(error))
        async for event in _follow_row(run_id, START, POLL_S):
            if event.is_last or time.monotonic() > deadline:
                break
    return None


async def _has_ended(run_id: UUID) -> bool:
    return await in_thread(_state_of_row, run_id) in Run.ENDED


def _state_of_row(run_id: UUID) -> str:
    row = Run.objects.filter(pk=run_id).values_list("state", flat=True).first()
    return row or Run.State.EXPIRED


def stream_key(run_id: UUID) -> str:
    """The stream's name in Redis."""
    return f"hub:run:{run_id}"
