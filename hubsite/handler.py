"""Django's handler of requests, which lets the server read files itself."""

from typing import Any

import structlog
from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.http.response import HttpResponseBase

from hubsite.body_limit import Message, Send
from registry.downloads import ZERO_COPY, FileSpan, SpanResponse

log = structlog.get_logger()


class Handler(ASGIHandler):
    """Django's, but that the body of a `SpanResponse` is named to the server."""

    async def send_response(self, response: HttpResponseBase, send: Send) -> None:
        """Send an answer; note a file as sent when its last byte is gone."""
        if not isinstance(response, SpanResponse):
            await super().send_response(response, send)
            return
        span = response.span

        async def with_file(message: Message) -> None:
            is_body = message["type"] == "http.response.body"
            await send(_named(span) if is_body else message)

        try:
            await super().send_response(response, with_file)
        except OSError as reason:  # The client left, as clients do.
            log.info("download.broken_off", reason=repr(reason))
            return
        if span.after:
            await sync_to_async(span.after)()


def _named(span: FileSpan) -> dict[str, Any]:
    """The message that stands for the bytes of a file."""
    return {
        "type": ZERO_COPY,
        "file": span.file,
        "offset": span.start,
        "count": span.size,
    }
