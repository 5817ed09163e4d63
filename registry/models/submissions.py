"""Uploads on their way in: their parts, what is checked, and what came of it."""

import math
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models import ModelVersion, Publisher
from catalog.sentences import Sentence
from registry.models.accounts import PublishToken
from registry.models.variants import VariantFile


class NotHeld(ValueError):
    """The check of an upload has ended, or was given to another process."""


class Submission(models.Model):
    """An upload on its way in.

    uploading → received → scanning → accepted | rejected; cancelled before the end.
    A draft stops at `checked` until its publisher asks for more: then it is received
    again, with its details, and published or left as a draft. Its file may be
    replaced, which begins anew.
    """

    class State(models.TextChoices):
        UPLOADING = "uploading", _("Being uploaded")
        RECEIVED = "received", _("Received")
        SCANNING = "scanning", _("Being checked")
        CHECKED = "checked", _("Checked, not published")
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Rejected")
        CANCELLED = "cancelled", _("Cancelled")

    OPEN = (State.UPLOADING, State.RECEIVED, State.SCANNING, State.CHECKED)
    AT_WORK = (State.RECEIVED, State.SCANNING)

    # What addresses name it by: nobody can count up to another's.
    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    publisher = models.ForeignKey(Publisher, on_delete=models.CASCADE)
    model_name = models.CharField(max_length=160)
    number = models.PositiveIntegerField()
    documents = models.JSONField(default=dict)  # language → document text
    # Of a file for another runtime: with documents it becomes a version, without it is
    # added to one. Of others the check sees what they are.
    variant = models.CharField(max_length=8, choices=VariantFile.Format, blank=True)
    # The demo contract and its labels, where the file carries none.
    contract = models.JSONField(null=True, blank=True)
    labels = models.JSONField(default=list, blank=True)
    # What was announced: the whole file, sent in parts of one size.
    file_name = models.CharField(max_length=200, blank=True)
    size_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    part_size_bytes = models.BigIntegerField()
    state = models.CharField(max_length=12, choices=State, default=State.UPLOADING)
    # False for a draft: what is checked waits for its details.
    publish_at_once = models.BooleanField(default=True)
    # Of a draft: what the check told of the module, and what was typed about it.
    facts = models.JSONField(null=True, blank=True)
    details = models.JSONField(default=dict, blank=True)
    # As `catalog.sentences.Sentence`, empty when all is well.
    findings = models.JSONField(default=list, blank=True)
    version = models.ForeignKey(
        ModelVersion, on_delete=models.SET_NULL, null=True, blank=True
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    # What it was sent with; None for people who signed in, and the site's commands.
    token = models.ForeignKey(
        PublishToken, on_delete=models.SET_NULL, null=True, blank=True
    )
    created_at = models.DateTimeField(default=timezone.now)
    # When something last came, or a worker last took it; the clock looks at it.
    touched_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["state", "touched_at"], name="submissions_waiting"),
            models.Index(
                fields=["submitted_by", "-created_at"], name="submissions_of_user"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handle} ({self.state})"

    @property
    def handle(self) -> str:
        """`publisher/name/version` that the upload asks for."""
        return f"{self.publisher.name}/{self.model_name}/{self.number}"

    @property
    def part_count(self) -> int:
        """How many parts the file comes in."""
        return math.ceil(self.size_bytes / self.part_size_bytes)

    @property
    def is_addition(self) -> bool:
        """Whether it adds a format to a version, and is none of its own."""
        return bool(self.variant and self.publish_at_once and not self.documents)

    @property
    def told(self) -> list[str]:
        """The findings in the reader's language."""
        return [_told(finding) for finding in self.findings]

    @property
    def has_ended(self) -> bool:
        """Whether nothing will change any more."""
        return self.state not in self.OPEN

    @property
    def is_at_work(self) -> bool:
        """Whether something happens to it without its publisher."""
        return self.state in self.AT_WORK

    @property
    def is_replaceable(self) -> bool:
        """Whether it is a draft that can be given another file."""
        states = (self.State.UPLOADING, self.State.CHECKED, self.State.REJECTED)
        return not self.publish_at_once and self.state in states

    def size_of_part(self, number: int) -> int:
        """Bytes of part `number`, from 0; the last may be shorter than the others."""
        return min(
            self.part_size_bytes, self.size_bytes - number * self.part_size_bytes
        )

    def incoming_key(self, number: int) -> str:
        """Where part `number` lies in the `modules` storage until the check ended."""
        return f"incoming/{self.key}-{number}"

    def move(self, *allowed: "Submission.State", to: "Submission.State") -> bool:
        """Change the state if it is one of `allowed`; False if someone was faster."""
        now = timezone.now()
        moved = Submission.objects.filter(pk=self.pk, state__in=allowed).update(
            state=to, touched_at=now
        )
        if moved:
            self.state, self.touched_at = to, now
        return bool(moved)

    def begin_scanning(self) -> bool:
        """Claim the upload for checking; False if someone has."""
        now = timezone.now()
        free = Submission.objects.filter(pk=self.pk, state=self.State.RECEIVED)
        if not free.update(
            state=self.State.SCANNING, touched_at=now, tries=models.F("tries") + 1
        ):
            return False
        self.refresh_from_db(fields=["state", "touched_at", "tries"])
        return True

    def mark_variant(self, variant: str) -> None:
        """Note for which other runtime it is, as the check saw."""
        self._write(self.State.SCANNING, variant=variant)

    def touch(self) -> None:
        """Say that its check goes on.

        Raises:
            NotHeld: it does not, or in another process; so does all that is marked.
        """
        self._demand(self._held().update(touched_at=timezone.now()))

    def mark_checked(self, facts: dict[str, Any]) -> None:
        """Keep a draft that may be published once its details are there."""
        self._write(self.State.CHECKED, facts=facts, findings=[], publish_at_once=False)

    def mark_sent_back(self, findings: list[Any]) -> None:
        """Keep a draft that was to be published, with what is to be mended first."""
        if self.facts is None:
            raise ValueError("A submission that was never checked is no draft.")
        self._write(self.State.CHECKED, findings=findings, publish_at_once=False)

    def mark_postponed(self) -> None:
        """Let it wait for another try, which does not count as one."""
        self._write(self.State.RECEIVED, tries=self.tries - 1)

    def mark_lost(self) -> None:
        """Take it from a process that says nothing any more, for another try."""
        self._write(self.State.RECEIVED)

    def mark_accepted(self, version: ModelVersion) -> None:
        """Note the version this upload became."""
        now = timezone.now()
        self._write(self.State.ACCEPTED, version=version, finished_at=now)

    def mark_rejected(self, findings: list[Any]) -> None:
        """Note everything that must be mended before another try."""
        now = timezone.now()
        self._write(self.State.REJECTED, findings=findings, finished_at=now)

    def note(self, text: str, level: str = "info", **params: object) -> None:
        """Add a line to the log, which is translated when it is shown.

        Args:
            text: English, with `%(name)s` for each of `params`.
            level: of `LogLine.Level`.
            params: texts and numbers; sentences as JSON are translated.
        """
        self.log.create(text=text, params=params, level=level)

    def _held(self) -> "models.QuerySet[Submission]":
        """The row, as long as it is claimed by the check that this object is in."""
        return Submission.objects.filter(
            pk=self.pk, state=self.State.SCANNING, tries=self.tries
        )

    def _write(self, state: "Submission.State", **changes: Any) -> None:
        """Write down what came of the check, as long as it is held."""
        changes |= {"state": state, "touched_at": timezone.now()}
        self._demand(self._held().update(**changes))
        for name, value in changes.items():
            setattr(self, name, value)

    def _demand(self, held: int) -> None:
        if not held:
            raise NotHeld(f"{self.handle} is not being checked by this process.")


class Part(models.Model):
    """A part of the file that has arrived, whole and with the hash it was sent with."""

    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="parts"
    )
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    # Where it lies: storages choose another name where one is taken.
    storage_key = models.CharField(max_length=200)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "number"], name="each_part_once"
            )
        ]

    def __str__(self) -> str:
        return f"part {self.number}"


class LogLine(models.Model):
    """A line of the log a publisher follows while the upload is checked."""

    class Level(models.TextChoices):
        INFO = "info", _("Note")
        WARNING = "warning", _("Warning")
        ERROR = "error", _("Error")

    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="log"
    )
    at = models.DateTimeField(default=timezone.now)
    level = models.CharField(max_length=8, choices=Level, default=Level.INFO)
    text = models.TextField()  # English, to be translated and filled in
    params = models.JSONField(default=dict)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.sentence

    @property
    def sentence(self) -> str:
        """The line in the reader's language."""
        told = {
            name: _told(value) if isinstance(value, dict) else value
            for name, value in self.params.items()
        }
        return gettext(self.text) % told if told else gettext(self.text)


def _told(kept: object) -> str:
    """A sentence that was kept, in the reader's language."""
    return Sentence.from_json(kept).translated(gettext)
