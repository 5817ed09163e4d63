"""Sends a kit as it is made: memory stays flat, the event loop free."""

from collections.abc import AsyncIterator, Iterator

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from registry.kits.writing import Kit


def send_kit(request: HttpRequest, kit: Kit, name: str) -> HttpResponseBase:
    """Answer a GET or HEAD for a kit.

    Args:
        request: whose `If-None-Match` is honoured.
        kit: what is sent.
        name: of the file.
    """
    headers = {
        "Content-Type": "application/zip",
        "Content-Length": str(kit.size_bytes),
        "Content-Disposition": f'attachment; filename="{name}"',
        "ETag": kit.etag,
    }
    unchanged = get_conditional_response(request, etag=kit.etag)
    if unchanged is not None:
        return unchanged
    if request.method == "HEAD":
        return HttpResponse(headers=headers)
    is_on_loop = isinstance(request, ASGIRequest)
    pieces = _on_loop(kit.pieces()) if is_on_loop else kit.pieces()
    return StreamingHttpResponse(pieces, headers=headers)


async def _on_loop(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Each piece is made in a thread, when the one before has gone."""

    def make() -> bytes | None:
        return next(pieces, None)

    while (piece := await sync_to_async(make, thread_sensitive=False)()) is not None:
        yield piece
