"""Drafts tried before they are published: a run without a version."""

import uuid
from functools import cached_property
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import HubModel, ModelVersion
from demos.models.rows import change_row
from demos.models.samples import Sample
from registry.models import Submission


class Trial(models.Model):
    """A draft's module, run once in the jail: queued → running → finished | failed.

    Templates of results show it as they show a `Run`; its version is one that the
    draft would become, which is never saved. It goes with the draft.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Done")
        FAILED = "failed", _("Failed")

    ENDED = (State.FINISHED, State.FAILED)
    # Not of a trial: nobody asks why, and nothing is repeated.
    explainable: tuple[()] = ()
    is_repeated = False

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="trials"
    )
    # As the details had it when the trial was asked for.
    contract_data = models.JSONField()
    labels = models.JSONField(default=list)
    sample = models.ForeignKey(Sample, on_delete=models.SET_NULL, null=True, blank=True)
    picture_key = models.CharField(max_length=200, blank=True)  # in default storage
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    notes = models.JSONField(default=list)
    pictures = models.JSONField(default=dict)  # beyond the first, as of a `Run`
    texts = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    result = models.JSONField(null=True, blank=True)
    output_key = models.CharField(max_length=200, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    timings_ms = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"trial {self.id} ({self.state})"

    def get_absolute_url(self) -> str:
        """Where its pictures are, and the page that shows it."""
        return f"/publish/{self.submission.key}/trial/{self.id}"

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in self.ENDED

    @property
    def folder(self) -> str:
        """Where in the default storage its files lie."""
        return f"trials/{self.id}"

    @cached_property
    def version(self) -> ModelVersion:
        """What the draft would become; never saved."""
        submission, facts = self.submission, self.submission.facts or {}
        return ModelVersion(
            model=HubModel(publisher=submission.publisher, name=submission.model_name),
            number=submission.number,
            contract_data=self.contract_data,
            labels=self.labels,
            signatures=facts.get("signatures", []),
        )

    def mark_running(self) -> bool:
        """Take it to work on it. Only one worker gets True."""
        return self._move((self.State.QUEUED,), state=self.State.RUNNING)

    def mark_finished(
        self, result: dict[str, Any], timings_ms: dict[str, float], output_key: str
    ) -> bool:
        """Keep the answer."""
        return self._move(
            (self.State.RUNNING,),
            state=self.State.FINISHED,
            result=result,
            timings_ms=timings_ms,
            output_key=output_key,
        )

    def mark_failed(self, code: str) -> bool:
        """End it with a reason; `demos.messages` has its sentence."""
        states = (self.State.QUEUED, self.State.RUNNING)
        return self._move(states, state=self.State.FAILED, error_code=code)

    def _move(self, expected: tuple["Trial.State", ...], **changes: Any) -> bool:
        if not change_row(self, changes, state=expected):
            return False
        for name, value in changes.items():
            setattr(self, name, value)
        return True
