"""Members of a publisher: roles changed, members removed, accounts closed.

A publisher always has an owner. Whoever changes roles holds the publisher's row, so
that two owners who demote each other at once do not both succeed.
"""

import structlog
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Publisher
from registry.accounts.publishers import hold, owned_publisher
from registry.models import Invitation, Membership, PublishToken

log = structlog.get_logger()
Role = Membership.Role


class LastOwner(Exception):
    """A publisher would be left without an owner."""

    def __init__(self, publisher: Publisher) -> None:
        sentence = _("“%(name)s” needs an owner: make somebody else one first.")
        super().__init__(sentence % {"name": publisher.name})


@transaction.atomic
def change_role(
    *, by: AbstractBaseUser, publisher: Publisher, member_id: int, role: str
) -> None:
    """Give a member another role.

    Raises:
        NotYours: whoever asks is no owner (any more).
        LookupError: there is no such member.
        LastOwner: it was the only owner.
    """
    hold(publisher)
    owned_publisher(by, publisher.name)
    membership = _membership(publisher, member_id)
    if role != Role.OWNER:
        _keep_an_owner(membership)
        _end_invitations(membership)
    membership.role = Role(role)
    membership.save(update_fields=["role"])
    log.info("member.role_changed", publisher=publisher.name, user_id=member_id)


@transaction.atomic
def remove_member(
    *, by: AbstractBaseUser, publisher: Publisher, member_id: int
) -> None:
    """Take a member's role away; members may leave by themselves.

    Raises:
        NotYours, LookupError, LastOwner: as for `change_role`.
    """
    hold(publisher)
    if by.pk != member_id:
        owned_publisher(by, publisher.name)
    membership = _membership(publisher, member_id)
    _keep_an_owner(membership)
    _remove(membership)


@transaction.atomic
def close_account(user: AbstractBaseUser) -> None:
    """Close an account for good.

    Its row stays, without password and address: versions, uploads and the log name
    who published, and nobody else may come to be called so.

    Raises:
        LastOwner: a publisher has no other owner.
    """
    rows = Membership.objects.filter(user_id=user.pk).order_by("publisher_id")
    publishers = Publisher.objects.filter(memberships__in=rows).order_by("pk")
    for publisher in publishers:
        hold(publisher)
        membership = _membership(publisher, user.pk)
        _keep_an_owner(membership)
        _remove(membership)
    now = timezone.now()
    PublishToken.objects.filter(user_id=user.pk, revoked_at=None).update(revoked_at=now)
    user.set_unusable_password()
    user.is_active = False
    for name in ("email", "first_name", "last_name"):
        setattr(user, name, "")
    user.save()
    log.info("account.closed", user_id=user.pk)


def _membership(publisher: Publisher, member_id: int) -> Membership:
    found = (
        Membership.objects.select_related("publisher")
        .filter(publisher=publisher, user_id=member_id)
        .first()
    )
    if found is None:
        raise LookupError(_("There is no such member."))
    return found


def _keep_an_owner(membership: Membership) -> None:
    if membership.role != Role.OWNER:
        return
    owners = Membership.objects.filter(publisher=membership.publisher, role=Role.OWNER)
    if not owners.exclude(pk=membership.pk).exists():
        raise LastOwner(membership.publisher)


def _remove(membership: Membership) -> None:
    """Tokens for this publisher alone end too; they would come back with a new role."""
    PublishToken.objects.filter(
        user_id=membership.user_id, publisher=membership.publisher, revoked_at=None
    ).update(revoked_at=timezone.now())
    _end_invitations(membership)
    membership.delete()
    log.info(
        "member.removed",
        publisher=membership.publisher.name,
        user_id=membership.user_id,
    )


def _end_invitations(membership: Membership) -> None:
    """Who is no owner any more comes back by no invitation they made before."""
    now = timezone.now()
    made = Invitation.objects.filter(
        invited_by=membership.user_id, publisher=membership.publisher
    )
    made.usable(now).update(revoked_at=now)
