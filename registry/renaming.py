"""Gives models and publishers other names; the old ones lead to the new."""

from collections.abc import Iterable

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import HubModel, Publisher, Variant
from catalog.services import record_change
from registry import ledger
from registry.announcing import name_findings
from registry.ledger import Actor, Kind
from registry.models import FormerHandle

log = structlog.get_logger()


class NameRefused(ValueError):
    """The name cannot be had; a sentence for each reason."""


class NameTaken(NameRefused):
    """Somebody else has the name, or had it."""


@transaction.atomic
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
    HubModel.objects.select_for_update().get(pk=model.pk)
    if findings := list(name_findings(model.publisher.name, name)):
        raise NameRefused(" ".join(findings))
    old, new = model.handle, f"{model.publisher.name}/{name}"
    _demand_free(new, model=model)
    model.name = name
    model.save(update_fields=["name", "updated_at"])
    _lead(old, new, model=model)
    ledger.append(Kind.RENAMED, old, by=by, facts={"to": new})
    log.info("model.renamed", old=old, new=new)


@transaction.atomic
def rename_publisher(publisher: Publisher, *, name: str, by: Actor) -> None:
    """Give a publisher another name, and all of its models with it.

    Raises:
        NameRefused: it is no name for a publisher.
        NameTaken: another publisher has it or had it.
    """
    Publisher.objects.select_for_update().get(pk=publisher.pk)
    old = publisher.name
    _demand_free(name, publisher=publisher)
    publisher.name = name
    try:
        publisher.clean_fields()
    except ValidationError as error:
        publisher.name = old
        raise NameRefused(" ".join(error.messages)) from error
    publisher.save(update_fields=["name"])
    for model in publisher.models.select_for_update():
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
        raise NameTaken(
            _("“%(handle)s” is taken: choose another name.") % {"handle": handle}
        )


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
    for follower in followers:
        record_change(follower)
    followers.update(original=new)
    model.collection_entries.filter(handle=old).update(handle=new)
    record_change(model)
