"""Gives models and publishers other names; the old ones lead to the new."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import structlog
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.models import HubModel, Publisher, Variant
from catalog.services import record_change, record_changes
from registry import ledger
from registry.accounts.publishers import hold
from registry.announcing import name_findings
from registry.ledger import Actor, Kind
from registry.models import FormerHandle

log = structlog.get_logger()


class NameRefused(ValueError):
    """The name cannot be had; a sentence for each reason."""


class NameTaken(NameRefused):
    """Somebody else has the name, or had it."""


@contextmanager
def _renaming(publisher: Publisher, handle: str) -> Iterator[None]:
    """All of it or nothing; of two that take a name at once, one is too late."""
    try:
        with transaction.atomic():
            hold(publisher)
            yield
    except IntegrityError as error:
        raise _taken(handle) from error


def _taken(handle: str) -> NameTaken:
    sentence = _("“%(handle)s” is taken: choose another name.")
    return NameTaken(sentence % {"handle": handle})


def rename_model(model: HubModel, *, name: str, by: Actor) -> None:
    """Give a model another name; its old handle leads to it for good.

    Args:
        model: what is renamed; it stays with its publisher.
        name: without the publisher.
        by: who renames.

    Raises:
        NameRefused: it is no name for a model.
        NameTaken: another model has it or had it.
    """
    if findings := list(name_findings(model.publisher.name, name)):
        raise NameRefused(" ".join(each.translated(_) for each in findings))
    with _renaming(model.publisher, f"{model.publisher.name}/{name}"):
        # What another may just have called it is what leads on.
        model.refresh_from_db(fields=["name"])
        old, new = model.handle, f"{model.publisher.name}/{name}"
        _demand_free(new, model=model)
        model.name = name
        model.save(update_fields=["name", "updated_at"])
        _lead(old, new, model=model)
        ledger.append(Kind.RENAMED, old, by=by, facts={"to": new})
    log.info("model.renamed", old=old, new=new)


def rename_publisher(
    publisher: Publisher, *, name: str, by: Actor, at_most: int | None = None
) -> None:
    """Give a publisher another name, and all of its models with it.

    Args:
        publisher: who is renamed.
        name: the new one.
        by: who renames.
        at_most: how many names it may have had before; any number where left out.

    Raises:
        NameRefused: it is no name for a publisher, or one too many.
        NameTaken: another publisher has it or had it.
    """
    try:
        Publisher(name=name, title=publisher.title).clean_fields()
    except ValidationError as error:
        raise NameRefused(" ".join(error.messages)) from error
    with _renaming(publisher, name):
        old = publisher.name
        if at_most is not None and publisher.former_names.count() >= at_most:
            raise NameRefused(_("It had enough names: ask who runs this site."))
        _demand_free(name, publisher=publisher)
        publisher.name = name
        publisher.save(update_fields=["name"])
        for model in publisher.models.all():
            _lead(f"{old}/{model.name}", f"{name}/{model.name}", model=model)
        FormerHandle.objects.filter(handle=name).delete()
        FormerHandle.objects.create(handle=old, publisher=publisher)
        ledger.append(Kind.RENAMED, old, by=by, facts={"to": name})
    log.info("publisher.renamed", old=old, new=name)


def _demand_free(
    handle: str, *, model: HubModel | None = None, publisher: Publisher | None = None
) -> None:
    former = FormerHandle.objects.filter(handle=handle)
    if model:
        former = former.exclude(model=model)
    else:
        former = former.exclude(publisher=publisher)
    if former.exists() or any(found.exists() for found in _bearers(handle)):
        raise _taken(handle)


def _bearers(handle: str) -> Iterable:
    if "/" not in handle:
        return [Publisher.objects.filter(name=handle)]
    return [
        HubModel.objects.with_handle(handle),
        Variant.objects.filter(handle=handle),
    ]


def _lead(old: str, new: str, *, model: HubModel) -> None:
    """Let the old handle lead to the model, and follow where others name it."""
    FormerHandle.objects.filter(handle=new).delete()  # it takes one of its own back
    FormerHandle.objects.create(handle=old, model=model)
    followers = HubModel.objects.filter(original=old)
    record_changes(followers)
    followers.update(original=new)
    model.collection_entries.filter(handle=old).update(handle=new)
    record_change(model)
