"""What becomes of a version after it was published: each step with its entry."""

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import services
from catalog.models import ModelVersion
from registry import ledger, resolver
from registry.ledger import Actor, Kind


class NoSuccessor(ValueError):
    """What should be taken instead cannot be; a sentence."""


@transaction.atomic
def yank(version: ModelVersion, *, reason: str, by: Actor) -> None:
    """Withdraw a version: its address answers 410 with the reason.

    The bytes are kept.

    Raises:
        WrongState: it is withdrawn already.
    """
    services.yank(version, reason=reason)
    _append(Kind.YANKED, version, by, reason=reason)


@transaction.atomic
def restore(version: ModelVersion, *, by: Actor) -> None:
    """Take a withdrawal back; where there is none, the advice against the version.

    Raises:
        WrongState: there is neither.
    """
    services.restore(version)
    _append(Kind.RESTORED, version, by, is_deprecated=version.is_deprecated)


@transaction.atomic
def deprecate(version: ModelVersion, *, reason: str, successor: str, by: Actor) -> None:
    """Advise against a version, which stays where it is.

    Args:
        version: what not to take.
        reason: a sentence that visitors read.
        successor: handle of what to take instead, with or without a version; or empty.
        by: who advises.

    Raises:
        NoSuccessor: it is not published here, or the version itself.
        WrongState: the version is withdrawn.
    """
    handle = _successor(version, successor) if successor else ""
    services.deprecate(version, reason=reason, successor=handle)
    _append(Kind.DEPRECATED, version, by, reason=reason, successor=handle)


@transaction.atomic
def choose_default(version: ModelVersion, *, by: Actor) -> None:
    """Lead from the address without a version to this one, whatever comes.

    Whoever chooses the best one lets the address follow new versions again.

    Raises:
        WrongState: it is withdrawn, or the default one already.
    """
    services.choose_default(version)
    _append(Kind.DEFAULT_CHANGED, version, by)


def _append(kind: Kind, version: ModelVersion, by: Actor, **facts: object) -> None:
    facts["default_version"] = ledger.default_number(version)
    ledger.append(kind, version.handle, by=by, facts=facts)


def _successor(version: ModelVersion, handle: str) -> str:
    """The handle as it is spelt here, with a version where it had one."""
    try:
        address = resolver.read_address(handle)
        found = resolver.open_version(address.model, address.number)
    except resolver.NotHosted as reason:
        raise NoSuccessor(reason.sentence) from reason
    if found.pk == version.pk:
        raise NoSuccessor(_("A version cannot be its own successor."))
    return address.model.handle if address.number is None else found.handle
