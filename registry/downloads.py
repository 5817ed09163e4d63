"""Sends a stored file: whole, in part, or not at all when the client has it.

How its bytes go is the fastest way there is here: by a web server in front
(`X-Accel-Redirect`), straight from the disk to the socket, or block by block.
"""

import base64
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO, TypeVar

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase, HttpResponseRedirect

from registry import ranges
from registry.counting import count_download, is_counted
from registry.models import Archive
from registry.storage import open_span, signed_url

# Large enough that handing a block to the event loop costs little beside it.
BLOCK_BYTES = 512 * 1024
# A version never changes, so neither does the answer.
FOR_EVER = "public, max-age=31536000, immutable"
# ASGI's name for servers that take an open file in place of its bytes.
ZERO_COPY = "http.response.zerocopysend"

After = Callable[[], None] | None
R = TypeVar("R", bound=HttpResponseBase)


@dataclass(frozen=True, slots=True)
class Download:
    """A file to send: it never changes, and is named by the hash of its bytes.

    Attributes:
        key: its name in the `modules` storage.
        sha256: in hexadecimal.
        size_bytes: how long it is.
        file_name: what browsers save it as.
        content_type: its media type.
        is_private: only some may have it, and nothing on the way may keep it.
        model_id: the model it is counted for when it was sent whole; None counts none.
    """

    key: str
    sha256: str
    size_bytes: int
    file_name: str
    content_type: str = "application/gzip"
    model_id: int | None = None
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class FileSpan:
    """A part of an open file."""

    file: BinaryIO
    start: int
    size: int


class SpanResponse(HttpResponse):
    """An answer whose body the server itself reads from a file.

    Only for servers that offer `ZERO_COPY`; `hubsite.zero_copy` tells them.
    """

    def __init__(self, span: FileSpan) -> None:
        super().__init__()
        self.span = span

    def close(self) -> None:
        """Close the file, too."""
        self.span.file.close()
        super().close()


def download_of(archive: Archive) -> Download:
    """An archive as what is sent of it."""
    version = archive.version
    return Download(
        key=archive.storage_key,
        sha256=archive.sha256,
        size_bytes=archive.size_bytes,
        file_name=version.handle.replace("/", "_") + ".tar.gz",
        model_id=version.model_id,
        is_private=version.model.publisher.is_private,
    )


def send_file(request: HttpRequest, download: Download) -> HttpResponseBase:
    """Answer a GET or HEAD for a file that never changes."""
    headers = _headers(download)
    etag = headers["ETag"]
    if ranges.is_known(request.headers, etag):
        return HttpResponse(status=304, headers=headers)
    headers["Content-Type"] = download.content_type
    if accel := settings.X_ACCEL:
        headers["X-Accel-Redirect"] = accel + download.key
        return _handed_over(request, download, HttpResponse(headers=headers))
    if request.method == "GET" and (url := _elsewhere(download)):
        redirect = HttpResponseRedirect(url, headers={"Cache-Control": "no-store"})
        return _handed_over(request, download, redirect)
    size = download.size_bytes
    span = ranges.wanted_span(request.headers, size, etag)
    if span is None:
        headers["Content-Range"] = f"bytes */{size}"
        return HttpResponse(status=416, headers=headers)
    start, end = span
    whole = end - start == size
    if not whole:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    after = _after(request, download) if whole else None
    response = _body(request, download.key, start, end, after)
    response.status_code = 200 if whole else 206
    headers["Content-Length"] = str(end - start)
    for name, value in headers.items():
        response[name] = value
    return response


def _headers(download: Download) -> dict[str, str]:
    digest = base64.b64encode(bytes.fromhex(download.sha256)).decode()
    return {
        "ETag": f'"{download.sha256}"',
        "Repr-Digest": f"sha-256=:{digest}:",  # RFC 9530: of the whole, in any answer
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-store" if download.is_private else FOR_EVER,
        "Content-Disposition": f'attachment; filename="{download.file_name}"',
    }


def _elsewhere(download: Download) -> str:
    name, kind = download.file_name, download.content_type
    return signed_url(download.key, file_name=name, content_type=kind)


def _handed_over(
    request: HttpRequest, download: Download, response: HttpResponse
) -> HttpResponse:
    """Let another server send the file, whole or in part.

    Whether all of it arrives is not told to us: it counts when it was asked for.
    """
    after = _after(request, download)
    if after is None or "Range" in request.headers:
        return response
    if isinstance(request, ASGIRequest):
        return _then(response, after)
    after()
    return response


def after_sent(response: HttpResponseBase) -> After:
    """What the handler of an event loop is to do once an answer has gone out whole."""
    return getattr(response, "_after_sent", None)


def _then(response: R, after: After) -> R:
    response._after_sent = after  # type: ignore[attr-defined]  # noqa: SLF001
    return response


def _after(request: HttpRequest, download: Download) -> After:
    """What to do once the file has gone out whole."""
    if download.model_id is None or not is_counted(request):
        return None
    return partial(count_download, download.model_id)


def _body(
    request: HttpRequest, key: str, start: int, end: int, after: After
) -> HttpResponseBase:
    if request.method == "HEAD":
        return HttpResponse()
    size = end - start
    stream = open_span(key, start, size)
    if not isinstance(request, ASGIRequest):
        return FileResponse(_Span(stream, size, after))
    if ZERO_COPY in request.scope.get("extensions", {}) and _has_descriptor(stream):
        return _then(SpanResponse(FileSpan(stream, start, size)), after)
    return _then(StreamingHttpResponse(_blocks(stream, size)), after)


def _has_descriptor(stream: BinaryIO) -> bool:
    try:
        return stream.fileno() >= 0
    except (OSError, AttributeError):  # It lies elsewhere, or in memory.
        return False


async def _blocks(stream: BinaryIO, size: int) -> AsyncIterator[bytes]:
    """Read in a thread, a block at a time: memory stays flat, the loop free."""
    read = sync_to_async(stream.read, thread_sensitive=False)
    try:
        while size > 0 and (block := await read(min(BLOCK_BYTES, size))):
            size -= len(block)
            yield block
    finally:
        stream.close()


class _Span:
    """The next `size` bytes of a stream, as a file that WSGI servers can send."""

    def __init__(self, stream: BinaryIO, size: int, after: After) -> None:
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
