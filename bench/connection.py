"""The least of HTTP/1.1 that a load client needs: it must cost the servers nothing.

Client and servers share the machine's cores, so each millisecond spent here is
taken from what is measured. RFC 9112; answers with a length or in chunks.
"""

import asyncio
from dataclasses import dataclass
from typing import Self

_END_OF_HEAD = b"\r\n\r\n"
_BOUNDARY = b"benchmark-boundary"


class Broken(Exception):
    """The server closed the connection or said what is not understood here."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said."""

    status: int
    body: bytes


class Connection(asyncio.Protocol):
    """One kept-open connection with at most one request under way."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._answer: asyncio.Future[Answer] | None = None
        self._transport: asyncio.Transport | None = None

    @classmethod
    async def open(cls, host: str, port: int) -> Self:
        """Connect to a server."""
        loop = asyncio.get_running_loop()
        _transport, connection = await loop.create_connection(cls, host, port)
        return connection

    async def exchange(self, request: bytes, timeout_s: float) -> Answer:
        """Send a whole request and wait for the whole answer.

        Raises:
            Broken: the connection is lost.
            TimeoutError: no whole answer came in time.
        """
        if self._transport is None or self._transport.is_closing():
            raise Broken("not connected")
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await asyncio.wait_for(self._answer, timeout_s)

    def close(self) -> None:
        """End the connection."""
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what to write to."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - a TCP one
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Collect bytes until they are an answer."""
        self._buffer += data
        try:
            answer = _read(self._buffer)
        except ValueError as error:
            self._end(Broken(repr(error)))
            return
        if answer is not None and self._answer and not self._answer.done():
            self._buffer.clear()
            self._answer.set_result(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits."""
        self._end(Broken(str(exc or "closed")))

    def _end(self, error: Broken) -> None:
        if self._answer and not self._answer.done():
            self._answer.set_exception(error)
        self.close()


def _read(buffer: bytearray) -> Answer | None:
    """The answer in the buffer, or None while a part is missing.

    Raises:
        ValueError: this is no HTTP.
    """
    end = buffer.find(_END_OF_HEAD)
    if end < 0:
        return None
    head = bytes(buffer[:end]).lower()
    status = int(head[9:12])
    start = end + len(_END_OF_HEAD)
    if b"transfer-encoding: chunked" in head:
        if not buffer.endswith(b"0\r\n\r\n"):
            return None
        return Answer(status, bytes(buffer[start:]))
    _, _, rest = head.partition(b"content-length:")
    length = int(rest.split(b"\r\n", 1)[0] or 0)
    if len(buffer) < start + length:
        return None
    return Answer(status, bytes(buffer[start : start + length]))


def post(path: str, body: bytes, content_type: str) -> bytes:
    """Return a POST request as bytes."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def get(path: str) -> bytes:
    """Return a GET request as bytes."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n\r\n".encode()


def upload(path: str, field: str, picture: bytes) -> bytes:
    """Return a request that sends a picture as a browser's form does (RFC 7578)."""
    head = (
        b'--%b\r\nContent-Disposition: form-data; name="%b"; '
        b'filename="picture.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    ) % (_BOUNDARY, field.encode())
    body = b"".join((head, picture, b"\r\n--", _BOUNDARY, b"--\r\n"))
    return post(path, body, f"multipart/form-data; boundary={_BOUNDARY.decode()}")
