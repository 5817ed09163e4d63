"""How versions are run here, and the proof that it changes no answer."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import ModelVersion


class Conversion(models.Model):
    """A version converted to LiteRT, compared with its SavedModel.

    Only one that `agreed` answers visitors. Every other state says why the SavedModel
    does.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        AGREED = "agreed", _("Agrees")
        SLOWER = "slower", _("Agrees, but is slower")
        DIFFERS = "differs", _("Answers differently")
        UNSUPPORTED = "unsupported", _("Cannot be converted")
        FAILED = "failed", _("Failed")

    version = models.OneToOneField(
        ModelVersion, on_delete=models.CASCADE, related_name="conversion"
    )
    state = models.CharField(max_length=12, choices=State, default=State.PENDING)
    reason = models.CharField(max_length=300, blank=True)
    key = models.CharField(max_length=200, blank=True)  # of the converted file
    sha256 = models.CharField(max_length=64, blank=True)
    size_bytes = models.BigIntegerField(null=True, blank=True)
    # Over all inputs compared; None where no comparison was made.
    max_difference = models.FloatField(null=True, blank=True)
    same_top = models.BooleanField(null=True, blank=True)
    checked_inputs = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"version {self.version_id} ({self.state})"
