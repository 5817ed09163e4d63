"""Bodies larger than anything this site takes are refused before they are read."""

import asyncio
import errno
import json
import os
from itertools import repeat

import pytest

from hubsite.asgi import application
from hubsite.body_limit import BodyLimit
from hubsite.token_path import TokenInPath

LIMIT = 100


class Exchange:
    """One request to an application that reads the body and answers its length."""

    def __init__(self, chunks=(), path="/zoo/net/1/demo", **headers):
        self.chunks = iter(chunks)
        self.received, self.sent = 0, []
        self.scope = {
            "type": "http",
            "method": "POST",
            "path": path,
            "query_string": b"",
            "headers": [
                (name.replace("_", "-").encode(), value.encode())
                for name, value in headers.items()
            ],
        }
        limited = BodyLimit(self.application, LIMIT, {"/batch": 3 * LIMIT})
        asyncio.run(limited(self.scope, self.pull, self.put))

    async def application(self, _scope, receive, send):
        length, more = 0, True
        while more:
            message = await receive()
            length += len(message["body"])
            more = message["more_body"]
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": str(length).encode()})

    async def pull(self):
        chunk = next(self.chunks, b"")
        self.received += len(chunk)
        return {"type": "http.request", "body": chunk, "more_body": bool(chunk)}

    async def put(self, message):
        self.sent.append(message)

    @property
    def status(self):
        [start] = [part for part in self.sent if part["type"].endswith("start")]
        return start["status"]

    @property
    def body(self):
        return b"".join(part.get("body", b"") for part in self.sent).decode()


@pytest.mark.parametrize(
    ("path", "status"),
    [("/zoo/net/1/batch", 200), ("/zoo/net/1/demo", 413), ("/batch/runs", 413)],
)
def test_more_passes_where_more_is_taken(path, status):
    assert Exchange([b"x" * 2 * LIMIT], path).status == status


def test_body_at_the_limit_passes():
    exchange = Exchange([b"x" * 60, b"x" * 40], content_length="100")

    assert (exchange.status, exchange.body) == (200, "100")


def test_body_that_announces_too_much_stays_unread():
    exchange = Exchange(repeat(b"x" * 10), content_length="101")

    assert (exchange.status, exchange.received) == (413, 0)
    assert exchange.body.startswith("The request is larger than 100")


def test_body_without_a_length_is_read_up_to_the_limit():
    exchange = Exchange(repeat(b"x" * 10))

    assert (exchange.status, exchange.received) == (413, 110)


@pytest.mark.parametrize("length", ["", "many", "-5", "²"])
def test_length_that_is_no_number_does_not_matter(length):
    exchange = Exchange([b"x"], content_length=length)

    assert exchange.status == 200


def test_programs_get_json():
    exchange = Exchange(path="/api/v1/models/zoo/net/predict", content_length="1000")

    assert json.loads(exchange.body)["error"]["code"] == "request_too_large"


def test_people_get_their_language():
    exchange = Exchange(content_length="1000", accept_language="zh-CN")

    assert "请求" in exchange.body


class FullExchange(Exchange):
    """A body that finds no room on the disk."""

    async def application(self, _scope, receive, _send):
        await receive()
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_body_without_room_is_told_so():
    exchange = FullExchange([b"x"], path="/api/v1/models/zoo/net/predict")

    assert exchange.status == 507
    assert json.loads(exchange.body)["error"]["code"] == "no_room"


class BrokenExchange(Exchange):
    """An application that fails for another reason, or after it has begun."""

    async def application(self, _scope, receive, send):
        if (await receive())["body"] == b"late":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        raise OSError(errno.EIO, os.strerror(errno.EIO))


@pytest.mark.parametrize(
    ("body", "reason"), [(b"late", "No space"), (b"other", "Input/output")]
)
def test_other_failures_are_the_servers_to_report(body, reason):
    with pytest.raises(OSError, match=reason):
        BrokenExchange([body])


def test_the_site_has_the_limit():
    assert isinstance(application, TokenInPath)
    assert isinstance(application.application, BodyLimit)
