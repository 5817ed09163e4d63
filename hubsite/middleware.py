"""What happens around every request: its id, its log line, encoding, a header."""

import re
import time
import uuid
from collections.abc import Awaitable, Callable
from hashlib import blake2b
from http import HTTPStatus
from typing import Any

import structlog
from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response

log = structlog.get_logger()

# Ids from outside are kept only in this form: they end up in logs.
_ID = re.compile(r"[A-Za-z0-9_-]{8,64}\Z")
QUIET_PATHS = ("/healthz", "/readyz", "/static/")
# The camera is for the demo of a model; nothing else is used.
PERMISSIONS_POLICY = (
    "camera=(self), clipboard-write=(self), geolocation=(), microphone=(), payment=()"
)

# The answer itself under threads, an awaitable of it on an event loop.
GetAnswer = Callable[[HttpRequest], Any]


class AroundRequest:
    """A middleware of two halves that serves threads and event loops alike.

    A subclass sees the request in `before` and the answer's head in `after`; the
    body of a stream passes through untouched.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: GetAnswer) -> None:
        self.get_response = get_response
        self._on_loop = iscoroutinefunction(get_response)
        if self._on_loop:
            markcoroutinefunction(self)

    def __call__(
        self, request: HttpRequest
    ) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        """Answer the request, on the event loop when there is one."""
        if self._on_loop:
            return self._answer_on_loop(request)
        self.before(request)
        answer: HttpResponseBase = self.get_response(request)
        return self.after(request, answer) or answer

    async def _answer_on_loop(self, request: HttpRequest) -> HttpResponseBase:
        self.before(request)
        answer: HttpResponseBase = await self.get_response(request)
        return self.after(request, answer) or answer

    def before(self, request: HttpRequest) -> None:
        """Look at the request."""

    def after(
        self, request: HttpRequest, answer: HttpResponseBase
    ) -> HttpResponseBase | None:
        """Look at the answer's status and headers; return another one to send it."""


class RequestContextMiddleware(AroundRequest):
    """Gives the request an id that its log lines and its answer carry."""

    def before(self, request: HttpRequest) -> None:
        """Take the id of a proxy in front, or make one."""
        given = request.headers.get("X-Request-ID", "")
        request.id = given if _ID.match(given) else uuid.uuid4().hex  # type: ignore[attr-defined]
        request.started = time.perf_counter()  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.id)  # type: ignore[attr-defined]

    def after(self, request: HttpRequest, answer: HttpResponseBase) -> None:
        """Log the request once, without its query and without addresses of people."""
        answer["X-Request-ID"] = request.id  # type: ignore[attr-defined]
        if request.path.startswith(QUIET_PATHS):
            return
        elapsed_ms = (time.perf_counter() - request.started) * 1000  # type: ignore[attr-defined]
        log.info(
            "request.finished",
            method=request.method,
            path=request.path,
            status=answer.status_code,
            duration_ms=round(elapsed_ms, 1),
        )


class TextIsUtf8Middleware(AroundRequest):
    """Reads every form as UTF-8, whatever encoding its sender names.

    Python knows encodings that fail on plain text (`idna`); Django would take one
    from the Content-Type and answer 500 where the form is read.
    """

    def before(self, request: HttpRequest) -> None:
        """Put aside the encoding named."""
        request.encoding = "utf-8"


class PermissionsPolicyMiddleware(AroundRequest):
    """Says which abilities of the browser pages of this site may ask for."""

    def after(self, _request: HttpRequest, answer: HttpResponseBase) -> None:
        """Add the header."""
        answer.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)


class RevalidationMiddleware(AroundRequest):
    """Lets browsers keep pages, and ask before they show one again.

    A page is named by the hash of its bytes, so that an old one is never shown for a
    new one, whatever it was made of; what has not changed is answered by 304.
    RFC 9110 §8.8.3 and §13.1.2, RFC 9111 §5.2.2.4.
    """

    def after(
        self, request: HttpRequest, answer: HttpResponseBase
    ) -> HttpResponseBase | None:
        """Add ETag and Cache-Control, or answer that nothing has changed."""
        if (
            request.method not in ("GET", "HEAD")
            or not isinstance(answer, HttpResponse)
            or answer.status_code != HTTPStatus.OK
            or answer.has_header("Cache-Control")
        ):
            return None
        is_own = settings.SESSION_COOKIE_NAME in request.COOKIES or answer.cookies
        answer["Cache-Control"] = "private, no-cache" if is_own else "no-cache"
        if answer.cookies:  # with a form's token, which is another each time
            return None
        if not answer.has_header("ETag"):
            answer["ETag"] = f'"{blake2b(answer.content, digest_size=16).hexdigest()}"'
        return get_conditional_response(request, answer["ETag"], response=answer)
