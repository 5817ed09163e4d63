"""Publishers: made by whoever has an account, and changed by their owners."""

import structlog
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.models import Publisher
from catalog.services import record_changes
from registry.models import FormerHandle, Membership

log = structlog.get_logger()

# Names are few, and whoever takes one keeps it.
OWNED_AT_MOST = 10


class NotYours(Exception):
    """Only an owner may do this; the sentence says so."""


@transaction.atomic
def create_publisher(
    *, user: AbstractBaseUser, name: str, title: str, at_most: int = OWNED_AT_MOST
) -> Publisher:
    """Make a publisher, and the person its owner.

    A name that exists is taken, whether people publish under it or its documents were
    imported: whoever runs the site gives those away (`manage.py create_publisher`).

    Raises:
        ValidationError: with every reason why it cannot be.
    """
    # One account's requests wait for each other here, or two would pass the limit.
    get_user_model().objects.select_for_update().get(pk=user.pk)
    owned = Membership.objects.filter(user_id=user.pk, role=Membership.Role.OWNER)
    if owned.count() >= at_most:
        sentence = _("One account owns %(number)s publishers at most.")
        raise ValidationError(sentence % {"number": at_most})
    publisher = Publisher(name=name, title=title or name)
    if is_taken(name):
        raise ValidationError({"name": _name_taken(name)})
    publisher.full_clean()
    try:
        with transaction.atomic():
            publisher.save()
    except IntegrityError as error:  # taken in this moment
        raise ValidationError({"name": _name_taken(name)}) from error
    Membership.objects.create(
        user_id=user.pk, publisher=publisher, role=Membership.Role.OWNER
    )
    log.info("publisher.created", publisher=name, user_id=user.pk)
    return publisher


def find_or_make(name: str) -> Publisher:
    """The publisher of a name, made where it is new, and nobody's then.

    Raises:
        ValidationError: it cannot be a name, or leads to a publisher that had it.
    """
    found = Publisher.objects.filter(name=name).first()
    if found is None:
        if is_taken(name):
            sentence = _("“%(name)s” is the former name of a publisher.")
            raise ValidationError(sentence % {"name": name})
        found = Publisher(name=name, title=name[:120])
        found.full_clean()
        found.save()
    return found


@transaction.atomic
def save_settings(publisher: Publisher) -> None:
    """Keep what a publisher's page says, and tell search of it."""
    publisher.save(update_fields=["title", "about", "about_zh_hans", "url"])
    record_changes(publisher.models.all())
    log.info("publisher.changed", publisher=publisher.name)


def hold(publisher: Publisher) -> None:
    """Let nobody else publish, rename or change roles here until the transaction ends.

    Its name is what it is now. Uploads may be announced meanwhile.
    """
    current = Publisher.objects.select_for_update(no_key=True)
    publisher.refresh_from_db(fields=["name"], from_queryset=current)


def is_taken(name: str) -> bool:
    """Whether a publisher has or had a name: old names lead to the new ones."""
    return (
        Publisher.objects.filter(name=name).exists()
        or FormerHandle.objects.filter(handle=name).exists()
    )


def owned_publisher(user: AbstractBaseUser, name: str) -> Publisher:
    """The publisher of a name, if the person is an owner of it.

    Raises:
        LookupError: the person is no member of such a publisher.
        NotYours: they are, and no owner.
    """
    membership = membership_in(user, name)
    if membership.role != Membership.Role.OWNER:
        sentence = _("Only owners of “%(name)s” may do this.")
        raise NotYours(sentence % {"name": name})
    return membership.publisher


def membership_in(user: AbstractBaseUser, name: str) -> Membership:
    """The person's membership in a publisher.

    Raises:
        LookupError: there is none.
    """
    found = (
        Membership.objects.select_related("publisher")
        .filter(user_id=user.pk, publisher__name=name)
        .first()
    )
    if found is None:
        raise LookupError(_("You are no member of a publisher of this name."))
    return found


def _name_taken(name: str) -> str:
    return _("“%(name)s” is taken.") % {"name": name}
