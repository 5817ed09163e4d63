"""Which models are most like a model, as whoever compares them writes it down."""

from django.db import models

from catalog.models.hub_models import HubModel


class RelatedModel(models.Model):
    """One of the models that are most like another, by what is written of them."""

    model = models.ForeignKey(
        HubModel, on_delete=models.CASCADE, related_name="related"
    )
    other = models.ForeignKey(
        HubModel, on_delete=models.CASCADE, related_name="related_from"
    )
    similarity = models.FloatField()  # a cosine, −1 to 1

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["model", "other"], name="related_once_per_model"
            )
        ]

    def __str__(self) -> str:
        return f"{self.other_id} is like {self.model_id}"
