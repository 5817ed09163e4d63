"""Many pictures at once: the form, the page of a batch, its tables to download."""

from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from catalog.context import base_url
from catalog.models import ModelVersion
from demos import messages
from demos.forms import RunForm
from demos.groups import intake
from demos.groups.batches import Batch, read_batch, to_csv
from demos.groups.group_views import gone
from demos.groups.reading import find_group
from demos.groups.rendering import group_context
from demos.groups.serializers import batch_answer
from demos.models import RunGroup
from demos.refusals import Refusal
from demos.services import RunRefused
from registry import resolver

PAGE = "demos/batch/page.html"


@csrf_exempt  # an upload too large is refused before the token in it is read
@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: HttpRequest, handle: str, number: str) -> HttpResponse:
    """Show the form for many pictures, or run them."""
    try:
        version = resolver.find_page(handle, int(number))
        intake.check_version(version)
    except resolver.NotHosted as reason:
        context = {"status": reason.status, "message": reason.sentence}
        return render(request, f"{reason.status}.html", context, status=reason.status)
    except RunRefused as refused:
        raise Http404(messages.sentence(refused.code)) from refused
    if request.method != "POST":
        return _page(request, version)
    try:
        intake.check_announced_size(request)
    except RunRefused as refused:
        return _page(request, version, Refusal.of_run(refused))
    return _start(request, version)


@require_safe
@never_cache
def batch_page(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Show a batch: how far it is, and what was found."""
    group = find_group(group_id, RunGroup.Kind.BATCH)
    if group.has_expired:
        return gone(request)
    context = group_context(group, base_url(request))
    found: Batch = context["batch"]
    return _page(request, found.version, **context)


@require_safe
@never_cache
def batch_csv(request: HttpRequest, group_id: UUID) -> HttpResponseBase:
    """Send the batch as a table."""
    group = find_group(group_id, RunGroup.Kind.BATCH)
    if group.has_expired:
        return gone(request)
    text = to_csv(read_batch(group), base_url(request))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    return _download(response, f"batch-{group.pk}.csv")


@require_safe
@never_cache
def batch_json(request: HttpRequest, group_id: UUID) -> HttpResponseBase:
    """Send the batch as the API answers it."""
    group = find_group(group_id, RunGroup.Kind.BATCH)
    if group.has_expired:
        return gone(request)
    answer = batch_answer(read_batch(group), base_url(request))
    response = JsonResponse(answer, json_dumps_params={"ensure_ascii": False})
    return _download(response, f"batch-{group.pk}.json")


@csrf_protect
def _start(request: HttpRequest, version: ModelVersion) -> HttpResponse:
    try:
        group = intake.take_batch(request, version)
    except RunRefused as refused:
        return _page(request, version, Refusal.of_run(refused))
    response = redirect(group.get_absolute_url())
    response.status_code = HTTPStatus.SEE_OTHER
    return response


def _page(
    request: HttpRequest,
    version: ModelVersion,
    refusal: Refusal | None = None,
    **context: object,
) -> HttpResponse:
    contract = version.demo_contract
    context = {
        "version": version,
        "contract": contract,
        "form": RunForm(contract, request.POST or None) if contract else None,
        "tab": "demo",
        "base_url": base_url(request),
        "refusal": refusal,
        "limit_pictures": settings.BATCH_MAX_PICTURES,
        "limit_bytes": settings.BATCH_MAX_BYTES,
        "lifetime_s": settings.DEMO_RUN_LIFETIME_S,
        **context,
    }
    status = refusal.status if refusal else HTTPStatus.OK
    response = render(request, PAGE, context, status=status)
    if refusal and refusal.retry_after_s is not None:
        response["Retry-After"] = str(refusal.retry_after_s)
    return response


def _download(response: HttpResponse, name: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
