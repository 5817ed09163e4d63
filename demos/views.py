"""The demo page, the pages of runs and the pictures they show."""

from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from catalog.context import base_url
from catalog.models import ModelVersion
from demos import files, messages, services
from demos.api_input import check_announced_size
from demos.drawing.sizes import longest_side
from demos.engine.errors import PictureRefused
from demos.engine.images import to_png
from demos.forms import RunForm
from demos.models import Run, Sample
from demos.refusals import Refusal
from demos.rendering import FRAGMENT, run_context
from demos.throttles import count_run
from demos.visitors import check_room, note_run
from registry import resolver

SAMPLE_CACHE_S = 7 * 24 * 3600
PICTURE_TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}


@csrf_exempt  # an upload too large is refused before the token in it is read
@require_http_methods(["GET", "HEAD", "POST"])
def demo(request: HttpRequest, handle: str, number: str) -> HttpResponse:
    """Show the demo of a version, or start a run of it."""
    try:
        version = resolver.find_page(handle, int(number))
    except resolver.NotHosted as reason:
        context = {"status": reason.status, "message": reason.sentence}
        page = f"{reason.status}.html"
        return render(request, page, context, status=reason.status)
    contract = version.demo_contract
    if contract is None:
        raise Http404(messages.sentence("no_demo"))
    if request.method != "POST":
        return _page(request, version)
    try:
        check_announced_size(request, len(contract.images))
    except PictureRefused as refused:
        return _refuse(request, version, Refusal.of_picture(refused))
    return _start(request, version)


@csrf_protect
def _start(request: HttpRequest, version: ModelVersion) -> HttpResponse:
    contract = version.demo_contract
    assert contract is not None  # noqa: S101 - `demo` has looked
    form = RunForm(contract, request.POST, request.FILES)
    try:
        count_run(request)
        check_room(request)
        if not form.is_valid():
            refusal = Refusal.of_form(form.first_error())
            return _refuse(request, version, refusal, form)
        run = services.start_run(version=version, **form.arguments())
        note_run(request, run)
    except services.RunRefused as error:
        return _refuse(request, version, Refusal.of_run(error), form)
    return _lead_to(request, run)


@require_safe
@never_cache
def run_page(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Show a run on the demo page of its version."""
    run = get_object_or_404(Run.objects.visible().with_demo_page(), pk=run_id)
    return _page(request, run.version, run=run)


@require_safe
@never_cache
def run_fragment(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Show a run as the page's script swaps it in."""
    return _fragment(request, _run(run_id))


@require_POST
def cancel(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Stop a run that has not ended."""
    services.cancel_run(_run(run_id))
    return _lead_to(request, _run(run_id))


@require_POST
def delete(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Delete a run's picture and answer now."""
    if not services.delete_run(_run(run_id)):
        raise PermissionDenied(messages.sentence("run_pinned"))
    return _lead_to(request, _run(run_id))


@require_POST
def retry(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Run the same picture again."""
    run = _run(run_id)
    try:
        count_run(request)
        check_room(request)
        again = services.retry_run(run)
        note_run(request, again)
        return _lead_to(request, again)
    except services.RunRefused as error:
        return _refuse(request, run.version, Refusal.of_run(error))


@require_safe
@cache_control(private=True, no_store=True)
def run_picture(_request: HttpRequest, run_id: UUID, place: int = 1) -> HttpResponse:
    """Send a picture a run looked at: the first one, or another by its place."""
    if place < 1:
        raise Http404
    return _picture(files.picture_key(_run(run_id), place))


@require_safe
@cache_control(private=True, no_store=True)
def run_seen(_request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Send the first picture as small as the model saw it."""
    run = _run(run_id)
    side = longest_side(run.version.demo_contract)
    if side is None:
        raise Http404
    try:
        image = files.read_picture(run).image
    except FileNotFoundError:
        return HttpResponse(status=HTTPStatus.GONE)
    image.thumbnail((side, side))
    return HttpResponse(to_png(image), content_type="image/png")


@require_safe
@cache_control(private=True, no_store=True)
def run_output(_request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Send the picture or mask a run made."""
    return _picture(_run(run_id).output_key)


@require_safe
@cache_control(public=True, max_age=SAMPLE_CACHE_S)
def sample_picture(_request: HttpRequest, slug: str) -> HttpResponse:
    """Send a sample."""
    return _picture(get_object_or_404(Sample, slug=slug).picture.name)


@require_safe
@cache_control(public=True, max_age=SAMPLE_CACHE_S)
def sample_thumbnail(_request: HttpRequest, slug: str) -> HttpResponse:
    """Send a sample's small square."""
    return _picture(get_object_or_404(Sample, slug=slug).thumbnail.name)


def _page(
    request: HttpRequest,
    version: ModelVersion,
    *,
    run: Run | None = None,
    form: RunForm | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    contract = version.demo_contract
    address = base_url(request)
    context = {
        "version": version,
        "contract": contract,
        "tab": "demo",
        "base_url": address,
        "form": form or (RunForm.of_run(contract, run) if contract else None),
        "samples": services.samples_by_field(version),
        "queue": services.queue_state(version.pk),
        "limit_bytes": settings.DEMO_MAX_UPLOAD_BYTES,
        "lifetime_s": settings.DEMO_RUN_LIFETIME_S,
        "refusal": refusal,
        **(run_context(run, address) if run else {}),
    }
    status = _status(run) if refusal is None else refusal.status
    return render(request, "demos/demo_page.html", context, status=status)


def _fragment(request: HttpRequest, run: Run) -> HttpResponse:
    context = run_context(run, base_url(request))
    return render(request, FRAGMENT, context, status=_status(run))


def _lead_to(request: HttpRequest, run: Run) -> HttpResponse:
    """Answer a change: a script gets the fragment, a form is led to the run's page."""
    if not _is_from_script(request):
        return HttpResponseRedirect(run.get_absolute_url(), status=HTTPStatus.SEE_OTHER)
    response = render(request, FRAGMENT, run_context(run, base_url(request)))
    response["HX-Push-Url"] = run.get_absolute_url()
    return response


def _refuse(
    request: HttpRequest,
    version: ModelVersion,
    refusal: Refusal,
    form: RunForm | None = None,
) -> HttpResponse:
    if _is_from_script(request):
        page = "demos/_refusal.html"
        response = render(request, page, {"refusal": refusal}, status=refusal.status)
    else:
        response = _page(request, version, form=form, refusal=refusal)
    if refusal.retry_after_s is not None:
        response["Retry-After"] = str(refusal.retry_after_s)
    return response


def _run(run_id: UUID) -> Run:
    return get_object_or_404(Run.objects.visible().with_page_data(), pk=run_id)


def _status(run: Run | None) -> HTTPStatus:
    is_gone = run is not None and run.state == Run.State.EXPIRED
    return HTTPStatus.GONE if is_gone else HTTPStatus.OK


def _is_from_script(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _picture(key: str | None) -> HttpResponse:
    """Send a stored picture whole: it has a few megabytes at most."""
    kind = PICTURE_TYPES.get((key or "").rpartition(".")[2])
    if key is None or kind is None:
        return HttpResponse(status=HTTPStatus.GONE)
    try:
        with default_storage.open(key) as file:
            return HttpResponse(file.read(), content_type=kind)
    except FileNotFoundError:
        return HttpResponse(status=HTTPStatus.GONE)
