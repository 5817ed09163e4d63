"""What other packages ask of the Directory."""

import structlog
from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, F, Q

from catalog.models import Change, HubModel, ModelVersion

log = structlog.get_logger()


def record_change(model: HubModel) -> Change:
    """Tell every search index, and the model's entry, that its rows have changed.

    Call it in the transaction that changes them, so that nobody sees the note
    before the change.
    """
    HubModel.objects.filter(pk=model.pk).update(revision=F("revision") + 1)
    return Change.objects.create(model_id=model.pk)


@transaction.atomic
def yank(version: ModelVersion, *, reason: str) -> None:
    """Withdraw a version: its address answers 410 with the reason."""
    version.mark_yanked(reason)
    settle_default(version.model)
    log.info("version.yanked", handle=version.handle)


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
    """Lead to the best version, and tell. Call it after a version has come."""
    _lead_to(model, best_version(model))
    record_change(model)


def best_version(model: HubModel) -> ModelVersion | None:
    """The newest version that can be loaded from here, or else the newest one."""
    versions = model.versions.published().annotate(
        is_hosted=ExpressionWrapper(Q(archive__isnull=False), BooleanField())
    )
    return versions.order_by("-is_hosted", "-number").first()


def _lead_to(model: HubModel, version: ModelVersion | None) -> None:
    model.default_version = version
    model.save(update_fields=["default_version", "updated_at"])
