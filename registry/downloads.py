"""Sends an archive: whole, in part, or not at all when the client has it.

Ranges follow RFC 9110 §14: one range is served, several or malformed ones are
ignored and the whole archive is sent, and one beyond the end is answered 416.
"""

import re
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import BinaryIO

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from registry.counting import count_download, is_counted
from registry.models import Archive
from registry.storage import open_stored

# Large enough that handing a block to the event loop costs little beside it.
BLOCK_BYTES = 512 * 1024
_RANGE = re.compile(r"\Abytes=([0-9]{0,18})-([0-9]{0,18})\Z")


def send_archive(request: HttpRequest, archive: Archive) -> HttpResponseBase:
    """Answer a GET or HEAD for an archive."""
    etag = f'"{archive.sha256}"'
    headers = {
        "ETag": etag,
        "Accept-Ranges": "bytes",
        # A version never changes, so neither does this answer.
        "Cache-Control": "public, max-age=31536000, immutable",
        "Content-Disposition": f'attachment; filename="{_file_name(archive)}"',
    }
    if _etags(request.headers.get("If-None-Match", "")) & {etag, "*"}:
        return HttpResponse(status=304, headers=headers)
    span = _span(request, archive.size_bytes, etag)
    if span is None:
        headers["Content-Range"] = f"bytes */{archive.size_bytes}"
        return HttpResponse(status=416, headers=headers)
    start, end = span
    whole = end - start == archive.size_bytes
    if not whole:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{archive.size_bytes}"
    after = _after(request, archive) if whole else None
    response = _body(request, archive, start, end, after)
    response.status_code = 200 if whole else 206
    headers |= {
        "Content-Type": "application/gzip",
        "Content-Length": str(end - start),
    }
    for name, value in headers.items():
        response[name] = value
    return response


def _after(request: HttpRequest, archive: Archive) -> Callable[[], None] | None:
    """What to do once the archive has gone out whole."""
    if not is_counted(request):
        return None
    return partial(count_download, archive.version.model_id)


def _body(
    request: HttpRequest,
    archive: Archive,
    start: int,
    end: int,
    after: Callable[[], None] | None,
) -> HttpResponseBase:
    if request.method == "HEAD":
        return HttpResponse()
    stream = open_stored(archive.storage_key)
    stream.seek(start)
    if isinstance(request, ASGIRequest):
        return StreamingHttpResponse(_blocks(stream, end - start, after))
    return FileResponse(_Span(stream, end - start, after))


async def _blocks(
    stream: BinaryIO, size: int, after: Callable[[], None] | None
) -> AsyncIterator[bytes]:
    """Read in a thread, a block at a time: memory stays flat, the loop free.

    The server asks for more only when it has sent what it got, so `after` is called
    with the last byte gone; a client that leaves ends the loop before.
    """
    read = sync_to_async(stream.read, thread_sensitive=False)
    try:
        while size > 0 and (block := await read(min(BLOCK_BYTES, size))):
            size -= len(block)
            yield block
    finally:
        stream.close()
    if size == 0 and after:
        await sync_to_async(after)()


class _Span:
    """The next `size` bytes of a stream, as a file that WSGI servers can send."""

    def __init__(
        self, stream: BinaryIO, size: int, after: Callable[[], None] | None
    ) -> None:
        self._stream, self._size, self._after = stream, size, after
        self._ended = False

    def read(self, wanted: int = -1) -> bytes:
        """Read on, never past the end of the span."""
        self._ended = self._size == 0  # Asked for more when all had been taken.
        block = self._stream.read(self._size if wanted < 0 else min(wanted, self._size))
        self._size -= len(block)
        return block

    def close(self) -> None:
        """Close the file, and tell if all of it went out."""
        self._stream.close()
        if self._ended and self._after:
            self._after()


def _span(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """Return `(start, end)` to send, None where the range lies past the end."""
    whole = (0, size)
    if request.headers.get("If-Range", etag) != etag:
        return whole
    match = _RANGE.match(request.headers.get("Range", "").strip())
    if match is None or match.groups() == ("", ""):
        return whole
    first, last = match.groups()
    if not first:  # the last N bytes
        return (max(0, size - int(last)), size) if int(last) else None
    start = int(first)
    end = min(int(last) + 1, size) if last else size
    if last and int(last) < start:
        return whole
    return (start, end) if start < size else None


def _etags(header: str) -> set[str]:
    return {tag.strip().removeprefix("W/") for tag in header.split(",")}


def _file_name(archive: Archive) -> str:
    return archive.version.handle.replace("/", "_") + ".tar.gz"
