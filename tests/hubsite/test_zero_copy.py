"""Files straight from the disk to the socket, under the server itself."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from types import SimpleNamespace

import pytest
import uvicorn

from hubsite import zero_copy

# More than any socket buffers by itself.
CONTENT = os.urandom(1024) * (24 * 1024)


@contextmanager
def serving(application, loop: str) -> Iterator[int]:
    """uvicorn in a thread; gives its port."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        application,
        http="hubsite.zero_copy:Protocol",
        loop=loop,
        lifespan="off",
        log_level="critical",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@pytest.fixture(params=["uvloop", "asyncio"])
def site(request, tmp_path):
    """A server of one file: its port, and what its application met."""
    path = tmp_path / "file"
    path.write_bytes(CONTENT)
    ended: Queue[object] = Queue()

    async def application(scope, receive, send):
        start, count = (int(part) for part in scope["path"].strip("/").split("-"))
        length = [(b"content-length", str(count).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": length})
        assert zero_copy.ZERO_COPY in scope["extensions"]
        named = {"type": zero_copy.ZERO_COPY, "offset": start, "count": count}
        try:
            with path.open("rb") as file:
                await send({**named, "file": file})
            ended.put("sent")
        except OSError as error:
            ended.put(error)

    with serving(application, request.param) as port:
        yield SimpleNamespace(port=port, ended=ended)


def ask(connection: socket.socket, path: str) -> tuple[bytes, bytes]:
    """Send a request and read head and body of its answer."""
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    stream = connection.makefile("rb")
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += stream.readline()
    length = int(path.rpartition("-")[2])
    return head, stream.read(length)


def test_file_and_its_parts_come_whole_on_one_connection(site):
    with socket.create_connection(("127.0.0.1", site.port)) as connection:
        for start, count in [(0, len(CONTENT)), (5, 100_000), (len(CONTENT) - 3, 3)]:
            head, body = ask(connection, f"/{start}-{count}")

            assert head.startswith(b"HTTP/1.1 200")
            assert body == CONTENT[start : start + count]
            assert site.ended.get(timeout=30) == "sent"


def test_client_that_does_not_read_keeps_nobody_waiting(site):
    request = f"GET /0-{len(CONTENT)} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", site.port)) as slow:
        slow.sendall(request)
        assert slow.recv(1)

        with socket.create_connection(("127.0.0.1", site.port)) as other:
            _head, body = ask(other, "/0-1000")

        assert body == CONTENT[:1000]
        assert site.ended.get(timeout=30) == "sent"


def test_client_that_takes_nothing_for_long_is_cut_off(site, monkeypatch):
    monkeypatch.setattr(zero_copy, "STALLED_S", 0.05)
    with socket.create_connection(("127.0.0.1", site.port)) as slow:
        slow.sendall(f"GET /0-{len(CONTENT)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())

        assert isinstance(site.ended.get(timeout=30), TimeoutError)


def test_client_that_leaves_is_noticed(site):
    with socket.create_connection(("127.0.0.1", site.port)) as leaving:
        leaving.sendall(f"GET /0-{len(CONTENT)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert leaving.recv(1)

    assert isinstance(site.ended.get(timeout=30), OSError)


def test_no_descriptor_is_left_open(site):
    def descriptors() -> int:
        return sum(1 for _each in Path("/proc/self/fd").iterdir())

    with socket.create_connection(("127.0.0.1", site.port)) as connection:
        ask(connection, "/0-1000")
        site.ended.get(timeout=30)
        before = descriptors()
        for _turn in range(20):
            ask(connection, "/0-1000")
            site.ended.get(timeout=30)

        assert descriptors() <= before
