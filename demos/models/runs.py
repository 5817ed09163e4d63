"""Predictions asked for: states, and the only ways they change."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import ModelVersion
from demos.models.groups import RunGroup
from demos.models.lifetime import run_lifetime_end
from demos.models.rows import change_row
from demos.models.samples import Sample
from demos.querysets import RunQuerySet

# A run that ends its worker twice will do so again.
MAX_ATTEMPTS = 2
# Of so many of the best labels one can ask why.
MOST_EXPLAINED = 5


class Run(models.Model):
    """One prediction asked for: queued → loading → running → finished | failed.

    Until it has ended it may be `cancelled`. The row is the truth about the work;
    Celery stores no results. At `expires_at` picture and answer are deleted and the
    address answers 410; the empty row goes a day later.

    States change by the `mark_…` methods alone. Each is one UPDATE that names the
    states it may leave and, for workers, the attempt it speaks for: a worker that
    comes late changes nothing and learns so by the answer False.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        LOADING = "loading", _("Loading model")
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        EXPIRED = "expired", _("Expired")

    AT_WORK = (State.LOADING, State.RUNNING)
    ENDED = (State.FINISHED, State.FAILED, State.CANCELLED, State.EXPIRED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(
        ModelVersion, on_delete=models.PROTECT, related_name="runs"
    )
    sample = models.ForeignKey(Sample, on_delete=models.SET_NULL, null=True, blank=True)
    picture_key = models.CharField(max_length=200, blank=True)  # in default storage
    width = models.PositiveIntegerField(default=0)  # 0 where no picture was fed
    height = models.PositiveIntegerField(default=0)
    # What was changed in the upload, as `engine.images.DecodedPicture.notes`.
    notes = models.JSONField(default=list)
    # Pictures beyond the first: {input: {"sample", "key", "width", "height", "notes"}}.
    pictures = models.JSONField(default=dict)
    texts = models.JSONField(default=dict)  # {input: ["a line", …]}
    options = models.JSONField(default=dict)  # {"style": 3}
    # Of everything that was fed: a finished run with the same one has the answer.
    input_sha256 = models.CharField(max_length=64, blank=True)
    answered_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    group = models.ForeignKey(
        RunGroup,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="runs",
    )
    position = models.PositiveIntegerField(default=0)  # in its group
    title = models.CharField(max_length=200, blank=True)  # of a file or a variant
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    # A sample run that never expires: the home page and readiness show it.
    is_specimen = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    # The process at work on it, as `demos.workers` names them.
    worker = models.CharField(max_length=80, blank=True)
    result = models.JSONField(null=True, blank=True)  # of `catalog.tasks`, as JSON
    output_key = models.CharField(max_length=200, blank=True)  # PNG that came out
    error_code = models.CharField(max_length=40, blank=True)
    timings_ms = models.JSONField(default=dict)
    # The software that answered, as `engine.libraries.provenance`.
    provenance = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(default=run_lifetime_end, db_index=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["state", "created_at"], name="run_by_state"),
            # With the state, or SQLite would rather look at all that are finished.
            models.Index(
                fields=["input_sha256", "state", "created_at"], name="run_by_input"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id} ({self.state})"

    def get_absolute_url(self) -> str:
        """The run's page."""
        return f"/runs/{self.id}"

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will happen to this run."""
        return self.state in self.ENDED

    @property
    def is_in_batch(self) -> bool:
        """Whether it is one of many pictures, which wait apart from single runs."""
        return self.group is not None and self.group.kind == RunGroup.Kind.BATCH

    @property
    def is_repeated(self) -> bool:
        """Whether the answer is another run's, who was fed the same."""
        return self.answered_from_id is not None

    @property
    def explainable(self) -> list[dict[str, Any]]:
        """Predictions of which one can ask why, best first: classes of a picture."""
        result, contract = self.result or {}, self.version.contract
        is_sorted = result.get("kind") == "classification"
        if self.state != self.State.FINISHED or not is_sorted:
            return []
        if contract is None or contract.image is None:
            return []
        found: list[dict[str, Any]] = result["predictions"][:MOST_EXPLAINED]
        return found

    @property
    def folder(self) -> str:
        """Where in the default storage the run's files lie, all of them."""
        return f"runs/{self.id.hex[:2]}/{self.id}"

    def mark_loading(self, worker: str) -> bool:
        """Take a queued run to work on it. Only one worker gets True."""
        return self.mark_taken(worker, is_warm=False)

    def mark_taken(self, worker: str, *, is_warm: bool) -> bool:
        """Take a queued run; with its module in memory it is running at once.

        Only one worker gets True.
        """
        return self._move(
            (self.State.QUEUED,),
            state=self.State.RUNNING if is_warm else self.State.LOADING,
            worker=worker,
            attempts=self.attempts + 1,
            started_at=timezone.now(),
        )

    def mark_running(self) -> bool:
        """Note that the module is in memory and at work."""
        return self._move((self.State.LOADING,), state=self.State.RUNNING)

    def mark_finished(
        self,
        result: dict[str, Any],
        timings_ms: dict[str, float],
        output_key: str,
        provenance: dict[str, Any] | None = None,
    ) -> bool:
        """Keep the answer.

        Args:
            result: a `Result` of `catalog.tasks`, as JSON.
            timings_ms: the engine's stages; `queued` and `total` are added here.
            output_key: the picture that came out, if one did.
            provenance: the software that answered.
        """
        now = timezone.now()
        started = self.started_at or now
        queued_ms = (started - self.created_at).total_seconds() * 1000
        total_ms = (now - self.created_at).total_seconds() * 1000
        return self._move(
            self.AT_WORK,
            state=self.State.FINISHED,
            result=result,
            output_key=output_key,
            provenance=provenance or {},
            timings_ms={
                "queued": round(queued_ms, 2),
                **timings_ms,
                "total": round(total_ms, 2),
            },
            finished_at=now,
        )

    def take_answer(self, source: "Run", output_key: str) -> bool:
        """Finish a queued run with the answer another one got for the same inputs.

        Args:
            source: a finished run of the same version.
            output_key: of this run's own copy of the picture that came out.
        """
        now = timezone.now()
        stages = ("queued", "loading", "preprocessing", "inference", "postprocessing")
        total_ms = (now - self.created_at).total_seconds() * 1000
        return self._move(
            (self.State.QUEUED,),
            state=self.State.FINISHED,
            result=source.result,
            output_key=output_key,
            provenance=source.provenance,
            answered_from=source,
            timings_ms=dict.fromkeys(stages, 0.0) | {"total": round(total_ms, 2)},
            started_at=now,
            finished_at=now,
        )

    def mark_failed(self, code: str) -> bool:
        """End the run with a reason; `demos.messages` has its sentence."""
        return self._move(
            (self.State.QUEUED, *self.AT_WORK),
            state=self.State.FAILED,
            error_code=code,
            finished_at=timezone.now(),
        )

    def mark_lost(self) -> bool:
        """Give back a run whose worker died: to the queue once, then as failed."""
        if self.attempts >= MAX_ATTEMPTS:
            return self.mark_failed("worker_lost")
        return self._move(self.AT_WORK, state=self.State.QUEUED, worker="")

    def mark_cancelled(self) -> bool:
        """Stop the run; a worker at work on it finds out and drops its answer."""
        return self._move(
            (self.State.QUEUED, *self.AT_WORK),
            any_attempt=True,
            state=self.State.CANCELLED,
            finished_at=timezone.now(),
        )

    def mark_expired(self) -> bool:
        """Forget what the run was about; its files are the caller's to delete."""
        return self._move(
            tuple(state for state in self.State if state != self.State.EXPIRED),
            any_attempt=True,
            state=self.State.EXPIRED,
            is_specimen=False,
            sample=None,
            picture_key="",
            notes=[],
            pictures={},
            texts={},
            options={},
            input_sha256="",
            title="",
            result=None,
            output_key="",
            timings_ms={},
            provenance={},
            expires_at=timezone.now(),
        )

    def _move(
        self, expected: Iterable[State], *, any_attempt: bool = False, **changes: Any
    ) -> bool:
        """Change the row if it is still in one of the states expected."""
        attempt = {} if any_attempt else {"attempts": (self.attempts,)}
        if not change_row(self, changes, state=expected, **attempt):
            return False
        for name, value in changes.items():
            setattr(self, name, value)
        return True
