"""The page on which a draft is tried, and the pictures it shows."""

from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from catalog.contract import Contract
from demos.files import picture_key
from demos.forms import RunForm
from demos.given import RunRefused
from demos.models import Trial
from demos.refusals import Refusal
from demos.samples import samples_by_field
from demos.throttles import count_run
from demos.trials.services import start_trial
from demos.views import PICTURE_TYPES
from registry.accounts.private import private
from registry.models import Submission
from registry.publishing.reading import find_submission, ready_draft

PAGE, PART = "demos/trials/page.html", "demos/trials/_trial.html"


@private
@require_http_methods(["GET", "HEAD", "POST"])
def trial_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a draft's demo before anybody else sees it, or run it."""
    submission = find_submission(request.user, key)
    ready = ready_draft(submission)
    if ready is None:
        return redirect("publishing:submission", key)
    if ready.contract is None:  # Nothing can be fed: there is nothing to try.
        return redirect("publishing:review", key)
    trial = Trial(
        submission=submission,
        contract_data=ready.contract.to_json(),
        labels=ready.labels,
    )
    if request.method != "POST":
        return _page(request, trial, RunForm(ready.contract))
    form = RunForm(ready.contract, request.POST, request.FILES)
    try:
        count_run(request)
        if not form.is_valid():
            return _page(request, trial, form, Refusal.of_form(form.first_error()))
        start_trial(submission, ready.contract, ready.labels, form.arguments())
    except RunRefused as error:
        return _page(request, trial, form, Refusal.of_run(error))
    address = f"{request.path}#trial"
    return HttpResponseRedirect(address, status=HTTPStatus.SEE_OTHER)


@private
@require_safe
def fragment(request: HttpRequest, key: UUID, trial_id: UUID) -> HttpResponse:
    """Show a trial as it is now; when it has ended the page is loaded anew."""
    trial = _find(request, key, trial_id)
    response = render(request, PART, {"trial": trial})
    if trial.has_ended:
        response["HX-Refresh"] = "true"
    return response


@private
@require_safe
def picture(request: HttpRequest, key: UUID, trial_id: UUID) -> HttpResponse:
    """Send the picture that a trial looked at."""
    return _send(picture_key(_find(request, key, trial_id)))


@private
@require_safe
def output(request: HttpRequest, key: UUID, trial_id: UUID) -> HttpResponse:
    """Send the picture that came out."""
    return _send(_find(request, key, trial_id).output_key)


def _find(request: HttpRequest, key: UUID, trial_id: UUID) -> Trial:
    submission: Submission = find_submission(request.user, key)
    return get_object_or_404(Trial, submission=submission, pk=trial_id)


def _page(
    request: HttpRequest, new: Trial, form: RunForm, refusal: Refusal | None = None
) -> HttpResponse:
    """The form for a new trial, and the last one with its answer."""
    rows = Trial.objects.select_related("sample", "submission__publisher")
    last = rows.filter(submission=new.submission).first()
    contract = Contract.from_json((last or new).contract_data)
    context = {
        "submission": new.submission,
        "step": 4,
        "form": form,
        "form_contract": new.version.demo_contract,
        "samples": samples_by_field(new.version),
        "limit_bytes": settings.DEMO_MAX_UPLOAD_BYTES,
        "lifetime_s": settings.DEMO_RUN_LIFETIME_S,
        "refusal": refusal,
        "trial": last,
        "run": last,
        "contract": contract,
        "version": (last or new).version,
        "is_outdated": last is not None and _differs(last, new),
    }
    status = refusal.status if refusal else HTTPStatus.OK
    return render(request, PAGE, context, status=status)


def _differs(last: Trial, new: Trial) -> bool:
    """Whether the details were changed since the last trial."""
    return (last.contract_data, last.labels) != (new.contract_data, new.labels)


def _send(key: str) -> HttpResponse:
    kind = PICTURE_TYPES.get(key.rpartition(".")[2])
    try:
        with default_storage.open(key) as file:
            return HttpResponse(file.read(), content_type=kind)
    except (OSError, ValueError):
        return HttpResponse(status=HTTPStatus.GONE)
