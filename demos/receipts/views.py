"""The receipt of a run, the page that checks receipts, and this server's key."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from demos import messages
from demos.models import Run
from demos.receipts.checking import in_lines, judge
from demos.receipts.forms import VerifyForm
from demos.receipts.making import NoReceipt, make_receipt
from demos.refusals import Refusal
from registry.signing.keys import ALGORITHM, public_key

KEY_CACHE_S = 3600


@require_safe
@never_cache
def receipt(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Send a finished run's receipt as a file."""
    run = get_object_or_404(Run.objects.visible().with_page_data(), pk=run_id)
    try:
        text = in_lines(make_receipt(run))
    except NoReceipt as error:
        if run.state == Run.State.EXPIRED:
            context = {"message": messages.sentence("run_expired"), "status": 410}
            return render(request, "410.html", context, status=HTTPStatus.GONE)
        raise Http404(_("A run has a receipt when it has finished.")) from error
    response = HttpResponse(text, content_type="application/json")
    name = f"receipt-{run.pk}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Check a receipt that somebody pastes or uploads."""
    context: dict[str, Any] = {"public_key": public_key(), "algorithm": ALGORITHM}
    if request.method != "POST":
        return render(request, "demos/verify.html", context)
    form = VerifyForm(request.POST, request.FILES)
    context["pasted"] = request.POST.get("receipt", "")
    if not form.is_valid():
        refusal = Refusal.of_form(form.first_error())
        context["refusal"] = refusal
        return render(request, "demos/verify.html", context, status=refusal.status)
    cleaned = form.cleaned_data
    context["verdict"] = judge(cleaned["read"], cleaned["picture"])
    return render(request, "demos/verify.html", context)


@require_safe
@cache_control(public=True, max_age=KEY_CACHE_S)
def key(_request: HttpRequest) -> JsonResponse:
    """Tell the public key that this server's receipts are signed with."""
    return JsonResponse({"algorithm": ALGORITHM, "key": public_key()})
