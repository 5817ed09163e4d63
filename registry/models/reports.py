"""What the checks found."""

from django.db import models
from django.utils import timezone

from catalog.models import ModelVersion
from registry.models.submissions import Submission
from registry.modules.rules import ERROR


class ScanReport(models.Model):
    """What the checks found, when an upload came in or was looked at again."""

    version = models.ForeignKey(
        ModelVersion,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="scan_reports",
    )
    submission = models.ForeignKey(
        Submission,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="scan_reports",
    )
    rules_version = models.PositiveIntegerField()
    rules = models.JSONField(default=list)  # the rules that were applied
    findings = models.JSONField(default=list)  # as `registry.modules.rules.Finding`
    # Layer of the jail → "" where it held, or why it did not.
    layers = models.JSONField(default=dict)
    peak_bytes = models.BigIntegerField(default=0)
    duration_ms = models.PositiveIntegerField(default=0)
    # As `registry.proving.FirstRun`; None where it was not run.
    first_run = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["version", "-created_at"], name="scan_report_newest")
        ]

    def __str__(self) -> str:
        return f"{len(self.findings)} findings by rules {self.rules_version}"

    @property
    def is_refused(self) -> bool:
        """Whether anything that was found keeps an upload from being published."""
        return any(item["level"] == ERROR for item in self.findings)
