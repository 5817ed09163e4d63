"""Why a model answered as it did."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from demos.models.runs import Run


class Explanation(models.Model):
    """A heat map of what counted for one class of a run's answer.

    It is queued, running, then finished or failed. Its file lies in the run's folder
    and goes with it. States change by the `mark_…` methods alone, each one UPDATE that
    names the states it may leave, as a run's do.
    """

    class Method(models.TextChoices):
        OCCLUSION = "occlusion", _("Occlusion")
        GRADIENTS = "gradients", _("Gradients")
        GRAD_CAM = "grad_cam", _("Grad-CAM")

    class Asked(models.TextChoices):
        AUTO = "auto", _("Automatic")
        OCCLUSION = "occlusion", _("Occlusion")
        GRADIENTS = "gradients", _("Gradients")
        GRAD_CAM = "grad_cam", _("Grad-CAM")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="explanations")
    asked = models.CharField(max_length=12, choices=Asked, default=Asked.AUTO)
    # What was used in the end; empty until then.
    method = models.CharField(max_length=12, choices=Method, blank=True)
    target_index = models.PositiveIntegerField()  # the class explained
    state = models.CharField(max_length=12, choices=Run.State, default=Run.State.QUEUED)
    # The process at work on it, as `demos.workers` names them.
    worker = models.CharField(max_length=80, blank=True)
    output_key = models.CharField(max_length=200, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    timings_ms = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "asked", "target_index"],
                name="explanation_once_per_question",
            )
        ]

    def __str__(self) -> str:
        return f"{self.asked} of run {self.run_id} ({self.state})"

    def get_absolute_url(self) -> str:
        """Where it is shown as part of a page."""
        return f"/runs/{self.run_id}/explanations/{self.pk}"

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in Run.ENDED

    def mark_running(self, worker: str) -> bool:
        """Take it to work on it. Only one worker gets True."""
        return self._move(
            (Run.State.QUEUED,),
            state=Run.State.RUNNING,
            worker=worker,
            started_at=timezone.now(),
        )

    def mark_finished(
        self, method: str, output_key: str, timings_ms: dict[str, float]
    ) -> bool:
        """Keep the map; one that is flat has no file."""
        return self._move(
            (Run.State.RUNNING,),
            state=Run.State.FINISHED,
            method=method,
            output_key=output_key,
            timings_ms=timings_ms,
            finished_at=timezone.now(),
        )

    def mark_failed(self, code: str) -> bool:
        """End it with a reason; `demos.messages` has its sentence."""
        return self._move(
            (Run.State.QUEUED, Run.State.RUNNING),
            state=Run.State.FAILED,
            error_code=code,
            finished_at=timezone.now(),
        )

    def _move(self, expected: Iterable[str], **changes: Any) -> bool:
        rows = Explanation.objects.filter(pk=self.pk, state__in=expected)
        if not rows.update(**changes):
            return False
        for name, value in changes.items():
            setattr(self, name, value)
        return True
