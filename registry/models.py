"""What the Registry keeps: archives, where they came from, how often they went."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import HubModel, ModelVersion, Publisher


class Archive(models.Model):
    """The bytes of one version, written once, named after their SHA-256."""

    version = models.OneToOneField(
        ModelVersion, on_delete=models.PROTECT, related_name="archive"
    )
    sha256 = models.CharField(max_length=64, db_index=True)
    size_bytes = models.BigIntegerField()
    unpacked_bytes = models.BigIntegerField()
    # [{"path", "size_bytes", "sha256"}, …], every file in the archive.
    files = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.sha256[:12]} ({self.size_bytes} bytes)"

    @property
    def storage_key(self) -> str:
        """The archive's name in the `modules` storage."""
        return f"{self.sha256[:2]}/{self.sha256}.tar.gz"


class Submission(models.Model):
    """An upload on its way in: received → scanning → accepted | rejected."""

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        SCANNING = "scanning", _("Being checked")
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Rejected")

    publisher = models.ForeignKey(Publisher, on_delete=models.CASCADE)
    model_name = models.CharField(max_length=160)
    number = models.PositiveIntegerField()
    documents = models.JSONField(default=dict)  # language → document text
    incoming_key = models.CharField(max_length=200)
    incoming_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=State, default=State.RECEIVED)
    findings = models.JSONField(default=list)  # sentences, empty when all is well
    version = models.ForeignKey(
        ModelVersion, on_delete=models.SET_NULL, null=True, blank=True
    )
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.handle} ({self.state})"

    @property
    def handle(self) -> str:
        """`publisher/name/version` that the upload asks for."""
        return f"{self.publisher.name}/{self.model_name}/{self.number}"

    def begin_scanning(self) -> bool:
        """Claim the upload for checking; False if someone has."""
        claimed = Submission.objects.filter(
            pk=self.pk, state=self.State.RECEIVED
        ).update(state=self.State.SCANNING)
        if claimed:
            self.state = self.State.SCANNING
        return bool(claimed)

    def mark_accepted(self, version: ModelVersion) -> None:
        """Note the version this upload became."""
        self.version = version
        self._end(self.State.ACCEPTED)

    def mark_rejected(self, findings: list[str]) -> None:
        """Note everything that must be mended before another try."""
        self.findings = findings
        self._end(self.State.REJECTED)

    def _end(self, state: "Submission.State") -> None:
        if self.state != self.State.SCANNING:
            raise ValueError(f"A submission that is {self.state} cannot end again.")
        self.state, self.finished_at = state, timezone.now()
        self.save(update_fields=["state", "findings", "version", "finished_at"])


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


class DownloadDay(models.Model):
    """How many archives of a model were sent whole on one day, in UTC."""

    model = models.ForeignKey(
        HubModel, on_delete=models.CASCADE, related_name="download_days"
    )
    day = models.DateField()
    count = models.PositiveBigIntegerField(default=0)
    # How many of them the search has been told of.
    told = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(
                fields=["model", "day"], name="downloads_once_per_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.count} on {self.day}"
