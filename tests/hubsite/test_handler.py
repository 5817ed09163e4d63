"""Archives on a server that takes files: by the lane, and by Django's handler."""

import asyncio
from functools import partial
from types import MappingProxyType
from typing import Any

import pytest
from django.db import OperationalError

from catalog.models import HubModel, Publisher
from hubsite import tracks
from hubsite.asgi import django_application, lane
from registry import life_cycle
from registry.downloads import ZERO_COPY
from registry.ledger import SITE
from tests.publishing import publish

pytestmark = pytest.mark.django_db(transaction=True)
QUERY = b"tf-hub-format=compressed"
FILES = MappingProxyType({ZERO_COPY: {}})


@pytest.fixture
def version():
    return publish("colours/handled")


@pytest.fixture(params=[lane, django_application], ids=["lane", "django"])
def ask(request):
    return partial(ask_of, request.param)


def ask_of(
    application, path: str, *, fails: bool = False, method="GET", query=QUERY, **headers
) -> list[dict[str, Any]]:
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

    scope = scope_of(path, method=method, query=query, headers=headers)
    asyncio.run(application(scope, receive, send))
    return told


def scope_of(
    path: str,
    *,
    method="GET",
    query=QUERY,
    headers=MappingProxyType({}),
    extensions=FILES,
) -> dict[str, Any]:
    given = {"host": "testserver", **headers}
    return {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query,
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        "extensions": extensions,
    }


def test_server_is_handed_the_file_in_place_of_its_bytes(ask, version):
    start, file = ask(version.get_absolute_url())

    assert start["status"] == 200
    assert len(file["read"]) == file["count"] == version.archive.size_bytes
    assert file["file"].closed
    assert HubModel.objects.get().downloads == 1


def test_part_of_the_file_is_named(ask, version):
    start, file = ask(version.get_absolute_url(), range="bytes=10-29")

    assert start["status"] == 206
    assert (file["offset"], file["count"]) == (10, 20)
    assert HubModel.objects.get().downloads == 0


def test_client_that_leaves_is_not_counted(ask, version):
    told = ask(version.get_absolute_url(), fails=True)

    assert [message["type"] for message in told] == ["http.response.start"]
    assert HubModel.objects.get().downloads == 0


@pytest.mark.parametrize(("stays", "counted"), [(True, 1), (False, 0)])
def test_stream_counts_when_all_of_it_was_taken(version, monkeypatch, stays, counted):
    monkeypatch.setattr("registry.downloads.BLOCK_BYTES", 100)
    left, came = asyncio.Event(), [{"type": "http.request"}]

    async def receive() -> dict[str, Any]:
        if not came:
            await left.wait()
        return came.pop() if came else {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        if not stays and message.get("body"):
            left.set()
        await asyncio.sleep(0)

    scope = scope_of(version.get_absolute_url(), extensions={})
    asyncio.run(django_application(scope, receive, send))

    assert HubModel.objects.get().downloads == counted


def test_answers_without_a_file_are_sent_as_ever(ask, version):
    start, body = ask(f"{version.get_absolute_url()}0")

    assert start["status"] == 404
    assert body["body"]


def shown(told: list[dict[str, Any]]) -> tuple[int, dict[str, Any], bytes]:
    """Status, headers and bytes, but for what is another each time."""
    headers = {name.decode().lower(): value for name, value in told[0]["headers"]}
    del headers["x-request-id"]
    policy = headers.get("content-security-policy", b"").split(b"; ")
    headers["content-security-policy"] = sorted(policy)
    rest = b"".join(part.get("read") or part.get("body", b"") for part in told[1:])
    return told[0]["status"], headers, rest


@pytest.mark.parametrize("accel", ["", "/_modules/"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"range": "bytes=10-29"},
        {"range": "bytes=99999999-"},
        {"accept-language": "zh-hans"},
        {"accept": "text/html"},
        {"host": "elsewhere.test"},
    ],
)
def test_lane_answers_as_django_does(version, headers, method, accel, settings):
    settings.X_ACCEL = accel
    asked = {"path": version.get_absolute_url(), "method": method, **headers}

    given, expected = (
        shown(ask_of(each, **asked)) for each in (lane, django_application)
    )

    assert given == expected


def test_lane_tells_a_client_that_has_it(version):
    etag = f'"{version.archive.sha256}"'

    told = ask_of(lane, version.get_absolute_url(), **{"if-none-match": etag})

    assert told[0]["status"] == 304


def test_database_that_fails_is_left_to_django(version, monkeypatch):
    def fail(*_anything):
        raise OperationalError("gone")

    monkeypatch.setattr(tracks, "_download_at", fail)

    assert ask_of(lane, version.get_absolute_url())[0]["status"] == 200


def test_archive_is_sent_past_djangos_handler(version, monkeypatch):
    async def fail(*_anything):
        raise AssertionError("Django was asked.")

    monkeypatch.setattr(type(django_application), "__call__", fail)

    assert ask_of(lane, version.get_absolute_url())[0]["status"] == 200


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/tests/colours/handled", QUERY),
        ("/tests/colours/handled/1/", QUERY),
        ("/tests/colours/handled/1", b""),
        ("/tests/colours/handled/1", b"tf-hub-format=uncompressed"),
        ("/tests/colours/handled/1/files", QUERY),
        ("/tests/colours/handled/2", QUERY),
        ("/tests/nothing/1", QUERY),
        ("/api/v1/models", QUERY),
    ],
)
def test_everything_else_is_answered_as_ever(version, path, query):
    given, expected = (
        shown(ask_of(each, path, query=query)) for each in (lane, django_application)
    )

    assert given == expected


def test_withdrawn_version_is_gone_within_a_second(version, monkeypatch):
    path, moment = version.get_absolute_url(), 1
    monkeypatch.setattr(tracks, "_moment", lambda: moment)
    assert ask_of(lane, path)[0]["status"] == 200

    life_cycle.yank(version, reason="It was wrong.", by=SITE)
    moment = 2

    assert ask_of(lane, path)[0]["status"] == 410


def test_private_module_is_not_there_by_the_lane_either(version):
    Publisher.objects.update(is_private=True)

    assert ask_of(lane, version.get_absolute_url())[0]["status"] == 404
