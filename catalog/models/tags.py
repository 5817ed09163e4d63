"""The values that models are filtered by."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tag(models.Model):
    """One value of one facet, as the vocabularies in `documents/tags/` define it."""

    class Facet(models.TextChoices):
        TASK = "task", _("Task")
        ARCHITECTURE = "network-architecture", _("Architecture")
        DATASET = "dataset", _("Dataset")
        LANGUAGE = "language", _("Language")
        LICENSE = "license", _("Licence")

    facet = models.CharField(max_length=24, choices=Facet)
    slug = models.CharField(max_length=100)
    name = models.CharField(max_length=120)
    name_zh_hans = models.CharField(max_length=120, blank=True)
    url = models.URLField(blank=True)

    class Meta:
        ordering = ["facet", "name"]
        constraints = [
            models.UniqueConstraint(fields=["facet", "slug"], name="tag_once_per_facet")
        ]

    def __str__(self) -> str:
        return f"{self.facet}: {self.slug}"
