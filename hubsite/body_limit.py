"""Refuses bodies larger than anything this site takes, before they are read.

Django reads a whole body, onto the disk if it is large, before a view or even a
middleware sees the request. Hence this stands in front of it, as ASGI.
"""

from collections.abc import Awaitable, Callable, Mapping
from io import BytesIO
from typing import Any

import structlog
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse, JsonResponse
from django.template.defaultfilters import filesizeformat
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext as _

from hubsite.errors import error_body, wants_json

log = structlog.get_logger()

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class _TooLarge(Exception):
    """More of the body came than may."""


class BodyLimit:
    """An ASGI application around another that gets no body over a limit.

    What is announced as too large is refused at once; what is not announced is
    counted as it comes. The server reads the rest and drops it, so that clients who
    first send and then listen get their answer.
    """

    def __init__(self, application: Application, limit_bytes: int) -> None:
        self.application = application
        self.limit_bytes = limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let the application do so."""
        if _announced_bytes(scope) > self.limit_bytes:
            await self._refuse(scope, send)
            return
        received_bytes = 0

        async def counted() -> Message:
            nonlocal received_bytes
            message = await receive()
            received_bytes += len(message.get("body", b""))
            if received_bytes > self.limit_bytes:
                raise _TooLarge
            return message

        try:
            await self.application(scope, counted, send)
        except _TooLarge:  # Django answers once it has the whole body, not before.
            await self._refuse(scope, send)

    async def _refuse(self, scope: Scope, send: Send) -> None:
        log.info("request.too_large", path=scope["path"])
        response = _refusal(scope, self.limit_bytes)
        headers = [
            (name.lower().encode(), value.encode()) for name, value in response.items()
        ]
        start = {"status": response.status_code, "headers": headers}
        await send({"type": "http.response.start", **start})
        await send({"type": "http.response.body", "body": response.content})


def _announced_bytes(scope: Scope) -> int:
    length = dict(scope.get("headers", ())).get(b"content-length", b"")
    return int(length) if length.isdigit() else 0


def _refusal(scope: Scope, limit_bytes: int) -> HttpResponse:
    request = ASGIRequest(scope, BytesIO())
    with override(get_language_from_request(request)):
        limit = {"limit": filesizeformat(limit_bytes)}
        said = _("The request is larger than %(limit)s, the most that is taken here.")
        message = said % limit
    if wants_json(request):
        return JsonResponse(error_body("request_too_large", message), status=413)
    return HttpResponse(message, status=413, content_type="text/plain; charset=utf-8")
