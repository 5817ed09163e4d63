"""Invitations: a link with a secret makes its bearer a member, once."""

import secrets
from datetime import timedelta

import structlog
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Publisher
from registry.accounts.secrets import digest
from registry.models import Invitation, Membership

log = structlog.get_logger()
DAYS = 7


class NotUsable(Exception):
    """The invitation lets nobody in; the sentence says why."""


def invite(
    *,
    by: AbstractBaseUser | None,
    publisher: Publisher | None,
    role: str = Membership.Role.MAINTAINER,
    email: str = "",
    days: int = DAYS,
) -> tuple[Invitation, str]:
    """Make an invitation; the second value is its secret, kept nowhere.

    Whoever calls has seen to it that `by` may invite.
    """
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        publisher=publisher,
        role=Membership.Role(role),
        email=email,
        digest=digest(secret),
        invited_by_id=by.pk if by else None,
        expires_at=timezone.now() + timedelta(days=days),
    )
    log.info("invitation.made", invitation_id=invitation.pk)
    return invitation, secret


def find(secret: str) -> Invitation:
    """The invitation of a secret, while it may be accepted.

    Raises:
        NotUsable: it is unknown, was accepted or revoked, or its time is over.
    """
    found = (
        Invitation.objects.usable(timezone.now())
        .select_related("publisher", "invited_by")
        .filter(digest=digest(secret))
        .first()
    )
    if found is None:
        raise NotUsable(_("This invitation is unknown, was used, or is too old."))
    return found


@transaction.atomic
def accept(*, user: AbstractBaseUser, secret: str) -> Invitation:
    """Use an invitation up; a member's role is only ever raised by one.

    Raises:
        NotUsable: as for `find`.
    """
    invitation = find(secret)
    now = timezone.now()
    # The row decides who was first: an update of what is still to be had.
    is_mine = (
        Invitation.objects.filter(pk=invitation.pk)
        .usable(now)
        .update(accepted_at=now, accepted_by_id=user.pk)
    )
    if not is_mine:
        raise NotUsable(_("This invitation is unknown, was used, or is too old."))
    if invitation.publisher:
        membership, is_new = Membership.objects.get_or_create(
            user_id=user.pk,
            publisher=invitation.publisher,
            defaults={"role": invitation.role},
        )
        if not is_new and invitation.role == Membership.Role.OWNER:
            membership.role = Membership.Role.OWNER
            membership.save(update_fields=["role"])
    log.info("invitation.accepted", invitation_id=invitation.pk, user_id=user.pk)
    return invitation


def revoke(*, publisher: Publisher, invitation_id: int) -> bool:
    """End an invitation; False when there was none to end."""
    now = timezone.now()
    rows = Invitation.objects.filter(pk=invitation_id, publisher=publisher)
    return bool(rows.usable(now).update(revoked_at=now))
