"""The bytes of a version in other formats than the SavedModel."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import ModelVersion


class VariantFile(models.Model):
    """A file of a version for another runtime; added once, never changed."""

    class Format(models.TextChoices):
        TFLITE = "tflite", _("TensorFlow Lite")
        TFJS = "tfjs", _("TensorFlow.js")

    version = models.ForeignKey(
        ModelVersion, on_delete=models.PROTECT, related_name="variant_files"
    )
    format = models.CharField(max_length=8, choices=Format)
    # Beside the others of its format: `model.json` names its shards so.
    path = models.CharField(max_length=120)
    # Of TensorFlow.js' `model.json`: which of its loaders reads it.
    kind = models.CharField(max_length=20, blank=True)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["format", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "format", "path"], name="variant_file_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.path} ({self.format})"

    def to_json(self) -> dict[str, str | int]:
        """Return what the log and statements say of it."""
        return {
            "path": self.path,
            "size_bytes": self.size_bytes,
            "sha256": self.sha256,
        }

    @property
    def storage_key(self) -> str:
        """The file's name in the `modules` storage."""
        return f"{self.sha256[:2]}/{self.sha256}"

    @property
    def address(self) -> str:
        """Where it is sent from; its version must be at hand."""
        handle = self.version.get_absolute_url()
        if self.format == self.Format.TFLITE:
            return f"{handle}?lite-format=tflite"
        return f"{handle}/{self.path}?tfjs-format=file"
