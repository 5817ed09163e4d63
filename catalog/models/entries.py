"""What lists and the search index show of a model, made ready."""

from django.db import models

from catalog.models.hub_models import HubModel


class Entry(models.Model):
    """A model's row of a list and its terms in the index, derived from all its rows.

    Made by `catalog.search.entries`; one whose revision is not the model's, or whose
    schema is not the code's, is out of date and made again.
    """

    model = models.OneToOneField(
        HubModel, on_delete=models.CASCADE, primary_key=True, related_name="entry"
    )
    revision = models.PositiveBigIntegerField()
    schema = models.PositiveSmallIntegerField()
    # JSON texts, since the database has nothing to look for in them.
    row = models.TextField()
    terms = models.TextField()

    class Meta:
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"model {self.model_id}, revision {self.revision}"
