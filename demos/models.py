"""What the live demo keeps: sample pictures and runs."""

import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import ModelVersion
from demos.querysets import RunQuerySet


class Sample(models.Model):
    """A picture to try, with its licence and who made it."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=120)
    title_zh_hans = models.CharField(max_length=120, blank=True)
    picture = models.FileField(upload_to="samples/", max_length=200)
    thumbnail = models.FileField(upload_to="samples/", max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    credit = models.CharField(max_length=200)
    license = models.CharField(max_length=60)
    source = models.CharField(max_length=200)  # package and path the picture came from
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.slug


def run_lifetime_end() -> Any:
    """When a run started now is deleted."""
    return timezone.now() + timedelta(seconds=settings.DEMO_RUN_LIFETIME_S)


class Run(models.Model):
    """One prediction asked for: queued → loading → running → finished | failed.

    A queued run may be `cancelled`. The row is the truth about the work; Celery
    stores no results. Picture, answer and row go at `expires_at`, after which
    the address answers 410.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        LOADING = "loading", _("Loading model")
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        EXPIRED = "expired", _("Expired")

    ENDED = (State.FINISHED, State.FAILED, State.CANCELLED, State.EXPIRED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(
        ModelVersion, on_delete=models.PROTECT, related_name="runs"
    )
    sample = models.ForeignKey(Sample, on_delete=models.SET_NULL, null=True, blank=True)
    picture_key = models.CharField(max_length=200, blank=True)  # in default storage
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    options = models.JSONField(default=dict)  # {"style": 3}
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    # A sample run that never expires: the home page and readiness show it.
    is_specimen = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    result = models.JSONField(null=True, blank=True)  # engine.results, as JSON
    output_key = models.CharField(max_length=200, blank=True)  # PNG that came out
    error_code = models.CharField(max_length=40, blank=True)
    timings_ms = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(default=run_lifetime_end, db_index=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "created_at"], name="run_by_state")]

    def __str__(self) -> str:
        return f"{self.id} ({self.state})"

    def get_absolute_url(self) -> str:
        return f"/runs/{self.id}"

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will happen to this run."""
        return self.state in self.ENDED
