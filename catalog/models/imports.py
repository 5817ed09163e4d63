"""Which documents were imported from a folder, and what became of each."""

from django.db import models
from django.utils import timezone

from catalog.models.collections import Collection
from catalog.models.hub_models import ModelVersion
from catalog.models.publishers import Publisher
from catalog.models.variants import Variant


class SourceDocument(models.Model):
    """A file of an imported folder; it leads to what it describes."""

    # Where it was imported from, and its path below that, with slashes.
    folder = models.CharField(max_length=400)
    path = models.CharField(max_length=400)
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=16, blank=True)
    handle = models.CharField(max_length=230, blank=True, db_index=True)
    language = models.CharField(max_length=12, default="en")
    # [{"line", "sentence"}, …]: what its author may want to correct.
    problems = models.JSONField(default=list, blank=True)
    imported_at = models.DateTimeField(default=timezone.now)
    # When the file was first found gone; what it described is kept.
    removed_at = models.DateTimeField(null=True, blank=True)

    version = models.ForeignKey(
        ModelVersion, models.SET_NULL, null=True, related_name="source_documents"
    )
    variant = models.ForeignKey(
        Variant, models.SET_NULL, null=True, related_name="source_documents"
    )
    collection = models.ForeignKey(
        Collection, models.SET_NULL, null=True, related_name="source_documents"
    )
    publisher = models.ForeignKey(
        Publisher, models.SET_NULL, null=True, related_name="source_documents"
    )

    class Meta:
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(
                fields=["folder", "path"], name="document_once_per_path"
            )
        ]

    def __str__(self) -> str:
        return self.path
