"""Archives under Django's handler, on a server that takes files."""

import asyncio
from typing import Any

import pytest

from catalog.models import HubModel
from hubsite.asgi import django_application
from registry.downloads import ZERO_COPY
from tests.publishing import publish

pytestmark = pytest.mark.django_db(transaction=True)
QUERY = b"tf-hub-format=compressed"


@pytest.fixture
def version():
    return publish("colours/handled")


def ask(path: str, *, fails: bool = False, **headers: str) -> list[dict[str, Any]]:
    """Ask as a server that offers to send files; return what it is told."""
    told: list[dict[str, Any]] = []
    came = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> dict[str, Any]:
        return came.pop() if came else await asyncio.Event().wait()

    async def send(message: dict[str, Any]) -> None:
        if fails and message["type"] == ZERO_COPY:
            raise BrokenPipeError
        if message["type"] == ZERO_COPY:
            message["file"].seek(message["offset"])
            message["read"] = message["file"].read(message["count"])
        told.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": QUERY,
        "headers": [
            (name.encode(), value.encode())
            for name, value in {"host": "testserver", **headers}.items()
        ],
        "extensions": {ZERO_COPY: {}},
    }
    asyncio.run(django_application(scope, receive, send))
    return told


def test_server_is_handed_the_file_in_place_of_its_bytes(version):
    start, file = ask(version.get_absolute_url())

    assert start["status"] == 200
    assert len(file["read"]) == file["count"] == version.archive.size_bytes
    assert file["file"].closed
    assert HubModel.objects.get().downloads == 1


def test_part_of_the_file_is_named(version):
    start, file = ask(version.get_absolute_url(), range="bytes=10-29")

    assert start["status"] == 206
    assert (file["offset"], file["count"]) == (10, 20)
    assert HubModel.objects.get().downloads == 0


def test_client_that_leaves_is_not_counted(version):
    told = ask(version.get_absolute_url(), fails=True)

    assert [message["type"] for message in told] == ["http.response.start"]
    assert HubModel.objects.get().downloads == 0


def test_answers_without_a_file_are_sent_as_ever(version):
    start, body = ask(f"{version.get_absolute_url()}0")

    assert start["status"] == 404
    assert body["body"]
