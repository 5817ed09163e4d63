"""The page on which owners give their publisher another name."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog.models import Publisher
from registry import renaming
from registry.accounts.forms import RenamePublisherForm
from registry.accounts.identity import Identity
from registry.accounts.publisher_pages import for_owners
from registry.ledger import Actor

# Names that were had are kept for good: nobody may go through all of them.
NAMES_AT_MOST = 3


@for_owners
@require_http_methods(["GET", "HEAD", "POST"])
def rename_publisher(request: HttpRequest, publisher: Publisher) -> HttpResponse:
    """Say what another name changes, and give it."""
    form = RenamePublisherForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = Actor.of(Identity(request.user))  # type: ignore[arg-type]
        name = form.cleaned_data["name"]
        try:
            renaming.rename_publisher(
                publisher, name=name, by=by, at_most=NAMES_AT_MOST
            )
        except renaming.NameRefused as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(request, _("Renamed. The old addresses lead to the new."))
            return redirect("account:publisher", name)
    context = {
        "publisher": publisher,
        "form": form,
        "model": publisher.models.first(),
        "count": publisher.models.count(),
    }
    return render(request, "accounts/publisher_rename.html", context)
