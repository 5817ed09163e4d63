"""Downloads with a token in the address: `/with/<token>/<handle>/<version>`.

`hub.load` sends no headers of its own, so the token of a private publisher stands in
the address it is given. It is taken out before anything else sees the request: what
answers, logs and reports knows the address without it, and a header `Authorization`.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import parse_qs

from hubsite.body_limit import Application, Message, Receive, Scope, Send

PREFIX = "/with/"
METHODS = ("GET", "HEAD")
# What asks for a file; nothing else is answered at such an address.
FORMATS = frozenset({"tf-hub-format", "lite-format", "tfjs-format"})
REFUSED = b"Only downloads have such an address.\n"
# Nothing that could end a header when it is led back.
_TOKEN = re.compile(r"[A-Za-z0-9_-]+")
# Where servers of WSGI repeat the whole address.
_WHOLE_ADDRESS = frozenset({"REQUEST_URI", "RAW_URI"})

Environ = dict[str, Any]
Headers = Iterable[tuple[str, str]]
WsgiApplication = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

_REFUSED_HEADERS = [
    ("content-type", "text/plain; charset=utf-8"),
    ("content-length", str(len(REFUSED))),
    ("referrer-policy", "no-referrer"),
]


class TokenInPath:
    """An ASGI application around another that finds no token in an address."""

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request as if its token had come in a header."""
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self.application(scope, receive, send)
            return
        query = scope["query_string"].decode("latin-1")
        secret, path = _taken_out(scope["method"], scope["path"], query)
        if not secret:
            start = {"type": "http.response.start", "status": 404}
            await send({**start, "headers": _to_bytes(_REFUSED_HEADERS)})
            await send({"type": "http.response.body", "body": REFUSED})
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = _leading_back(_to_text(message["headers"]), secret)
                message = {**message, "headers": _to_bytes(headers)}
            await send(message)

        kept = [pair for pair in scope["headers"] if pair[0] != b"authorization"]
        given = (b"authorization", f"Bearer {secret}".encode())
        changed = {"path": path, "raw_path": path.encode(), "headers": [*kept, given]}
        await self.application({**scope, **changed}, receive, sending)


class TokenInWsgiPath:
    """The same for WSGI."""

    def __init__(self, application: WsgiApplication) -> None:
        self.application = application

    def __call__(
        self, environ: Environ, start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer a request as if its token had come in a header."""
        path, method = environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"]
        if not path.startswith(PREFIX):
            return self.application(environ, start_response)
        secret, path = _taken_out(method, path, environ.get("QUERY_STRING", ""))
        if not secret:
            start_response("404 Not Found", _REFUSED_HEADERS)
            return [] if method == "HEAD" else [REFUSED]

        def starting(status: str, headers: Headers, *failure: Any) -> Any:
            return start_response(status, [*_leading_back(headers, secret)], *failure)

        kept = {name: environ[name] for name in environ.keys() - _WHOLE_ADDRESS}
        changed = {"PATH_INFO": path, "HTTP_AUTHORIZATION": f"Bearer {secret}"}
        return self.application({**kept, **changed}, starting)


def _taken_out(method: str, path: str, query: str) -> tuple[str, str]:
    """The token and the path without it; no token where nothing is to be answered."""
    secret, _slash, rest = path.removeprefix(PREFIX).partition("/")
    is_download = method in METHODS and not FORMATS.isdisjoint(parse_qs(query))
    if not rest or not is_download or not _TOKEN.fullmatch(secret):
        return "", path
    return secret, f"/{rest}"


def _leading_back(headers: Headers, secret: str) -> Iterator[tuple[str, str]]:
    """Keep the token in redirects, and out of what a browser would tell others."""
    for name, value in headers:
        if name.lower() == "location" and value.startswith("/"):
            yield name, f"{PREFIX}{secret}{value}"
        elif name.lower() != "referrer-policy":
            yield name, value
    yield "referrer-policy", "no-referrer"


def _to_text(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    return (
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in headers
    )


def _to_bytes(headers: Headers) -> list[tuple[bytes, bytes]]:
    return [
        (name.encode("latin-1"), value.encode("latin-1")) for name, value in headers
    ]
