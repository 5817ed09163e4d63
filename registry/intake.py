"""Takes uploads in: what is announced, what comes of it in parts, and its end."""

import hashlib
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from catalog.models import ModelVersion, Publisher
from catalog.sentences import Sentence
from registry import incoming, tasks
from registry.announcing import findings_of, taken_finding
from registry.models import Part, PublishToken, Submission

log = structlog.get_logger()

State = Submission.State
CHUNK_BYTES = 1024 * 1024
RECEIVED = gettext_noop("%(bytes)s bytes received in %(parts)s parts.")


class SubmissionRefused(ValueError):
    """The submission cannot be taken; `findings` says everything to mend."""

    def __init__(self, findings: list[Sentence]) -> None:
        super().__init__(" ".join(findings))
        self.findings = findings

    @property
    def told(self) -> list[str]:
        """The findings in the reader's language."""
        return [finding.translated(_) for finding in self.findings]


class VersionTaken(SubmissionRefused):
    """The version exists, and versions never change."""


class WrongState(ValueError):
    """What is asked cannot be done with an upload in this state; translated."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a publisher is about to send.

    Attributes:
        publisher: who publishes.
        name: the model's name, `efficientnet_lite0/classification`.
        documents: model documents by language code; `en` is needed.
        number: the version, from 1; None for the next one.
        file_name: as the publisher calls the file.
        size_bytes: of the whole file.
        sha256: of the whole file, in hexadecimal.
        contract: a demo contract, where the file carries none.
        labels: its labels, one for each score.
        variant: a format of `VariantFile`; without documents it is added to a version.
        user: who sends it; None from the command line of the site itself.
        publish_at_once: False for a draft, whose documents come after the check.
        token: what it is sent with, if with one.
    """

    publisher: Publisher
    name: str
    documents: dict[str, str]
    number: int | None = None
    file_name: str = ""
    size_bytes: int = 0
    sha256: str = ""
    contract: dict[str, Any] | None = None
    labels: list[str] = field(default_factory=list)
    variant: str = ""
    user: Any = None
    publish_at_once: bool = True
    token: PublishToken | None = None


def open_submission(announced: Announcement) -> tuple[Submission, bool]:
    """Note what is about to be sent; return it, and whether it is new.

    Announced again by the same user with the same bytes, an upload that was cut is
    taken up where it stands, with what is said of it now.

    Raises:
        VersionTaken: that version is published.
        SubmissionRefused: with every other reason.
    """
    submission = _announced(announced)
    demand_fit(submission)
    begun = _begun(submission)
    if begun is not None:
        submission.pk, submission.key = begun.pk, begun.key
        submission.created_at = begun.created_at
    elif announced.user is not None and _open_count(announced.user) >= _most_open():
        too_many = Sentence(
            "You have {count} uploads open: finish or cancel one first.",
            count=_most_open(),
        )
        raise SubmissionRefused([too_many])
    submission.save()
    log.info("submission.opened", handle=submission.handle, key=str(submission.key))
    return submission, begun is None


def demand_fit(submission: Submission) -> None:
    """See that what is said of an upload lets it be published.

    Raises:
        VersionTaken: that version is published.
        SubmissionRefused: with every other reason.
    """
    if findings := findings_of(submission):
        raise SubmissionRefused(findings)
    if finding := taken_finding(submission):
        raise VersionTaken([finding])


def put_part(
    submission: Submission, number: int, stream: BinaryIO, sha256: str
) -> Part:
    """Keep one part of an upload, in any order and as often as it comes.

    Raises:
        WrongState: the upload is complete or has ended.
        LookupError: it has no such part.
        DamagedPart: size or hash differ from what was announced.
    """
    _demand(submission, State.UPLOADING)
    if not 0 <= number < submission.part_count:
        sentence = _("The parts are numbered from 0 to %(last)s.")
        raise LookupError(sentence % {"last": submission.part_count - 1})
    part = incoming.keep_part(submission, number, stream, sha256)
    Submission.objects.filter(pk=submission.pk).update(touched_at=timezone.now())
    return part


def finish(submission: Submission) -> None:
    """Ask for the check of an upload that is complete.

    Asked again, nothing happens.

    Raises:
        WrongState: parts are missing or were lost, or it was cancelled.
    """
    if submission.is_at_work or submission.state in (State.CHECKED, State.ACCEPTED):
        return
    _demand(submission, State.UPLOADING)
    incoming.forget_lost_parts(submission)
    if missing := incoming.missing_parts(submission):
        sentence = _("Parts are missing: %(numbers)s.")
        raise WrongState(sentence % {"numbers": _listed(missing)})
    _mark_received(submission)
    transaction.on_commit(lambda: tasks.send_check(submission))


