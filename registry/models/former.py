"""Names that models and publishers had before: they lead to the present ones."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from catalog.models import HubModel, Publisher


class FormerHandle(models.Model):
    """`publisher/name` of a model before it was renamed, or a publisher's old name.

    Nobody else can take it: whoever loads by the old handle gets what it always meant.
    """

    handle = models.CharField(max_length=230, unique=True)
    model = models.ForeignKey(
        HubModel,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="former_handles",
    )
    publisher = models.ForeignKey(
        Publisher,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="former_names",
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(model=None) ^ Q(publisher=None),
                name="former_handle_leads_to_one",
            )
        ]

    def __str__(self) -> str:
        return self.handle
