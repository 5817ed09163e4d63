"""Downloads with a token in the address: `/with/<token>/<handle>/<version>`.

`hub.load` sends no headers of its own, so the token of a private publisher stands in
the address it is given. It is taken out before anything else sees the request: what
answers, logs and reports knows the address without it, and a header `Authorization`.
"""

from typing import Any
from urllib.parse import parse_qs

from hubsite.body_limit import Application, Message, Receive, Scope, Send

PREFIX = "/with/"
METHODS = ("GET", "HEAD")
# What asks for a file; nothing else is answered at such an address.
FORMATS = frozenset({"tf-hub-format", "lite-format", "tfjs-format"})
REFUSED = b"Only downloads have such an address.\n"


class TokenInPath:
    """An ASGI application around another that finds no token in an address."""

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request as if its token had come in a header."""
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self.application(scope, receive, send)
            return
        secret, _slash, rest = scope["path"].removeprefix(PREFIX).partition("/")
        if not rest or scope["method"] not in METHODS or not _asks_for_file(scope):
            await _refuse(send)
            return

        async def sending(message: Message) -> None:
            await send(_leading_back(message, f"{PREFIX}{secret}"))

        await self.application(_without(scope, secret, rest), receive, sending)


def _without(scope: Scope, secret: str, rest: str) -> Scope:
    kept = [pair for pair in scope["headers"] if pair[0] != b"authorization"]
    # Latin-1 takes no other letter; with a mark in its place it is no token.
    header = (b"authorization", f"Bearer {secret}".encode("ascii", "replace"))
    path = f"/{rest}"
    return {
        **scope,
        "path": path,
        "raw_path": path.encode(),
        "headers": [*kept, header],
    }


def _leading_back(message: Message, prefix: str) -> Message:
    """Keep the token in redirects, and out of what a browser would tell others."""
    if message["type"] != "http.response.start":
        return message
    headers: list[tuple[bytes, bytes]] = []
    for name, value in message["headers"]:
        if name.lower() == b"referrer-policy":
            continue
        is_own = name.lower() == b"location" and value.startswith(b"/")
        headers.append((name, prefix.encode() + value if is_own else value))
    headers.append((b"referrer-policy", b"no-referrer"))
    return {**message, "headers": headers}


def _asks_for_file(scope: Scope) -> bool:
    query: dict[str, Any] = parse_qs(scope["query_string"].decode("latin-1"))
    return not FORMATS.isdisjoint(query)


async def _refuse(send: Send) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(REFUSED)).encode()),
        (b"referrer-policy", b"no-referrer"),
    ]
    await send({"type": "http.response.start", "status": 404, "headers": headers})
    await send({"type": "http.response.body", "body": REFUSED})
