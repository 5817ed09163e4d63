"""What changed, for those who derive something from the rows."""

from django.db import models
from django.utils import timezone


class Change(models.Model):
    """The change log that every search index follows, one row a changed model."""

    model_id = models.BigIntegerField()
    happened_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"model {self.model_id} at {self.happened_at:%F %T}"
