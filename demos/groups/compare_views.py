"""The page that puts models side by side, before and after they have answered."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from catalog.context import base_url
from demos import messages, services
from demos.api_input import check_announced_size
from demos.engine.errors import PictureRefused
from demos.forms import RunForm
from demos.groups import services as groups
from demos.groups.choosing import Chosen, choose
from demos.groups.comparing import Comparison, side_by_side
from demos.groups.group_views import gone
from demos.groups.picking import offers
from demos.groups.reading import find_group
from demos.groups.rendering import group_context
from demos.models import RunGroup
from demos.refusals import Refusal
from demos.throttles import count_run

# No model here is fed more at a time.
MAX_PICTURES = 2
PAGE = "demos/compare/page.html"


@csrf_exempt  # an upload too large is refused before the token in it is read
@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: HttpRequest) -> HttpResponse:
    """Show the models that the address names, or show them all a picture."""
    chosen = choose(request.GET.getlist("m"))
    if request.method != "POST":
        return _choice(request, chosen)
    try:
        check_announced_size(request, MAX_PICTURES)
    except PictureRefused as refused:
        return _choice(request, chosen, Refusal.of_picture(refused))
    return _start(request, chosen)


@require_safe
@never_cache
def comparison(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Show what the models said about a picture."""
    group = find_group(group_id, RunGroup.Kind.COMPARE)
    if group.has_expired:
        return gone(request)
    context = group_context(group, base_url(request))
    side = context["comparison"]
    chosen = Chosen(list(side.versions))
    context = {**context, **_page_context(request, chosen, side)}
    return render(request, PAGE, context)


@csrf_protect
def _start(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    if chosen.refusals:
        return _choice(request, chosen)
    if not chosen.can_run:
        sentence = chosen.obstacle or messages.sentence("compare_too_few")
        return _choice(request, chosen, Refusal("not_comparable", sentence))
    contract = chosen.versions[0].demo_contract
    assert contract is not None  # noqa: S101 - `can_run` says so
    form = RunForm(contract, request.POST, request.FILES)
    try:
        count_run(request, len(chosen.versions))
        if not form.is_valid():
            return _choice(request, chosen, Refusal.of_form(form.first_error()))
        asked = form.arguments()
        group = groups.start_comparison(
            versions=chosen.versions, pictures=asked["pictures"], texts=asked["texts"]
        )
    except services.RunRefused as error:
        return _choice(request, chosen, Refusal.of_run(error))
    return HttpResponseRedirect(group.get_absolute_url(), status=HTTPStatus.SEE_OTHER)


def _choice(
    request: HttpRequest, chosen: Chosen, refusal: Refusal | None = None
) -> HttpResponse:
    """The page before the models ran; htmx asks for what may be added alone."""
    context = _page_context(request, chosen, side_by_side(chosen.versions))
    if request.headers.get("HX-Request") == "true":
        response = render(request, "demos/compare/_offers.html", context)
    else:
        context["refusal"] = refusal
        status = refusal.status if refusal else chosen.status
        response = render(request, PAGE, context, status=status)
    if refusal and refusal.retry_after_s is not None:
        response["Retry-After"] = str(refusal.retry_after_s)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _page_context(
    request: HttpRequest, chosen: Chosen, side: Comparison
) -> dict[str, Any]:
    words = request.GET.get("q", "")
    first = chosen.versions[0] if chosen.versions else None
    contract = first.demo_contract if first and chosen.can_run else None
    return {
        "chosen": chosen,
        "contract": contract,
        "form": RunForm(contract) if contract else None,
        "comparison": side,
        "form_url": side.url,
        "words": words,
        "offers": offers(chosen.versions, words) if chosen.has_room else [],
        "samples": services.samples_by_field(first) if first and contract else {},
        "limit_bytes": settings.DEMO_MAX_UPLOAD_BYTES,
        "lifetime_s": settings.DEMO_RUN_LIFETIME_S,
    }
