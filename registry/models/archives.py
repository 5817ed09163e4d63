"""The bytes of versions, and how often they went out."""

from django.db import models
from django.utils import timezone

from catalog.models import HubModel, ModelVersion


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
