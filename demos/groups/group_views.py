"""What the pages of all groups share: the live part, stopping, deleting."""

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_POST, require_safe

from catalog.context import base_url
from demos import messages, services
from demos.groups import services as groups
from demos.groups.reading import find_group
from demos.groups.rendering import FRAGMENTS, group_context
from demos.groups.thumbnails import read_thumbnail
from demos.models import Run, RunGroup


@require_safe
@never_cache
def fragment(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Show a group as the page's script swaps it in."""
    group = find_group(group_id)
    if group.has_expired:
        return gone(request)
    return render(
        request, FRAGMENTS[group.kind], group_context(group, base_url(request))
    )


@require_POST
def cancel(_request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Stop the runs of a group that have not ended."""
    group = find_group(group_id)
    groups.cancel_group(group)
    return _lead_to(group)


@require_POST
def delete(_request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Delete a group's pictures and answers now."""
    group = find_group(group_id)
    services.delete_group(group)
    return _lead_to(group)


@require_safe
@cache_control(private=True, max_age=3600)
def thumbnail(_request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Send the small copy of a run's picture."""
    run = get_object_or_404(Run.objects.visible(), pk=run_id)
    if run.state == Run.State.EXPIRED:
        return HttpResponse(status=HTTPStatus.GONE)
    try:
        return HttpResponse(read_thumbnail(run), content_type="image/jpeg")
    except FileNotFoundError:
        return HttpResponse(status=HTTPStatus.GONE)


def gone(request: HttpRequest) -> HttpResponse:
    """Answer 410: what a group was about is deleted."""
    context = {"status": 410, "message": messages.sentence("group_expired")}
    return render(request, "410.html", context, status=HTTPStatus.GONE)


def _lead_to(group: RunGroup) -> HttpResponse:
    address = group.get_absolute_url()
    return HttpResponseRedirect(address, status=HTTPStatus.SEE_OTHER)
