"""A publisher's settings: what its page says, its members, its invitations."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from catalog.context import base_url
from catalog.models import Publisher
from registry.accounts import invitations, members
from registry.accounts.forms import (
    InvitationForm,
    NewPublisherForm,
    PublisherForm,
    RoleForm,
)
from registry.accounts.mailing import send_invitation
from registry.accounts.private import private
from registry.accounts.publishers import (
    NotYours,
    create_publisher,
    membership_in,
    owned_publisher,
    save_settings,
)
from registry.models import Membership

OwnersView = Callable[..., HttpResponse]


def for_owners(view: OwnersView) -> Callable[..., HttpResponseBase]:
    """Give a view the publisher of its address; only owners get there."""

    @private
    @wraps(view)
    def checked(request: HttpRequest, name: str, **rest: int) -> HttpResponse:
        try:
            publisher = owned_publisher(request.user, name)  # type: ignore[arg-type]
        except LookupError as error:
            raise Http404(str(error)) from error
        except NotYours as error:
            raise PermissionDenied(str(error)) from error
        return view(request, publisher, **rest)

    return checked


@private
@require_http_methods(["GET", "HEAD", "POST"])
def new_publisher(request: HttpRequest) -> HttpResponse:
    """Make a publisher."""
    form = NewPublisherForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            publisher = create_publisher(user=request.user, **asked)  # type: ignore[arg-type]
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("account:publisher", publisher.name)
    return render(request, "accounts/publisher_new.html", {"form": form})


@private
@require_http_methods(["GET", "HEAD", "POST"])
def publisher(request: HttpRequest, name: str) -> HttpResponse:
    """Show a publisher to its members; owners change what its page says."""
    try:
        membership = membership_in(request.user, name)  # type: ignore[arg-type]
    except LookupError as error:
        raise Http404(str(error)) from error
    is_owner = membership.role == Membership.Role.OWNER
    if request.method == "POST" and not is_owner:
        raise PermissionDenied
    form = PublisherForm(request.POST or None, instance=membership.publisher)
    if request.method == "POST" and form.is_valid():
        save_settings(form.save(commit=False))
        messages.success(request, _("Saved."))
        return redirect("account:publisher", name)
    return _show(request, membership, form)


@for_owners
@require_POST
def invite(request: HttpRequest, publisher: Publisher) -> HttpResponse:
    """Make an invitation, and show its link this once."""
    form = InvitationForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Check the address: nobody was invited."))
        return redirect("account:publisher", publisher.name)
    asked = form.cleaned_data
    invitation, secret = invitations.invite(
        by=request.user,  # type: ignore[arg-type]
        publisher=publisher,
        role=asked["role"],
        email=asked["email"],
    )
    link = f"{base_url(request)}{reverse('account:invitation')}?key={secret}"
    context = {
        "invitation": invitation,
        "link": link,
        "was_sent": send_invitation(invitation, link),
    }
    return render(request, "accounts/invitation_made.html", context)


@for_owners
@require_POST
def revoke_invitation(
    request: HttpRequest, publisher: Publisher, invitation_id: int
) -> HttpResponse:
    """End an invitation."""
    if invitations.revoke(publisher=publisher, invitation_id=invitation_id):
        messages.success(request, _("The invitation is revoked."))
    return redirect("account:publisher", publisher.name)


@for_owners
@require_POST
def change_member(
    request: HttpRequest, publisher: Publisher, member_id: int
) -> HttpResponse:
    """Give a member another role."""
    form = RoleForm(request.POST)
    if form.is_valid():
        role = form.cleaned_data["role"]
        _try(
            request,
            lambda: members.change_role(
                by=request.user,  # type: ignore[arg-type]
                publisher=publisher,
                member_id=member_id,
                role=role,
            ),
        )
    return redirect("account:publisher", publisher.name)


@private
@require_POST
def remove_member(request: HttpRequest, name: str, member_id: int) -> HttpResponse:
    """Remove a member, or leave."""
    try:
        membership = membership_in(request.user, name)  # type: ignore[arg-type]
    except LookupError as error:
        raise Http404(str(error)) from error
    done = _try(
        request,
        lambda: members.remove_member(
            by=request.user,  # type: ignore[arg-type]
            publisher=membership.publisher,
            member_id=member_id,
        ),
    )
    if done and member_id == request.user.pk:
        return redirect("account:home")
    return redirect("account:publisher", name)


def _try(request: HttpRequest, act: Callable[[], None]) -> bool:
    """Do something with members; what cannot be is said on the next page."""
    try:
        act()
    except (members.LastOwner, LookupError) as error:
        messages.error(request, str(error))
        return False
    except NotYours as error:
        raise PermissionDenied(str(error)) from error
    messages.success(request, _("Done."))
    return True


def _show(
    request: HttpRequest, membership: Membership, form: PublisherForm
) -> HttpResponse:
    publisher = membership.publisher
    context = {
        "publisher": publisher,
        "is_owner": membership.role == Membership.Role.OWNER,
        "form": form,
        "invitation_form": InvitationForm(),
        "can_mail": settings.CAN_MAIL,
        "roles": Membership.Role.choices,
        "members": publisher.memberships.select_related("user").order_by("created_at"),
        "invitations": publisher.invitations.usable(timezone.now()),
    }
    return render(request, "accounts/publisher.html", context)
