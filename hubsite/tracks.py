"""What the lane answers: predictions by the API, and whole archives."""

import re
import time
from functools import lru_cache, partial

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.renderers import JSONRenderer

from catalog.models import ModelVersion
from demos.api import PredictView, predict
from demos.threads import in_thread
from hubsite.body_limit import Scope
from hubsite.errors import api_exception_handler
from hubsite.lane import Answer
from registry import resolver, storage
from registry.downloads import ZERO_COPY, Download, download_of, send_file

_HANDLE = r"[a-z\d][a-z\d-]*/[\w./-]+"
_PREDICT = re.compile(rf"/api/v1/models/(?P<handle>{_HANDLE})/predict", re.ASCII)
_MODULE = re.compile(rf"/(?P<handle>{_HANDLE})", re.ASCII)
# What tensorflow_hub adds to a handle, and nothing else.
_AS_ARCHIVE = b"tf-hub-format=compressed"
# A version that is withdrawn or replaced may be asked for this much longer.
VERSION_LIFETIME_S = 1.0


async def predictions(scope: Scope) -> Answer | None:
    """`POST /api/v1/models/<handle>/predict`."""
    if scope["method"] != "POST" or scope["query_string"]:
        return None
    accepted = dict(scope["headers"]).get(b"accept", b"*/*")
    if b"*/*" not in accepted and b"application/json" not in accepted:
        return None
    found = _PREDICT.fullmatch(scope["path"])
    return partial(_prediction, found["handle"]) if found else None


async def archives(scope: Scope) -> Answer | None:
    """`GET /<handle>/<version>?tf-hub-format=compressed` of what is there to be sent.

    Redirects and refusals are left to Django; so are bytes that pass through the
    site, where a client that leaves is to be noticed.
    """
    if scope["method"] not in ("GET", "HEAD") or scope["query_string"] != _AS_ARCHIVE:
        return None
    found = _MODULE.fullmatch(scope["path"])
    if found is None or not _goes_past_us(scope):
        return None
    try:
        download = await in_thread(_download_at, found["handle"], _moment())
    except DatabaseError:
        return None  # Django asks again, and says what is wrong.
    return partial(_archive, download) if download else None


def forget_addresses() -> None:
    """Forget what was asked for; for tests, whose rows are gone within the second."""
    _version_at.cache_clear()
    _download_at.cache_clear()


async def _prediction(handle: str, request: HttpRequest) -> HttpResponse:
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


async def _archive(download: Download, request: HttpRequest) -> HttpResponseBase:
    return await in_thread(send_file, request, download)


def _goes_past_us(scope: Scope) -> bool:
    """Whether a server in front, or the system itself, sends the file."""
    if settings.X_ACCEL:
        return True
    return ZERO_COPY in scope.get("extensions", {}) and storage.is_on_disk()


def _moment() -> int:
    return int(time.monotonic() / VERSION_LIFETIME_S)


def _recent_version(handle: str) -> ModelVersion:
    """The version that a handle means, or meant a moment ago."""
    return _version_at(handle, _moment())


@lru_cache(maxsize=64)
def _version_at(handle: str, moment: int) -> ModelVersion:
    del moment
    return resolver.find_version(handle)


@lru_cache(maxsize=64)
def _download_at(path: str, moment: int) -> Download | None:
    """The archive at an address; None where there is none, or another address."""
    del moment
    try:
        address = resolver.read_address(path)
        if address.number is None or address.page or address.is_former:
            return None
        version = resolver.open_version(address.model, address.number)
    except resolver.NotHosted:
        return None
    archive = getattr(version, "archive", None)
    return download_of(archive) if archive else None
