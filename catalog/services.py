"""What other packages ask of the Directory."""

import structlog
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from catalog.models import (
    LIFE_CYCLE_FIELDS,
    Change,
    HubModel,
    ModelVersion,
    Publisher,
    WrongState,
)
from catalog.querysets import is_hosted

log = structlog.get_logger()


def record_change(model: HubModel) -> Change:
    """Tell every search index, and the model's entry, that its rows have changed.

    Call it in the transaction that changes them, so that nobody sees the note
    before the change.
    """
    HubModel.objects.filter(pk=model.pk).update(revision=F("revision") + 1)
    return Change.objects.create(model_id=model.pk)


def record_changes(models: QuerySet[HubModel]) -> None:
    """Tell the same of many models, in as many queries as of one."""
    models.update(revision=F("revision") + 1)
    keys = models.values_list("pk", flat=True)
    Change.objects.bulk_create([Change(model_id=key) for key in keys])


@transaction.atomic
def set_private(publisher: Publisher, *, is_private: bool) -> None:
    """Hide a publisher and its models from lists and strangers, or show them again."""
    publisher.is_private = is_private
    publisher.save(update_fields=["is_private"])
    record_changes(publisher.models.all())
    log.info("publisher.private", name=publisher.name, is_private=is_private)


@transaction.atomic
def yank(version: ModelVersion, *, reason: str) -> None:
    """Withdraw a version: its address answers 410 with the reason.

    Raises:
        WrongState: it is withdrawn already.
    """
    _read_again(version)
    version.mark_yanked(reason)
    settle_default(version.model)
    log.info("version.yanked", handle=version.handle)


@transaction.atomic
def restore(version: ModelVersion) -> None:
    """Take a withdrawal back; where there is none, the advice against the version.

    Raises:
        WrongState: there is neither.
    """
    _read_again(version)
    version.mark_restored()
    settle_default(version.model)
    log.info("version.restored", handle=version.handle)


@transaction.atomic
def deprecate(version: ModelVersion, *, reason: str, successor: str = "") -> None:
    """Advise against a version, which stays where it is.

    Args:
        version: what not to take.
        reason: a sentence that visitors read.
        successor: handle of what to take instead, with or without a version.

    Raises:
        WrongState: it is withdrawn.
    """
    _read_again(version)
    version.mark_deprecated(reason, successor)
    record_change(version.model)
    log.info("version.deprecated", handle=version.handle)


@transaction.atomic
def choose_default(version: ModelVersion) -> None:
    """Lead from the address without a version to this one, whatever comes.

    Whoever chooses the best one lets the address follow new versions again.

    Raises:
        WrongState: it is withdrawn, or the default one already.
    """
    _read_again(version)
    if version.state != ModelVersion.State.PUBLISHED:
        sentence = _("“%(handle)s” is withdrawn; restore it first.")
        raise WrongState(sentence % {"handle": version.handle})
    if version.model.default_version_id == version.pk:
        sentence = _("“%(handle)s” is the default version already.")
        raise WrongState(sentence % {"handle": version.handle})
    is_chosen = version != best_version(version.model)
    _lead_to(version.model, version, is_chosen=is_chosen)
    record_change(version.model)
    log.info("version.default", handle=version.handle)


def _read_again(version: ModelVersion) -> None:
    """Hold the model, and read what others may just have changed of the version."""
    version.model.refresh_from_db(
        fields=["default_version", "default_is_chosen"],
        from_queryset=HubModel.objects.select_for_update(),
    )
    version.refresh_from_db(fields=LIFE_CYCLE_FIELDS)


@transaction.atomic
def settle_default(model: HubModel) -> None:
    """Lead to the best version where the default one is not published, and tell.

    Call it after the state of a version has changed.
    """
    default = model.default_version_id
    if default is None or not model.versions.published().filter(pk=default).exists():
        _lead_to(model, best_version(model))
    record_change(model)


@transaction.atomic
def lead_to_best(model: HubModel) -> None:
    """Lead to the best version, and tell. Call it after a version has come.

    What the publisher chose stays.
    """
    if not model.default_is_chosen:
        _lead_to(model, best_version(model))
    record_change(model)


def best_version(model: HubModel) -> ModelVersion | None:
    """The newest version that can be loaded from here, or else the newest one."""
    versions = model.versions.published()
    return versions.order_by(is_hosted().desc(), "-number").first()


def _lead_to(
    model: HubModel, version: ModelVersion | None, *, is_chosen: bool = False
) -> None:
    model.default_version, model.default_is_chosen = version, is_chosen
    model.save(update_fields=["default_version", "default_is_chosen", "updated_at"])
