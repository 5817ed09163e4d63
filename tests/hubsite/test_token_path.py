"""Downloads with a token in the address: it opens, and it is written nowhere."""

import asyncio
import hashlib
from datetime import timedelta
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from catalog.services import set_private
from hubsite import asgi, wsgi
from registry import views
from registry.accounts.identity import Action, create_token, revoke_token
from registry.models import Membership
from tests.publishing import publish

pytestmark = pytest.mark.django_db(transaction=True)
QUERY = "tf-hub-format=compressed"


@pytest.fixture
def version():
    hidden = publish("colours/hidden")
    set_private(hidden.model.publisher, is_private=True)
    return hidden


@pytest.fixture
def ada(version):
    user = get_user_model().objects.create_user("ada")
    Membership.objects.create(
        user=user, publisher=version.model.publisher, role="owner"
    )
    return user


def token_of(user, *actions: Action):
    return create_token(
        user=user,
        name="tests",
        actions=actions or [Action.DOWNLOAD],
        expires_at=timezone.now() + timedelta(days=1),
    )


def by_asgi(path: str, query: str = QUERY, method: str = "GET"):
    """Ask the whole site, as a server does; return status, headers and body."""
    told = []
    came = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive():
        return came.pop() if came else await asyncio.Event().wait()

    async def send(message):
        told.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(b"host", b"testserver"), (b"authorization", b"Bearer none")],
    }
    asyncio.run(asgi.application(scope, receive, send))
    pairs = told[0]["headers"]
    fields = {name.decode().lower(): value.decode() for name, value in pairs}
    return told[0]["status"], fields, b"".join(m.get("body", b"") for m in told[1:])


def by_wsgi(path: str, query: str = QUERY, method: str = "GET"):
    """The same by the other entry."""
    environ = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path.encode().decode("latin-1"),
        "QUERY_STRING": query,
        "REQUEST_URI": f"{path}?{query}",
        "HTTP_HOST": "testserver",
        "HTTP_AUTHORIZATION": "Bearer none",
    }
    setup_testing_defaults(environ)
    told = []
    answer = validator(wsgi.application)(environ, lambda *start: told.append(start))
    try:
        body = b"".join(answer)
    finally:
        answer.close()
    status, pairs, *_failure = told[0]
    fields = {name.lower(): value for name, value in pairs}
    return int(status.split()[0]), fields, body


@pytest.fixture(params=[by_asgi, by_wsgi])
def ask(request):
    return request.param


def test_archive_is_loaded_by_its_address_alone(ask, version, ada):
    _token, secret = token_of(ada)

    status, headers, content = ask(f"/with/{secret}/{version.handle}")

    assert status == 200
    assert hashlib.sha256(content).hexdigest() == version.archive.sha256
    assert headers["cache-control"] == "private, no-store"
    assert headers["referrer-policy"] == "no-referrer"


def test_redirect_to_the_version_keeps_the_token(ask, version, ada):
    _token, secret = token_of(ada)

    status, headers, _body = ask(f"/with/{secret}/{version.model.handle}")

    assert status == 302
    assert headers["location"] == f"/with/{secret}/{version.handle}?{QUERY}"


@pytest.mark.parametrize("action", [Action.PUBLISH, Action.MANAGE])
def test_token_for_something_else_opens_nothing(ask, version, ada, action):
    _token, secret = token_of(ada, action)

    assert ask(f"/with/{secret}/{version.handle}")[0] == 404


def test_revoked_token_opens_nothing(ask, version, ada):
    token, secret = token_of(ada)
    revoke_token(user=ada, token_id=token.pk)

    assert ask(f"/with/{secret}/{version.handle}")[0] == 404


@pytest.mark.parametrize(
    "secret", ["x", "mh_" + "a" * 51, "é", "..", "%00", "a b", "a\r\nX: y"]
)
def test_what_is_no_token_opens_nothing(ask, version, secret):
    assert ask(f"/with/{secret}/{version.handle}")[0] == 404


def test_public_models_open_with_any_token(ask, version, ada):
    set_private(version.model.publisher, is_private=False)

    assert ask(f"/with/none/{version.handle}")[0] == 200


@pytest.mark.parametrize(
    ("path", "query", "method"),
    [
        ("{handle}", "", "GET"),
        ("{handle}/demo", QUERY, "POST"),
        ("api/v1/submissions", "", "POST"),
        ("api/v1/me", "", "GET"),
        ("", QUERY, "GET"),
    ],
)
def test_nothing_but_downloads_has_such_an_address(
    ask, version, ada, path, query, method
):
    _token, secret = token_of(ada, *Action)

    place = path.format(handle=version.handle)
    status, _headers, body = ask(f"/with/{secret}/{place}", query, method)

    assert status == 404
    assert secret.encode() not in body


def test_no_log_writes_it_down(ask, version, ada, caplog, capfd):
    _token, secret = token_of(ada)

    for handle in (version.handle, version.model.handle, "nobody/x/1"):
        ask(f"/with/{secret}/{handle}")

    out, err = capfd.readouterr()
    for told in (caplog.text, out, err):
        assert secret not in told
        assert secret[3:20] not in told
    assert "request.finished" in caplog.text + out + err


def test_no_traceback_writes_it_down(ask, version, ada, caplog, capfd, monkeypatch):
    _token, secret = token_of(ada)

    def fail(request, _archive):
        raise RuntimeError(f"{request.path} {request.headers['Authorization']}")

    monkeypatch.setattr(views, "send_file", fail)

    status, _headers, body = ask(f"/with/{secret}/{version.handle}")

    assert status == 500
    assert secret.encode() not in body
    assert secret not in capfd.readouterr().err
