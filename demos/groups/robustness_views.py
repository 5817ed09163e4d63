"""How an answer stands up to changes of the picture: start, and the page."""

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from catalog.context import base_url
from demos.engine.copies import CHANGES
from demos.groups import services as groups
from demos.groups.group_views import gone
from demos.groups.reading import find_group
from demos.groups.rendering import group_context
from demos.models import Run, RunGroup
from demos.refusals import Refusal
from demos.services import RunRefused
from demos.throttles import count_run


@require_POST
def start(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Run changed copies of a run's picture; asked again, lead to the same page."""
    run = get_object_or_404(Run.objects.visible().with_page_data(), pk=run_id)
    try:
        if not RunGroup.objects.copies_of(run).exists():
            count_run(request, len(CHANGES))
        group = groups.start_copies(run)
    except RunRefused as error:
        return _refused(request, Refusal.of_run(error))
    address = group.get_absolute_url()
    return HttpResponseRedirect(address, status=HTTPStatus.SEE_OTHER)


@require_safe
@never_cache
def page(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Show the copies and what each is called."""
    group = find_group(group_id, RunGroup.Kind.ROBUSTNESS)
    if group.has_expired:
        return gone(request)
    context = group_context(group, base_url(request))
    strip = context["strip"]
    about = {
        "version": strip.version,
        "contract": strip.version.demo_contract,
        "tab": "demo",
    }
    return render(request, "demos/robustness/page.html", {**about, **context})


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    context = {"status": refusal.status, "message": refusal.sentence}
    response = render(request, "demos/robustness/refused.html", context)
    response.status_code = refusal.status
    if refusal.retry_after_s is not None:
        response["Retry-After"] = str(refusal.retry_after_s)
    return response
