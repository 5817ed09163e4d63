"""The values that models are filtered by."""

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Tag(models.Model):
    """One value of one facet, as the vocabularies in `documents/tags/` define it."""

    class Facet(models.TextChoices):
        TASK = "task", _("Task")
        ARCHITECTURE = "network-architecture", _("Architecture")
        DATASET = "dataset", _("Dataset")
        LANGUAGE = "language", _("Language")
        LICENSE = "license", _("Licence")

    # Facets that addresses call something else than documents do.
    ADDRESS_WORDS: ClassVar[dict[str, str]] = {Facet.ARCHITECTURE: "architecture"}

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

    def get_absolute_url(self) -> str:
        """The page of this tag."""
        return reverse("catalog:tag", args=[self.word, self.slug])

    @property
    def word(self) -> str:
        """What addresses call the facet."""
        return self.word_of(self.facet)

    @classmethod
    def word_of(cls, facet: str) -> str:
        """What addresses call a facet: `architecture`, not `network-architecture`."""
        return cls.ADDRESS_WORDS.get(facet, str(facet))

    @classmethod
    def facet_of(cls, word: str) -> str:
        """The facet that an address means; empty for a word that is none."""
        words = {cls.word_of(facet): facet for facet in cls.Facet.values}
        return words.get(word, "")
