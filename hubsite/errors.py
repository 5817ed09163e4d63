"""Answers to requests that cannot be met: pages for people, JSON for programs."""

import sys
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from registry.storage import is_full

log = structlog.get_logger()


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400: the request itself is malformed."""
    log.info("request.malformed", reason=str(exception))
    return _answer(request, 400, "bad_request", _("The request cannot be understood."))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403."""
    log.info("request.not_allowed", reason=str(exception))
    return _answer(request, 403, "not_allowed", _("This is not open to you."))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 to a form that was not sent from a page of this site."""
    log.info("request.form_out_of_date", reason=reason)
    message = _("This form is out of date. Go back, reload the page and send it again.")
    return _answer(request, 403, "form_out_of_date", message)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404, with the sentence of the view that raised it if it gave one."""
    said = exception.args[0] if exception.args else None
    # Django's own sentence names a class and a query; ours speak of models.
    if not isinstance(said, str) or not said or said.endswith("the given query."):
        said = _("Nothing is here.")
    return _answer(request, 404, "not_found", said)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500, or 507 where the disk is full; the log has the reason."""
    error = sys.exception()
    if isinstance(error, Exception) and is_full(error):
        return _answer(request, 507, "no_room", no_room())
    message = _("Something went wrong here. It has been noted; please try again.")
    return _answer(request, 500, "server_error", message)


def no_room() -> str:
    """What is said where nothing more can be written."""
    return _("The site has no room left on its disk. Try again later.")


def _answer(request: HttpRequest, status: int, code: str, message: str) -> HttpResponse:
    if wants_json(request):
        return JsonResponse(error_body(code, message), status=status)
    context = {"code": code, "message": message, "status": status}
    try:
        page = render_to_string(f"{status}.html", context, request)
    except Exception:  # a broken page must not hide the error it reports
        log.exception("error_page.failed", status=status)
        return HttpResponse(message, status=status, content_type="text/plain")
    return HttpResponse(page, status=status)


def wants_json(request: HttpRequest) -> bool:
    """Whether a program asks: an API address, or a client fetching a module.

    The query is looked at unread: the request may be refused for what is in it.
    """
    return (
        request.path.startswith("/api/")
        or "tf-hub-format=" in request.META.get("QUERY_STRING", "")
        or request.headers.get("Accept", "").startswith("application/json")
    )


def error_body(code: str, message: str, **details: Any) -> dict[str, Any]:
    """Return the one shape of every machine-readable error."""
    return {"error": {"code": code, "message": message, **details}}


def api_exception_handler(
    exception: Exception, context: dict[str, Any]
) -> Response | None:
    """Put what REST framework raises into the one shape of errors.

    An exception of ours may carry its own `details` for the client.
    """
    if is_full(exception):
        return Response(error_body("no_room", no_room()), status=507)
    response = exception_handler(exception, context)
    if response is None:
        return None
    code, message = _code_and_message(exception, response)
    details = dict(getattr(exception, "details", {}))
    if isinstance(exception, exceptions.ValidationError):
        details["fields"] = response.data
    response.data = error_body(code, message, **details)
    return response


def _code_and_message(exception: Exception, response: Response) -> tuple[str, str]:
    if isinstance(exception, exceptions.ValidationError):
        return "invalid", _first_sentence(exception.detail)
    if isinstance(exception, exceptions.APIException):
        return str(exception.get_codes()), str(exception.detail)
    codes = {403: "not_allowed", 404: "not_found"}
    said = response.data.get("detail", "")
    return codes.get(response.status_code, "error"), str(said)


def _first_sentence(detail: Any) -> str:
    if isinstance(detail, dict):
        name, value = next(iter(detail.items()))
        prefix = "" if name == "non_field_errors" else f"{name}: "
        return prefix + _first_sentence(value)
    if isinstance(detail, list):
        return _first_sentence(detail[0]) if detail else ""
    return str(detail)
