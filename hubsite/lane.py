"""Answers predictions on the event loop, without what Django does around a request.

Django gives each request a thread, opens a database connection in it, and changes
between loop and thread for each middleware and signal. That is several times what a
prediction itself asks of the web process, and nothing of it serves a program: there is
no session, no form and no page. What is answered, headers included, is the same.
"""

import re
import time
from collections.abc import Callable, Iterator
from functools import lru_cache, partial

from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.core.handlers.exception import response_for_exception
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from rest_framework.renderers import JSONRenderer

from catalog.models import ModelVersion
from demos.api import PredictView, predict
from hubsite.body_limit import Receive, Scope, Send
from hubsite.errors import api_exception_handler
from hubsite.middleware import AroundRequest
from registry.resolver import find_version

_ADDRESS = re.compile(
    r"/api/v1/models/(?P<handle>[a-z\d][a-z\d-]*/[\w/-]+)/predict", re.ASCII
)
# Sessions, forms and pages: some of it reads the database, all of it is for browsers.
_FOR_PAGES = frozenset(
    (
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django_htmx.middleware.HtmxMiddleware",
    )
)

Before = Callable[[HttpRequest], HttpResponse | None]
After = Callable[[HttpRequest, HttpResponse], HttpResponse]

# A version that is withdrawn or replaced may be asked this much longer.
VERSION_LIFETIME_S = 1.0


class Lane:
    """An ASGI application around Django's that keeps one address to itself."""

    def __init__(self, django: ASGIHandler) -> None:
        self._django = django
        self._halves = list(_halves_of_middleware())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a prediction, or let Django answer what it is asked."""
        handle = _handle(scope)
        if handle is None:
            await self._django(scope, receive, send)
            return
        try:
            body = await self._django.read_body(receive)
        except RequestAborted:
            return
        request = ASGIRequest(scope, body)
        response = await self._answer(request, handle)
        await self._django.send_response(response, send)
        request.close()
        body.close()

    async def _answer(self, request: HttpRequest, handle: str) -> HttpResponse:
        """Let the middleware look at the request, answer it, and show them that."""
        entered: list[After] = []
        try:
            response = self._enter(request, entered)
            response = response or await _prediction(request, handle)
        # The edge: Django logs and answers it in the same way.
        except Exception as error:  # noqa: BLE001
            response = response_for_exception(request, error)
        for after in reversed(entered):
            response = after(request, response)
        return response

    def _enter(self, request: HttpRequest, entered: list[After]) -> HttpResponse | None:
        for before, after in self._halves:
            early = before(request)
            entered.append(after)
            if early is not None:
                return early
        return None


def _handle(scope: Scope) -> str | None:
    """The model that is asked for; None where the request is not for this lane."""
    if scope["type"] != "http" or scope["method"] != "POST" or scope["query_string"]:
        return None
    accepted = dict(scope["headers"]).get(b"accept", b"*/*")
    if b"*/*" not in accepted and b"application/json" not in accepted:
        return None
    found = _ADDRESS.fullmatch(scope["path"])
    return found["handle"] if found else None


def _halves_of_middleware() -> Iterator[tuple[Before, After]]:
    """What the site's middleware does before and after a view, as plain functions."""
    for path in settings.MIDDLEWARE:
        if path in _FOR_PAGES:
            continue
        middleware = import_string(path)(_no_answer)
        if isinstance(middleware, AroundRequest):
            yield middleware.before, partial(_after, middleware)
            continue
        before = getattr(middleware, "process_request", _nothing_before)
        yield before, getattr(middleware, "process_response", _nothing_after)


def _after(
    middleware: AroundRequest, request: HttpRequest, response: HttpResponse
) -> HttpResponse:
    middleware.after(request, response)
    return response


def _no_answer(request: HttpRequest) -> HttpResponse:
    raise NotImplementedError(request.path)


def _nothing_before(request: HttpRequest) -> None:
    del request


def _nothing_after(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    del request
    return response


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
