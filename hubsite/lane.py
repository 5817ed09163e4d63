"""Answers predictions on the event loop, without what Django does around a request.

Django gives each request a thread, opens a database connection in it, and changes
between loop and thread for each middleware and signal. That is several times what a
prediction itself asks of the web process, and nothing of it serves a program: there is
no session, no form and no page. What is answered, headers included, is the same.
"""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.core.handlers.exception import response_for_exception
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.module_loading import import_string
from rest_framework.renderers import JSONRenderer

from catalog.models import ModelVersion
from demos.api import PredictView, predict
from hubsite.body_limit import Receive, Scope, Send
from hubsite.errors import api_exception_handler
from hubsite.middleware import AroundRequest
from registry.resolver import find_version

_ADDRESS = re.compile(
    r"/api/v1/models/(?P<handle>[a-z\d][a-z\d-]*/[\w./-]+)/predict", re.ASCII
)
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
_OWN = frozenset((b"content-length", b"content-type", b"user-agent", b"x-request-id"))
# Hosts, languages and proxies that are remembered.
_MOST_SURROUNDINGS = 256
SESSION_COOKIE = settings.SESSION_COOKIE_NAME.encode() + b"="
# A version that is withdrawn or replaced may be asked this much longer.
VERSION_LIFETIME_S = 1.0

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What Django's own middleware make of a request: the same for all alike."""

    language: str
    headers: dict[str, str]


class Lane:
    """An ASGI application around Django's that keeps one address to itself."""

    def __init__(self, django: ASGIHandler) -> None:
        self._django = django
        self._each_time: list[AroundRequest] = []
        self._once: list[Any] = []
        for middleware in _middleware():
            is_ours = isinstance(middleware, AroundRequest)
            (self._each_time if is_ours else self._once).append(middleware)
        self._known: dict[Key, Surroundings] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a prediction, or let Django answer what it is asked."""
        handle = _handle(scope)
        around = self._surroundings(scope) if handle else None
        if handle is None or around is None:
            await self._django(scope, receive, send)
            return
        try:
            body = await self._django.read_body(receive)
        except RequestAborted:
            return
        request = ASGIRequest(scope, body)
        response = await self._answer(request, handle, around)
        await self._django.send_response(response, send)
        request.close()
        body.close()

    async def _answer(
        self, request: HttpRequest, handle: str, around: Surroundings
    ) -> HttpResponse:
        for middleware in self._each_time:
            middleware.before(request)
        translation.activate(around.language)
        try:
            response = await _prediction(request, handle)
        # The edge: Django logs and answers it in the same way.
        except Exception as error:  # noqa: BLE001
            response = response_for_exception(request, error)
        for name, value in around.headers.items():
            response[name] = value
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


def _handle(scope: Scope) -> str | None:
    """The model that is asked for; None where the request is not for this lane."""
    if scope["type"] != "http" or scope["method"] != "POST" or scope["query_string"]:
        return None
    headers = dict(scope["headers"])
    if b"authorization" in headers or SESSION_COOKIE in headers.get(b"cookie", b""):
        return None  # Members may see more than what is remembered for all.
    accepted = headers.get(b"accept", b"*/*")
    if b"*/*" not in accepted and b"application/json" not in accepted:
        return None
    found = _ADDRESS.fullmatch(scope["path"])
    return found["handle"] if found else None


def _middleware() -> Iterator[Any]:
    """The site's middleware but for those of pages."""
    for path in settings.MIDDLEWARE:
        if path not in _FOR_PAGES:
            yield import_string(path)(_no_answer)


def _no_answer(request: HttpRequest) -> HttpResponse:
    raise NotImplementedError(request.path)


def _recent_version(handle: str) -> ModelVersion:
    """The version that a handle means, or meant a moment ago."""
    return _version_at(handle, int(time.monotonic() / VERSION_LIFETIME_S))


@lru_cache(maxsize=64)
def _version_at(handle: str, moment: int) -> ModelVersion:
    del moment
    return find_version(handle)


async def _prediction(request: HttpRequest, handle: str) -> HttpResponse:
    """The answer of `PredictView`, as REST framework would make it."""
    view = PredictView()
    asked = view.initialize_request(request)
    status, wait_s = 200, None
    try:
        answer = await predict(asked, handle, _recent_version)
    except Exception as error:
        refused = api_exception_handler(error, {})
        if refused is None:
            raise
        answer, status = refused.data, refused.status_code
        wait_s = refused.headers.get("Retry-After")
    response = HttpResponse(
        JSONRenderer().render(answer), status=status, content_type="application/json"
    )
    response["Allow"] = ", ".join(view.allowed_methods)
    if wait_s is not None:
        response["Retry-After"] = wait_s
    return response
