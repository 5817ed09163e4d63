"""Where a text-embedding model of this site sees each model, by what is written."""

from django.db import models

from catalog.models import HubModel


class ModelVector(models.Model):
    """The vector of a model's text; `digest` tells whether it is still that text's."""

    model = models.OneToOneField(
        HubModel, on_delete=models.CASCADE, related_name="vector"
    )
    digest = models.CharField(max_length=64)  # of the module that saw it, and the text
    values = models.BinaryField()  # float32, little-endian, of length 1

    def __str__(self) -> str:
        return f"vector of {self.model_id}"
