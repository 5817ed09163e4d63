"""Answers some requests on the event loop, without what Django does around a request.

Django gives each request a thread, opens a database connection in it, and changes
between loop and thread for each middleware and signal. That is several times what a
prediction or the head of a download asks of the web process, and nothing of it serves a
program: there is no session, no form and no page. What is answered, headers included,
is the same. `hubsite.tracks` says which requests these are.
"""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.core.handlers.exception import response_for_exception
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.module_loading import import_string

from hubsite.body_limit import Receive, Scope, Send
from hubsite.middleware import AroundRequest

# Sessions, forms and pages: some of it reads the database, all of it is for browsers.
_FOR_PAGES = frozenset(
    (
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "hubsite.viewer.ViewerMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django_htmx.middleware.HtmxMiddleware",
    )
)
# What differs from one request to the next, and what no middleware looks at.
_OWN = frozenset(
    (
        *(b"content-length", b"content-type", b"user-agent", b"x-request-id"),
        *(b"range", b"if-range", b"if-none-match"),
    )
)
# Hosts, languages and proxies that are remembered.
_MOST_SURROUNDINGS = 256
SESSION_COOKIE = settings.SESSION_COOKIE_NAME.encode() + b"="

Key = tuple[Any, ...]
Answer = Callable[[HttpRequest], Awaitable[HttpResponseBase]]
# Tells how a request is answered; None where it is not one of its kind.
Track = Callable[[Scope], Awaitable[Answer | None]]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What Django's own middleware make of a request: the same for all alike."""

    language: str
    headers: dict[str, str]


class Lane:
    """An ASGI application around Django's that keeps some requests to itself."""

    def __init__(self, django: ASGIHandler, tracks: Sequence[Track]) -> None:
        self._django = django
        self._tracks = tracks
        self._each_time: list[AroundRequest] = []
        self._once: list[Any] = []
        for middleware in _middleware():
            is_ours = isinstance(middleware, AroundRequest)
            (self._each_time if is_ours else self._once).append(middleware)
        self._known: dict[Key, Surroundings] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what a track is for, or let Django answer what it is asked."""
        answer = await self._answer_to(scope)
        around = self._surroundings(scope) if answer else None
        if answer is None or around is None:
            await self._django(scope, receive, send)
            return
        try:
            body = await self._django.read_body(receive)
        except RequestAborted:
            return
        request = ASGIRequest(scope, body)
        response = await self._answer(request, answer, around)
        await self._django.send_response(response, send)
        request.close()
        body.close()

    async def _answer_to(self, scope: Scope) -> Answer | None:
        if scope["type"] != "http" or _is_signed_in(scope):
            return None  # Members may see more than what is remembered for all.
        for track in self._tracks:
            if answer := await track(scope):
                return answer
        return None

    async def _answer(
        self, request: HttpRequest, answer: Answer, around: Surroundings
    ) -> HttpResponseBase:
        for middleware in self._each_time:
            middleware.before(request)
        translation.activate(around.language)
        try:
            response = await answer(request)
        # The edge: Django logs and answers it in the same way.
        except Exception as error:  # noqa: BLE001
            response = response_for_exception(request, error)
        for name, value in around.headers.items():
            response[name] = value
        if isinstance(response, HttpResponse) and "Content-Length" not in response:
            response["Content-Length"] = str(len(response.content))
        for middleware in reversed(self._each_time):
            middleware.after(request, response)
        return response

    def _surroundings(self, scope: Scope) -> Surroundings | None:
        """What the middleware say to such a request; None where Django must answer.

        They are asked with an empty request, and only once for all that are alike.
        """
        headers = tuple(pair for pair in scope["headers"] if pair[0] not in _OWN)
        key = (scope.get("scheme"), headers)
        if key not in self._known:
            around = self._ask(ASGIRequest({**scope, "headers": headers}, BytesIO()))
            if around is None:
                return None
            if len(self._known) >= _MOST_SURROUNDINGS:
                self._known.clear()
            self._known[key] = around
        return self._known[key]

    def _ask(self, request: HttpRequest) -> Surroundings | None:
        response = HttpResponse()
        del response["Content-Type"]
        try:
            for middleware in self._once:
                look = getattr(middleware, "process_request", None)
                if look is not None and look(request) is not None:
                    return None
        # A host that is not ours, say: Django has an answer to everything.
        except Exception:  # noqa: BLE001
            return None
        for middleware in reversed(self._once):
            if hasattr(middleware, "process_response"):
                middleware.process_response(request, response)
        del response["Content-Length"]
        return Surroundings(translation.get_language() or "en", dict(response.items()))


def _is_signed_in(scope: Scope) -> bool:
    headers = dict(scope["headers"])
    return b"authorization" in headers or SESSION_COOKIE in headers.get(b"cookie", b"")


def _middleware() -> Iterator[Any]:
    """The site's middleware but for those of pages."""
    for path in settings.MIDDLEWARE:
        if path not in _FOR_PAGES:
            yield import_string(path)(_no_answer)


def _no_answer(request: HttpRequest) -> HttpResponse:
    raise NotImplementedError(request.path)
