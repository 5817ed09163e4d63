"""Tokens and rights: who a secret stands for, and what they may do."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import structlog
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Publisher
from registry.accounts.secrets import digest, is_well_formed, make_secret
from registry.models import Membership, PublishToken

log = structlog.get_logger()

USE_NOTED_EVERY = timedelta(minutes=1)


class Action(StrEnum):
    """What can be done for a publisher with a token."""

    PUBLISH = "publish"
    MANAGE = "manage"
    DOWNLOAD = "download"


_MEMBERS = (Membership.Role.OWNER, Membership.Role.MAINTAINER)
# Maintainers add; what takes away, or decides what everybody gets, is the owners'.
_ROLES: dict[Action, tuple[Membership.Role, ...]] = {
    Action.PUBLISH: _MEMBERS,
    Action.MANAGE: (Membership.Role.OWNER,),
    Action.DOWNLOAD: _MEMBERS,
}


class TokenRefused(Exception):
    """The secret opens nothing; the sentence says why."""


class NotAMember(Exception):
    """A token cannot be scoped to a publisher its person has no role in."""


@dataclass(frozen=True)
class Identity:
    """Who is asking; without a token, a person who signed in."""

    user: AbstractBaseUser
    token: PublishToken | None = None


def create_token(
    *,
    user: AbstractBaseUser,
    name: str,
    actions: Collection[Action],
    expires_at: datetime,
    publisher: Publisher | None = None,
) -> tuple[PublishToken, str]:
    """Make a token; the second value is its secret, kept nowhere.

    Raises:
        NotAMember: when the person has no role in the publisher.
        ValueError: when it allows nothing or has ended already.
    """
    if not actions or expires_at <= timezone.now():
        raise ValueError("A token allows something, for a while.")
    if publisher and not _is_member(user, publisher):
        raise NotAMember
    secret = make_secret()
    token = PublishToken.objects.create(
        user_id=user.pk,
        publisher=publisher,
        name=name,
        actions=sorted({Action(action) for action in actions}),
        digest=digest(secret),
        expires_at=expires_at,
    )
    log.info("token.created", token_id=token.pk, user_id=user.pk)
    return token, secret


def revoke_token(*, user: AbstractBaseUser, token_id: int) -> bool:
    """End one's own token for good; False when there was none to end."""
    revoked = PublishToken.objects.filter(
        pk=token_id, user_id=user.pk, revoked_at=None
    ).update(revoked_at=timezone.now())
    if revoked:
        log.info("token.revoked", token_id=token_id, user_id=user.pk)
    return bool(revoked)


def authenticate(secret: str) -> Identity:
    """Return whom a secret stands for, and note that it was used.

    The database looks for the digest: the time it takes tells nothing of a secret.

    Raises:
        TokenRefused: with a sentence for its sender.
    """
    if not is_well_formed(secret):
        raise TokenRefused(_("This is no token of a Model Hub: copy it again, whole."))
    token = (
        PublishToken.objects.select_related("user")
        .filter(digest=digest(secret), user__is_active=True)
        .first()
    )
    if token is None:
        raise TokenRefused(_("This token is not known here."))
    if token.revoked_at:
        raise TokenRefused(_("This token was revoked."))
    now = timezone.now()
    if token.is_expired(now):
        raise TokenRefused(_("This token has expired."))
    _note_use(token, now)
    return Identity(token.user, token)


def can(identity: Identity, action: Action, publisher: Publisher) -> bool:
    """Tell whether someone may do something for a publisher, now.

    Roles are asked for each time: who left a publisher has no token for it any more.
    """
    token = identity.token
    if token:
        if action not in token.actions:
            return False
        if token.publisher_id not in (None, publisher.pk):
            return False
    members = Membership.objects.filter(
        user_id=identity.user.pk, publisher=publisher, role__in=_ROLES[action]
    )
    return members.exists()


def _is_member(user: AbstractBaseUser, publisher: Publisher) -> bool:
    return Membership.objects.filter(user_id=user.pk, publisher=publisher).exists()


def _note_use(token: PublishToken, now: datetime) -> None:
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - USE_NOTED_EVERY)
    if token.last_used_at is None or token.last_used_at < now - USE_NOTED_EVERY:
        PublishToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)
