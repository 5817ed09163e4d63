"""What other packages ask of the Directory."""

import structlog
from django.db import transaction
from django.db.models import F

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
    """Lead to the newest published version where the default one is not, and tell.

    Call it after the state of a version has changed.
    """
    published = model.versions.published()
    default = model.default_version_id
    if default is None or not published.filter(pk=default).exists():
        model.default_version = published.first()
        model.save(update_fields=["default_version", "updated_at"])
    record_change(model)
