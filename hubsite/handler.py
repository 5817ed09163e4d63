"""Django's handler of requests, which lets the server read files itself."""

import asyncio
from typing import Any

import structlog
from django.core.handlers.asgi import ASGIHandler
from django.http.response import HttpResponseBase

from demos.threads import in_thread
from hubsite.body_limit import Message, Send
from registry.downloads import ZERO_COPY, FileSpan, SpanResponse, after_sent

log = structlog.get_logger()


class Handler(ASGIHandler):
    """Django's, but that the body of a `SpanResponse` is named to the server."""

    async def send_response(self, response: HttpResponseBase, send: Send) -> None:
        """Send an answer, then do what is to be done after its last byte."""
        if not isinstance(response, SpanResponse):
            await super().send_response(response, send)
        elif not await self._is_sent(response, send):
            return
        if after := after_sent(response):
            await asyncio.shield(in_thread(after))

    async def _is_sent(self, response: SpanResponse, send: Send) -> bool:
        """Send a file; tell whether all of it went out."""

        async def with_file(message: Message) -> None:
            is_body = message["type"] == "http.response.body"
            await send(_named(response.span) if is_body else message)

        try:
            with response.span.file:
                await super().send_response(response, with_file)
        except OSError as reason:  # The client left, as clients do.
            log.info("download.broken_off", reason=repr(reason))
            return False
        return True


def _named(span: FileSpan) -> dict[str, Any]:
    """The message that stands for the bytes of a file."""
    return {
        "type": ZERO_COPY,
        "file": span.file,
        "offset": span.start,
        "count": span.size,
    }
