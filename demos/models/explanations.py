"""Why a model answered as it did."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from demos.models.runs import Run


class Explanation(models.Model):
    """A heat map of what counted for one class of a run's answer.

    Its states are a run's; its files lie in the run's folder and go with it.
    """

    class Method(models.TextChoices):
        OCCLUSION = "occlusion", _("Occlusion")
        GRADIENTS = "gradients", _("Gradients")
        GRAD_CAM = "grad_cam", _("Grad-CAM")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="explanations")
    method = models.CharField(max_length=12, choices=Method)
    target_index = models.PositiveIntegerField()  # the class explained
    state = models.CharField(max_length=12, choices=Run.State, default=Run.State.QUEUED)
    output_key = models.CharField(max_length=200, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    timings_ms = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.method} of run {self.run_id} ({self.state})"
