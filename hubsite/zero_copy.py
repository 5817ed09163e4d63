"""Sends files from disk to socket: uvicorn's `--http hubsite.zero_copy:Protocol`.

uvicorn knows bytes only: each block would be read, handed through the event loop and
copied into the socket, at less than half the speed of a web server made for files. This
adds ASGI's extension `http.response.zerocopysend`, by sendfile(2).

A client that reads slowly holds two file descriptors and no thread: the loop goes on
with others until its socket takes more.
"""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from uvicorn.protocols.http.httptools_impl import (
    HttpToolsProtocol,
    RequestResponseCycle,
)

# This is imported before Django is ready: the site's own modules are left alone.
ZERO_COPY = "http.response.zerocopysend"

# Sent in one call, at most.
STEP_BYTES = 4 * 1024 * 1024
# One that takes nothing for so long is gone, or means harm.
STALLED_S = 120.0

# A step waits for the disk perhaps, never for a client.
_threads = ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="sendfile")


class Protocol(HttpToolsProtocol):
    """uvicorn's HTTP, which offers applications to send a file."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Offer it on this connection, unless TLS stands between file and socket."""
        super().connection_made(transport)
        if transport.get_extra_info("sslcontext") is None:
            self.app = _offering(self.app, transport)


def _offering(application: Any, transport: asyncio.Transport) -> Any:
    async def offered(scope: Any, receive: Any, send: Any) -> None:
        extensions = {**(scope.get("extensions") or {}), ZERO_COPY: {}}

        async def sending(message: Any) -> None:
            if message["type"] != ZERO_COPY:
                await send(message)
                return
            # uvicorn's `send` is a method of what it knows of this request.
            cycle: RequestResponseCycle = send.__self__
            await _send_file(cycle, transport, message)

        await application({**scope, "extensions": extensions}, receive, sending)

    return offered


async def _send_file(
    cycle: RequestResponseCycle, transport: asyncio.Transport, message: Any
) -> None:
    """Send a part of a file as the body of an answer whose head was sent.

    Raises:
        OSError: the client is gone, or took nothing for too long: `TimeoutError`.
            Its connection is cut.
    """
    file, offset = message["file"].fileno(), message["offset"]
    count: int = message["count"]
    try:
        async with asyncio.timeout(STALLED_S):
            await _flushed(cycle, transport)
        # A descriptor of its own: the loop watches the transport's for itself.
        socket = os.dup(transport.get_extra_info("socket").fileno())
        try:
            await _copy(file, socket, offset, count)
        finally:
            os.close(socket)
    except OSError:
        transport.abort()
        raise
    cycle.expected_content_length -= count
    await cycle.send({"type": "http.response.body", "body": b"", "more_body": False})


async def _flushed(cycle: RequestResponseCycle, transport: asyncio.Transport) -> None:
    """Wait until the head of the answer has left the buffer: the file follows it."""
    transport.set_write_buffer_limits(high=0)
    try:
        while transport.get_write_buffer_size():
            await asyncio.sleep(0)  # The loop writes what is new in its next turn.
            await cycle.flow.drain()
    finally:
        transport.set_write_buffer_limits()
    if transport.is_closing():
        raise ConnectionResetError("The client is gone.")


async def _copy(file: int, socket: int, offset: int, count: int) -> None:
    end = offset + count
    while offset < end:
        try:
            sent = await _step(file, socket, offset, min(STEP_BYTES, end - offset))
        except BlockingIOError:
            await _writable(socket)
            continue
        if sent == 0:
            raise OSError("The file is shorter than it was.")
        offset += sent


async def _step(file: int, socket: int, offset: int, count: int) -> int:
    """Send what the socket takes at once, and return how much that was."""
    loop = asyncio.get_running_loop()
    sending = loop.run_in_executor(_threads, os.sendfile, socket, file, offset, count)
    try:
        return await asyncio.shield(sending)
    except asyncio.CancelledError:
        # The thread must be done before its descriptors are closed, and given away.
        await asyncio.wait([sending])
        raise


async def _writable(socket: int) -> None:
    """Wait until the socket takes more.

    Raises:
        TimeoutError: it did not for too long.
    """
    loop = asyncio.get_running_loop()
    is_writable: asyncio.Future[Any] = loop.create_future()
    loop.add_writer(socket, _wake, is_writable)
    try:
        async with asyncio.timeout(STALLED_S):
            await is_writable
    finally:
        loop.remove_writer(socket)


def _wake(waiting: asyncio.Future[Any]) -> None:
    if not waiting.done():
        waiting.set_result(None)
