"""Asking why on a run's page: the form, the part that follows, and the map."""

from http import HTTPStatus
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_POST, require_safe

from demos.explaining.services import ask_why
from demos.given import RunRefused
from demos.models import Explanation, Run
from demos.refusals import Refusal
from demos.throttles import count_run

FRAGMENT = "demos/_explanation.html"
MAX_INDEX_DIGITS = 9


@require_POST
def explain(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Ask why a run was answered with one of its labels."""
    run = get_object_or_404(Run.objects.visible().with_page_data(), pk=run_id)
    try:
        count_run(request)
        explanation = ask_why(
            run,
            target_index=read_index(request.POST.get("index", "")),
            method=request.POST.get("method") or Explanation.Asked.AUTO,
        )
    except RunRefused as error:
        return _refuse(request, run, Refusal.of_run(error))
    if not _is_from_script(request):
        # Without the part's name: a page that has one does not refresh itself.
        return HttpResponseRedirect(run.get_absolute_url(), status=HTTPStatus.SEE_OTHER)
    return render(request, FRAGMENT, {"explanation": explanation, "run": run})


@require_safe
@never_cache
def fragment(request: HttpRequest, run_id: UUID, explanation_id: UUID) -> HttpResponse:
    """Show an explanation as it is now."""
    explanation = _explanation(run_id, explanation_id)
    context = {"explanation": explanation, "run": explanation.run}
    return render(request, FRAGMENT, context)


@require_safe
@cache_control(private=True, no_store=True)
def heat_map(_request: HttpRequest, run_id: UUID, explanation_id: UUID) -> HttpResponse:
    """Send the map: a transparent picture in the shape of the run's own."""
    explanation = _explanation(run_id, explanation_id)
    try:
        with default_storage.open(explanation.output_key) as file:
            return HttpResponse(file.read(), content_type="image/png")
    except (OSError, ValueError):  # None was made, or it was deleted.
        return HttpResponse(status=HTTPStatus.GONE)


def read_index(text: str) -> int | None:
    """Read which class is asked about; None for the best one.

    Something else than a number is a class that no answer has.
    """
    if not text:
        return None
    is_number = text.isascii() and text.isdigit() and len(text) <= MAX_INDEX_DIGITS
    return int(text) if is_number else -1


def page_of(run: Run) -> str:
    """The part of a run's page where it is explained."""
    return f"{run.get_absolute_url()}#why"


def _explanation(run_id: UUID, explanation_id: UUID) -> Explanation:
    found = Explanation.objects.select_related("run__version__model", "run__sample")
    visible = Run.objects.visible().filter(pk=run_id)
    return get_object_or_404(found, pk=explanation_id, run__in=visible)


def _refuse(request: HttpRequest, run: Run, refusal: Refusal) -> HttpResponse:
    context = {"refusal": refusal, "status": refusal.status}
    if _is_from_script(request):  # htmx swaps in only what has succeeded.
        response = render(request, "demos/_explanation_refused.html", context)
    else:
        context |= {"message": refusal.sentence, "back": page_of(run)}
        page = "demos/explanation_refused.html"
        response = render(request, page, context, status=refusal.status)
    if refusal.retry_after_s is not None:
        response["Retry-After"] = str(refusal.retry_after_s)
    return response


def _is_from_script(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"
