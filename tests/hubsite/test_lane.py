"""Predictions on the event loop: the same answers as Django's own handler gives."""

import asyncio
import json
import threading
from typing import Any

import pytest

from demos.models import Run
from hubsite.asgi import django_application
from hubsite.lane import Lane
from hubsite.tracks import predictions
from tests.builders import picture_bytes
from tests.demos.asking import hosted
from tests.factories import VersionFactory

pytestmark = pytest.mark.django_db(transaction=True)

BOUNDARY = "between-the-fields"
LANE = Lane(django_application, [predictions])
# What differs from one answer to the next.
OWN = frozenset(("x-request-id", "content-length"))


def form(**files: bytes) -> dict[str, Any]:
    """A request that sends files as a browser does."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; '
        f'filename="picture.jpg"\r\n\r\n'.encode()
        + data
        + b"\r\n"
        for name, data in files.items()
    ]
    body = b"".join([*parts, f"--{BOUNDARY}--\r\n".encode()])
    return {"body": body, "type": f"multipart/form-data; boundary={BOUNDARY}"}


def as_json(**fields: Any) -> dict[str, Any]:
    return {"body": json.dumps(fields).encode(), "type": "application/json"}


def ask(application, path: str, *, body: bytes, type: str, method="POST", **headers):
    """Send a request to an ASGI application; return status, headers and body."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if not sent and receive.is_first:
            receive.is_first = False
            return {"type": "http.request", "body": body, "more_body": False}
        return await asyncio.Event().wait()  # The client stays.

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    receive.is_first = True
    length = {"content-length": str(len(body))}
    given = {"host": "testserver", "content-type": type, **length, **headers}
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": [(k.encode(), v.encode()) for k, v in given.items()],
        "client": ("127.0.0.1", 1234),
    }
    asyncio.run(application(scope, receive, send))
    start = {name.lower(): value for name, value in sent[0]["headers"]}
    shown = {k.decode(): v.decode() for k, v in start.items() if k.decode() not in OWN}
    # Its directives come in any order.
    shown["content-security-policy"] = sorted(
        shown.get("content-security-policy", "").split("; ")
    )
    return sent[0]["status"], shown, b"".join(part["body"] for part in sent[1:])


def address(version) -> str:
    return f"/api/v1/models/{version.model.handle}/predict"


@pytest.mark.worker
def test_prediction_is_what_django_answers(worker):
    version, picture = hosted(), picture_bytes("JPEG", (80, 60), "lime")

    answers = [
        ask(application, address(version), **form(image=picture))
        for application in (LANE, django_application)
    ]

    (status, headers, body), (_, other_headers, other_body) = answers
    assert status == 200
    assert headers == other_headers
    given, other = json.loads(body), json.loads(other_body)
    assert given["predictions"] == other["predictions"]
    assert given["model"] == other["model"]
    assert given.keys() == other.keys()


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (form(), "no_picture"),
        (form(image=b"hello"), "picture_unknown"),
        (form(image=b"\x89PNG\r\n\x1a\n" + b"\0" * 30), "picture_damaged"),
        (as_json(sample="nobody"), "no_sample"),
        ({"body": b"[" * 9000, "type": "application/json"}, "parse_error"),
        ({"body": b"hello", "type": "text/plain"}, "unsupported_media_type"),
        ({"body": b"", "type": "multipart/form-data"}, "no_picture"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_refusal_is_what_django_answers(request_, code, language):
    version = VersionFactory(with_demo=True)
    asked = {**request_, "accept-language": language}

    given = ask(LANE, address(version), **asked)
    expected = ask(django_application, address(version), **asked)

    assert given == expected
    assert json.loads(given[2])["error"]["code"] == code
    assert not Run.objects.exists()


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"path": "/api/v1/models/acme/nothing/predict"}, 404),
        ({"path": "/api/v1/models/ACME/nothing/predict"}, 404),
        ({"method": "GET"}, 405),
        ({"accept": "text/html"}, 406),
        ({"host": "elsewhere.test"}, 400),
        ({"content-length": "99999999999"}, 413),
    ],
)
def test_other_requests_are_answered_as_ever(changes, status):
    changes = dict(changes)
    path = changes.pop("path", address(VersionFactory(with_demo=True)))

    given = ask(LANE, path, **form(), **changes)

    assert given[0] == status
    assert given == ask(django_application, path, **form(), **changes)


@pytest.mark.worker
def test_prediction_starts_no_thread_of_its_own(worker, monkeypatch):
    version = hosted()
    ask(LANE, address(version), **form(image=picture_bytes("JPEG", color="red")))
    started: list[str] = []
    start = threading.Thread.start
    monkeypatch.setattr(
        threading.Thread, "start", lambda it: (started.append(it.name), start(it))
    )

    answer = ask(
        LANE, address(version), **form(image=picture_bytes("JPEG", color="blue"))
    )

    assert answer[0] == 200
    assert all(name.startswith("demos") for name in started)


def test_middleware_is_asked_once_for_all_that_are_alike(monkeypatch):
    lane = Lane(django_application, [predictions])
    version = VersionFactory(with_demo=True)
    asked, ask_middleware = [], lane._ask
    monkeypatch.setattr(
        lane, "_ask", lambda request: asked.append(1) or ask_middleware(request)
    )

    for language in ("en", "en", "zh-hans", "en"):
        ask(lane, address(version), **form(), **{"accept-language": language})

    assert len(asked) == 2