def cancel(submission: Submission) -> None:
    """Drop an upload that has not been published, with its bytes.

    Raises:
        WrongState: it has ended, or is being checked.
    """
    if submission.state == State.CANCELLED:
        return
    allowed = [State.UPLOADING, State.RECEIVED, State.CHECKED]
    if not submission.publish_at_once:
        allowed.append(State.REJECTED)
    if not submission.move(*allowed, to=State.CANCELLED):
        sentence = _("The upload is “%(state)s” already.")
        raise WrongState(sentence % {"state": submission.get_state_display()})
    incoming.remove_parts(submission)
    log.info("submission.cancelled", handle=submission.handle)


def receive_submission(announced: Announcement, upload: BinaryIO) -> Submission:
    """Take a whole upload at once, as the site's own commands have it.

    Args:
        announced: what it is, but for its size and hash.
        upload: the file, which can be read twice.

    Raises:
        SubmissionRefused: with every reason; nothing is kept.
    """
    size_bytes, sha256 = measured(upload)
    announced = replace(
        announced, file_name="upload", size_bytes=size_bytes, sha256=sha256
    )
    submission, _is_new = open_submission(announced)
    submission.part_size_bytes = submission.size_bytes
    submission.save(update_fields=["part_size_bytes"])
    upload.seek(0)
    put_part(submission, 0, upload, submission.sha256)
    _mark_received(submission)
    return submission


def _announced(announced: Announcement) -> Submission:
    submission = Submission(
        publisher=announced.publisher,
        model_name=announced.name,
        number=announced.number or 0,
        documents=announced.documents,
        file_name=announced.file_name,
        size_bytes=announced.size_bytes,
        sha256=announced.sha256,
        part_size_bytes=settings.SUBMISSION_PART_BYTES,
        contract=announced.contract,
        labels=announced.labels,
        variant=announced.variant,
        submitted_by=announced.user,
        publish_at_once=announced.publish_at_once,
        token=announced.token,
    )
    if announced.number is None:
        following = next_number(announced.publisher, announced.name)
        newest = max(following - 1, 1)
        submission.number = newest if submission.is_addition else following
    return submission


def next_number(publisher: Publisher, name: str) -> int:
    """One more than what is published; an upload begun without a number keeps its."""
    published = ModelVersion.objects.filter(
        model__publisher=publisher, model__name=name
    )
    newest: int = published.aggregate(Max("number"))["number__max"] or 0
    return newest + 1


def _begun(submission: Submission) -> Submission | None:
    if submission.submitted_by is None:
        return None
    return Submission.objects.filter(
        publisher=submission.publisher,
        model_name=submission.model_name,
        number=submission.number,
        variant=submission.variant,
        sha256=submission.sha256,
        part_size_bytes=submission.part_size_bytes,
        submitted_by=submission.submitted_by,
        publish_at_once=submission.publish_at_once,
        state=State.UPLOADING,
    ).first()


def _open_count(user: Any) -> int:
    return Submission.objects.filter(
        submitted_by=user, state__in=Submission.OPEN
    ).count()


def _most_open() -> int:
    most: int = settings.SUBMISSIONS_MAX_OPEN
    return most


def _demand(submission: Submission, state: State) -> None:
    if submission.state != state:
        sentence = _("The upload is “%(state)s”: nothing can be added.")
        raise WrongState(sentence % {"state": submission.get_state_display()})


def _mark_received(submission: Submission) -> None:
    if not submission.move(State.UPLOADING, to=State.RECEIVED):
        return  # another request was faster
    submission.note(RECEIVED, bytes=submission.size_bytes, parts=submission.part_count)
    log.info(
        "submission.received",
        handle=submission.handle,
        sha256=submission.sha256,
        bytes=submission.size_bytes,
    )


def measured(upload: BinaryIO) -> tuple[int, str]:
    """Size and SHA-256 of a file."""
    digest, size = hashlib.sha256(), 0
    while chunk := upload.read(CHUNK_BYTES):
        size += len(chunk)
        digest.update(chunk)
    return size, digest.hexdigest()


def _listed(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:10]))
    return f"{shown}, …" if len(numbers) > 10 else shown
