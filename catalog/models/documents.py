"""What is written about a version: its documents, and the works to cite."""

from django.db import models

from catalog.models.hub_models import ModelVersion


class Document(models.Model):
    """A version's document in one language, parsed and rendered when stored."""

    version = models.ForeignKey(
        ModelVersion, on_delete=models.CASCADE, related_name="documents"
    )
    language = models.CharField(max_length=12, default="en")
    title = models.CharField(max_length=160)
    summary = models.CharField(max_length=1000)
    source = models.TextField()
    html = models.TextField(editable=False)
    # The part under "Application scenarios", shown apart and searched.
    scenarios = models.JSONField(default=list, blank=True)
    limits_html = models.TextField(blank=True, editable=False)
    # Version number → HTML: what the document says changed in it.
    changelog = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "language"], name="document_once_per_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"


class Citation(models.Model):
    """A work to cite for a version; `catalog.citations` formats it."""

    version = models.ForeignKey(
        ModelVersion, on_delete=models.CASCADE, related_name="citations"
    )
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=16, default="misc")  # BibTeX entry type
    key = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=300, blank=True)
    authors = models.JSONField(default=list)  # [["Mingxing", "Tan"], …]: given, family
    venue = models.CharField(max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    doi = models.CharField(max_length=120, blank=True)
    arxiv_id = models.CharField(max_length=20, blank=True)
    url = models.URLField(blank=True)
    # The line as the document has it, where its parts could not be told for sure;
    # all else is empty then.
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.key or self.text
