"""Refuses bodies larger than anything this site takes, before they are read.

Django reads a whole body, onto the disk if it is large, before a view or even a
middleware sees the request. Hence this stands in front of it, as ASGI.
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from io import BytesIO
from typing import Any

import structlog
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.defaultfilters import filesizeformat
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext as _

from hubsite.errors import error_body, no_room, wants_json
from registry.storage import is_full

log = structlog.get_logger()

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Refusal = tuple[int, str, str]  # status, code, sentence
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class _TooLarge(Exception):
    """More of the body came than may."""


class BodyLimit:
    """An ASGI application around another that gets no body over a limit.

    What is announced as too large is refused at once; what is not announced is
    counted as it comes. The server reads the rest and drops it, so that clients who
    first send and then listen get their answer.
    """

    def __init__(
        self,
        application: Application,
        limit_bytes: int,
        larger: Mapping[str, int] | None = None,
    ) -> None:
        """Put the limit in front of `application`.

        Args:
            application: answers what may pass.
            limit_bytes: of a body.
            larger: ending of an address → the limit there.
        """
        self.application = application
        self.limit_bytes = limit_bytes
        self.larger = larger or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let the application do so."""
        limit_bytes = self._limit_at(scope.get("path", ""))
        if _announced_bytes(scope) > limit_bytes:
            await _refuse(scope, send, partial(_too_large, limit_bytes))
            return
        has_begun = False
        received_bytes = 0

        async def counted() -> Message:
            nonlocal received_bytes
            message = await receive()
            received_bytes += len(message.get("body", b""))
            if received_bytes > limit_bytes:
                raise _TooLarge
            return message

        async def sending(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self.application(scope, counted, sending)
        except _TooLarge:  # Django answers once it has the whole body, not before.
            await _refuse(scope, send, partial(_too_large, limit_bytes))
        except OSError as error:  # Nor where the body finds no room on the disk.
            if has_begun or not is_full(error):
                raise
            await _refuse(scope, send, _no_room)

    def _limit_at(self, path: str) -> int:
        ending = path[path.rfind("/") :]
        return self.larger.get(ending, self.limit_bytes)


async def _refuse(scope: Scope, send: Send, reason: Callable[[], Refusal]) -> None:
    request = ASGIRequest(scope, BytesIO())
    with override(get_language_from_request(request)):
        status, code, sentence = reason()
    log.info("request.refused_unread", path=scope["path"], code=code)
    response = _answer(request, status, code, sentence)
    headers = [
        (name.lower().encode(), value.encode()) for name, value in response.items()
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": response.content})


def _too_large(limit_bytes: int) -> Refusal:
    limit = {"limit": filesizeformat(limit_bytes)}
    said = _("The request is larger than %(limit)s, the most that is taken here.")
    return 413, "request_too_large", said % limit


def _no_room() -> Refusal:
    return 507, "no_room", no_room()


def _announced_bytes(scope: Scope) -> int:
    length = dict(scope.get("headers", ())).get(b"content-length", b"")
    return int(length) if length.isdigit() else 0


def _answer(
    request: HttpRequest, status: int, code: str, sentence: str
) -> HttpResponse:
    if wants_json(request):
        return JsonResponse(error_body(code, sentence), status=status)
    return HttpResponse(
        sentence, status=status, content_type="text/plain; charset=utf-8"
    )
