"""Live results: one server-sent-events stream per run.

The events come from the run's Redis Stream, so a client that was away gets what
it missed by `Last-Event-ID`; each one carries the fragment as the run is now.
Format: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from asgiref.sync import sync_to_async
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.utils.translation import get_language

from catalog.context import base_url
from demos.events import START, Event, follow
from demos.listening import listener
from demos.models import Run
from demos.rendering import render_run
from demos.services import queue_places, queue_position
from demos.threads import in_thread

# The longest silence. Short, since a waiting run's place in the queue moves
# without an event of its own, and well under the 60 s after which proxies give up.
HEARTBEAT_S = 3.0
RETRY_MS = 2000
HEARTBEAT = ": still here\n\n"
# How long the places of waiting runs are taken to stay.
PLACES_S = 0.5
_asked_at = 0.0
_known_places: dict[UUID, int] = {}


@dataclass(slots=True)
class Follower:
    """One client that follows a run: what it speaks, and what it was shown last."""

    run_id: UUID
    language: str
    base_url: str
    shown: str = ""
    run: Run | None = None
    position: int = 0

    @property
    def heartbeat_s(self) -> float:
        """The longest silence; another for each run, or all would be busy at once."""
        return HEARTBEAT_S * (0.7 + 0.6 * (self.run_id.int % 1000) / 1000)

    async def look(self) -> Run:
        """Render the run as it is now."""
        look = partial(_look, language=self.language, base_url=self.base_url)
        run, self.position, self.shown = await in_thread(look, self.run_id)
        self.run = run
        return run

    async def has_moved_up(self) -> bool:
        """Whether a run that waited, and still does, has another place by now."""
        if self.run is None or self.run.state != Run.State.QUEUED:
            return False
        places = await _places()
        return places.get(self.run_id, self.position) != self.position


def _look(run_id: UUID, *, language: str, base_url: str) -> tuple[Run, int, str]:
    run, html = render_run(run_id, language=language, base_url=base_url)
    return run, queue_position(run), html


async def _places() -> dict[UUID, int]:
    """Every waiting run's place; asked once in a while for all who follow."""
    global _asked_at, _known_places  # noqa: PLW0603 - of this process
    now = time.monotonic()
    if now - _asked_at > PLACES_S:
        _asked_at = now
        _known_places = await in_thread(queue_places)
    return _known_places


async def events(request: HttpRequest, run_id: UUID) -> StreamingHttpResponse:
    """Send every change of a run, as it happens, until the run has ended."""
    if not await sync_to_async(_is_visible)(run_id):
        raise Http404
    follower = Follower(run_id, get_language() or "en", base_url(request))
    after = request.headers.get("Last-Event-ID", START)
    return StreamingHttpResponse(
        _frames(follower, after),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )


def _is_visible(run_id: UUID) -> bool:
    """Who looks may have to be read from the database: not on the event loop."""
    return Run.objects.visible().filter(pk=run_id).exists()


async def _frames(follower: Follower, after: str) -> AsyncIterator[str]:
    yield f"retry: {RETRY_MS}\n\n"
    try:
        if (await follower.look()).has_ended:
            yield _frame(follower.shown)
            return
        followed = follow(follower.run_id, after, follower.heartbeat_s)
        async with aclosing(followed) as happenings:
            async for event in happenings:
                yield await _answer(follower, event)
                if follower.run is None or follower.run.has_ended:
                    return
    except Run.DoesNotExist:
        return  # deleted meanwhile; the client asks once more and gets a 404


async def _answer(follower: Follower, event: Event) -> str:
    """The frame of an event; of a heartbeat only where a waiting run moved up."""
    if not event.is_heartbeat:
        await follower.look()
        return _frame(follower.shown, event.id)
    # One at a time: whoever is told of a place must not hold up news of an end.
    async with listener().aside:
        if not await follower.has_moved_up():
            return HEARTBEAT
        await follower.look()
    return _frame(follower.shown)


def _frame(html: str, event_id: str = "") -> str:
    lines = [f"data: {line}" for line in html.splitlines() if line.strip()]
    head = [f"id: {event_id}"] if event_id else []
    return "\n".join([*head, "event: run", *lines]) + "\n\n"
