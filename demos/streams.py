"""Live results: one server-sent-events stream per run.

The events come from the run's Redis Stream, so a client that was away gets what
it missed by `Last-Event-ID`; each one carries the fragment as the run is now.
Format: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from asgiref.sync import sync_to_async
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.utils.translation import get_language

from catalog.views import base_url
from demos.events import START, Event, follow
from demos.models import Run
from demos.rendering import render_run

# The longest silence. Short, since a waiting run's place in the queue moves
# without an event of its own, and well under the 60 s after which proxies give up.
HEARTBEAT_S = 3.0
RETRY_MS = 2000
HEARTBEAT = ": still here\n\n"


@dataclass(slots=True)
class Follower:
    """One client that follows a run: what it speaks and what it saw last."""

    run_id: UUID
    language: str
    base_url: str
    shown: str = ""

    async def look(self) -> tuple[Run, bool]:
        """Render the run as it is now; say whether that differs from what was seen."""
        look = partial(render_run, language=self.language, base_url=self.base_url)
        run, html = await sync_to_async(look)(self.run_id)
        is_new, self.shown = html != self.shown, html
        return run, is_new


async def events(request: HttpRequest, run_id: UUID) -> StreamingHttpResponse:
    """Send every change of a run, as it happens, until the run has ended."""
    if not await Run.objects.filter(pk=run_id).aexists():
        raise Http404
    follower = Follower(run_id, get_language() or "en", base_url(request))
    after = request.headers.get("Last-Event-ID", START)
    return StreamingHttpResponse(
        _frames(follower, after),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )


async def _frames(follower: Follower, after: str) -> AsyncIterator[str]:
    yield f"retry: {RETRY_MS}\n\n"
    try:
        run, _is_new = await follower.look()
        if run.has_ended:
            yield _frame(follower.shown)
            return
        follower.shown = ""  # the first event carries what was rendered here
        followed = follow(follower.run_id, after, HEARTBEAT_S)
        async with aclosing(followed) as happenings:
            async for event in happenings:
                run, is_new = await follower.look()
                yield _answer(follower, event, is_new=is_new)
                if run.has_ended:
                    return
    except Run.DoesNotExist:
        return  # deleted meanwhile; the client asks once more and gets a 404


def _answer(follower: Follower, event: Event, *, is_new: bool) -> str:
    """The frame of an event; of a heartbeat only if the run looks different now."""
    if not event.is_heartbeat:
        return _frame(follower.shown, event.id)
    is_queue_moved = is_new and f'data-state="{Run.State.QUEUED}"' in follower.shown
    return _frame(follower.shown) if is_queue_moved else HEARTBEAT


def _frame(html: str, event_id: str = "") -> str:
    lines = [f"data: {line}" for line in html.splitlines() if line.strip()]
    head = [f"id: {event_id}"] if event_id else []
    return "\n".join([*head, "event: run", *lines]) + "\n\n"
