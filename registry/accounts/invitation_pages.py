"""What the bearer of an invitation sees.

The secret is in the query, which the logs of this site leave out.
"""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from registry.accounts.invitations import NotUsable, accept, find
from registry.accounts.private import unkept
from registry.models import Invitation


@unkept
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest) -> HttpResponse:
    """Show an invitation; whoever is signed in accepts it here."""
    secret = request.GET.get("key", "")[:200]
    try:
        if request.method == "POST" and request.user.is_authenticated:
            accepted = accept(user=request.user, secret=secret)
            return welcome(request, accepted)
        found = find(secret)
    except NotUsable as refused:
        context = {"refused": str(refused), "contact": settings.CONTACT}
        return render(request, "accounts/invitation.html", context, status=404)
    context = {
        "invitation": found,
        "secret": secret,
        "can_sign_up": settings.SIGN_UP != "closed",
    }
    return render(request, "accounts/invitation.html", context)


def welcome(request: HttpRequest, accepted: Invitation) -> HttpResponse:
    """Go where the invitation leads."""
    if accepted.publisher is None:
        return redirect("account:home")
    sentence = _("You are a member of “%(name)s” now.")
    messages.success(request, sentence % {"name": accepted.publisher.name})
    return redirect("account:publisher", accepted.publisher.name)
