"""Pages to come in by: sign in, sign up, a new password."""

from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth import login, update_session_auth_hash, views
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from catalog.context import base_url
from registry.accounts.attempts import count_attempt, forgive_attempt
from registry.accounts.forms import (
    ChangePasswordForm,
    NewPasswordForm,
    ResetForm,
    SignInForm,
    SignUpForm,
)
from registry.accounts.invitation_pages import welcome
from registry.accounts.invitations import NotUsable, accept, find
from registry.accounts.private import private
from registry.rates import Allowance

log = structlog.get_logger()


class SignIn(views.LoginView):
    """Sign in; who is signed in already is sent on."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say as well how one gets an account."""
        return super().get_context_data(sign_up=settings.SIGN_UP, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check name and password, unless too many were tried already."""
        name = request.POST.get("username", "")[:254]
        if over := count_attempt(request, name):
            return too_many_attempts(request, over)
        response = super().post(request, *args, **kwargs)
        if request.user.is_authenticated:
            forgive_attempt(request, name)
        return response


class ResetPassword(views.PasswordResetView):
    """Send a link to a new password, where this site can send mail."""

    template_name = "accounts/password_reset.html"
    email_template_name = "accounts/password_reset_mail.txt"
    subject_template_name = "accounts/password_reset_subject.txt"
    form_class = ResetForm
    success_url = reverse_lazy("account:reset_sent")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say as well whether mail is sent, and whom to ask."""
        kwargs |= {"can_mail": settings.CAN_MAIL, "contact": settings.CONTACT}
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send it; the answer is the same whether the address is known or not."""
        if not settings.CAN_MAIL:
            return self.get(request, *args, **kwargs)
        if over := count_attempt(request, request.POST.get("email", "")[:254]):
            return too_many_attempts(request, over)
        self.extra_email_context = {"site_url": base_url(request)}
        return super().post(request, *args, **kwargs)


class ChoosePassword(views.PasswordResetConfirmView):
    """A new password, by the link that was sent."""

    template_name = "accounts/password_choose.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("account:sign_in")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Make an account for whoever may have one, and sign them in."""
    if request.user.is_authenticated:
        return redirect("account:home")
    secret = request.GET.get("key", "")[:200]
    if not _may_sign_up(secret):
        context = {"sign_up": settings.SIGN_UP, "contact": settings.CONTACT}
        return render(request, "accounts/sign_up_closed.html", context, status=403)
    form = SignUpForm(request.POST or None)
    if request.method == "POST":
        if over := count_attempt(request):
            return too_many_attempts(request, over)
        if form.is_valid():
            return _make_account(request, form, secret)
    return render(request, "accounts/sign_up.html", {"form": form})


def _may_sign_up(secret: str) -> bool:
    if settings.SIGN_UP == "closed":
        return False
    if not secret:
        return bool(settings.SIGN_UP == "open")
    try:
        find(secret)
    except NotUsable:
        return False
    return True


def _make_account(request: HttpRequest, form: SignUpForm, secret: str) -> HttpResponse:
    """Make the account and use the invitation up, or neither."""
    try:
        with transaction.atomic():
            user = form.save()
            accepted = accept(user=user, secret=secret) if secret else None
    except (NotUsable, IntegrityError) as error:  # somebody else was faster
        log.info("account.not_created", reason=type(error).__name__)
        return redirect(request.get_full_path())
    login(request, user)
    log.info("account.created", user_id=user.pk)
    return welcome(request, accepted) if accepted else redirect("account:home")


@sensitive_post_parameters()
@private
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """Take a new password from somebody who knows the old one.

    All other browsers of theirs are signed out: sessions carry the password's hash.
    """
    form = ChangePasswordForm(request.user, request.POST or None)
    if request.method == "POST":
        name = request.user.get_username()
        if over := count_attempt(request, name):
            return too_many_attempts(request, over)
        if form.is_valid():
            forgive_attempt(request, name)
            update_session_auth_hash(request, form.save())
            log.info("account.password_changed", user_id=request.user.pk)
            return redirect("account:home")
    return render(request, "accounts/password_change.html", {"form": form})


def too_many_attempts(request: HttpRequest, allowance: Allowance) -> HttpResponse:
    """Answer 429 and say when to come back: RFC 6585, section 4."""
    log.info("account.too_many_attempts", path=request.path)
    message = _("Too many attempts. Try again in %(seconds)s seconds.")
    context = {"status": 429, "message": message % {"seconds": allowance.more_in_s}}
    response = render(request, "accounts/too_many.html", context, status=429)
    response["Retry-After"] = str(allowance.more_in_s)
    return response
