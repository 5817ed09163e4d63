"""The account page: publishers, tokens, how one signs in; closing the account."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from catalog.context import base_url
from registry.accounts.attempts import count_attempt, forgive_attempt
from registry.accounts.forms import CloseForm, TokenForm
from registry.accounts.identity import Action, create_token, revoke_token
from registry.accounts.members import LastOwner, close_account
from registry.accounts.private import private
from registry.accounts.signing_in import too_many_attempts
from registry.models import Membership, PublishToken

# Tokens that ended stay in sight for a while, so that their owner sees why.
ENDED_SHOWN_FOR = timedelta(days=30)


@private
@require_http_methods(["GET", "HEAD"])
def home(request: HttpRequest) -> HttpResponse:
    """Show one's publishers and tokens."""
    members = Membership.objects.filter(user_id=request.user.pk)  # type: ignore[misc]
    context = {
        "memberships": members.select_related("publisher").order_by("publisher__name"),
        "tokens": _tokens(request),
    }
    return render(request, "accounts/home.html", context)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def new_token(request: HttpRequest) -> HttpResponse:
    """Make a token, and show its secret this once."""
    form = TokenForm(request.POST or None, user=request.user)
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/token_new.html", {"form": form})
    asked = form.cleaned_data
    token, secret = create_token(
        user=request.user,  # type: ignore[arg-type]
        name=asked["name"],
        publisher=asked["publisher"],
        actions=[Action(action) for action in asked["actions"]],
        expires_at=timezone.now() + timedelta(days=asked["days"]),
    )
    login = f"tfhub_dev login --site {base_url(request)}"
    context = {"token": token, "secret": secret, "login": login}
    return render(request, "accounts/token_made.html", context)


@private
@require_POST
def end_token(request: HttpRequest, token_id: int) -> HttpResponse:
    """Revoke one of one's own tokens."""
    if revoke_token(user=request.user, token_id=token_id):  # type: ignore[arg-type]
        messages.success(request, _("The token is revoked."))
    return redirect("account:home")


@sensitive_post_parameters()
@private
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest) -> HttpResponse:
    """Close one's account, once the password was typed again."""
    form = CloseForm(request.POST or None, user=request.user)
    if request.method == "POST":
        name = request.user.get_username()
        if over := count_attempt(request, name):
            return too_many_attempts(request, over)
        if form.is_valid():
            forgive_attempt(request, name)
            try:
                close_account(request.user)  # type: ignore[arg-type]
            except LastOwner as error:
                form.add_error(None, str(error))
            else:
                logout(request)
                return redirect("catalog:home")
    return render(request, "accounts/close.html", {"form": form})


def _tokens(request: HttpRequest) -> list[dict[str, Any]]:
    now = timezone.now()
    rows = (
        PublishToken.objects.filter(user_id=request.user.pk)  # type: ignore[misc]
        .exclude(revoked_at__lt=now - ENDED_SHOWN_FOR)
        .exclude(expires_at__lt=now - ENDED_SHOWN_FOR)
        .select_related("publisher")
        .order_by("-created_at")
    )
    words = dict(TokenForm.base_fields["actions"].choices)  # type: ignore[attr-defined]
    return [
        {
            "row": row,
            "may": [words[action] for action in row.actions if action in words],
            "has_ended": bool(row.revoked_at) or row.is_expired(now),
        }
        for row in rows
    ]
