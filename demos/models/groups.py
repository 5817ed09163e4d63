"""Runs that were asked for together."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from demos.models.lifetime import run_lifetime_end
from demos.querysets import GroupQuerySet


class RunGroup(models.Model):
    """Runs shown side by side; each run knows its group, its place and its title."""

    class Kind(models.TextChoices):
        COMPARE = "compare", _("Comparison")
        BATCH = "batch", _("Batch")
        ROBUSTNESS = "robustness", _("Robustness")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=Kind)
    options = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=run_lifetime_end, db_index=True)

    objects = GroupQuerySet.as_manager()

    # The first part of the pages' addresses.
    SEGMENTS = {
        Kind.COMPARE: "compare",
        Kind.BATCH: "batches",
        Kind.ROBUSTNESS: "robustness",
    }

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    def get_absolute_url(self) -> str:
        """The group's page."""
        return f"/{self.SEGMENTS[self.Kind(self.kind)]}/{self.id}"

    @property
    def has_expired(self) -> bool:
        """Whether its pictures and answers are deleted, or about to be."""
        return self.expires_at <= timezone.now()
