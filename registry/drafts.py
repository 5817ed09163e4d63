"""Uploads that are described and tried on the site before they are published."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, BinaryIO

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from registry import incoming, intake, tasks
from registry.intake import WrongState
from registry.models import Submission

log = structlog.get_logger()

State = Submission.State
REPLACED = gettext_noop("The file is replaced; everything begins anew.")
ASKED = gettext_noop("To be published: checked once more, with its details.")


class ChangedMeanwhile(ValueError):
    """Somebody saved other details since these were read."""


@dataclass(frozen=True, slots=True)
class Published:
    """What a draft is published with.

    Attributes:
        documents: model documents by language code.
        contract: of the demo, where the file carries none.
        labels: of the contract.
    """

    documents: dict[str, str]
    contract: dict[str, Any] | None = None
    labels: list[str] = field(default_factory=list)


def save_details(
    submission: Submission, details: Mapping[str, Any], *, revision: int
) -> None:
    """Keep what was typed about a draft, whatever is missing or wrong in it.

    Args:
        submission: a draft that was checked.
        details: the fields as they were typed.
        revision: of the details that the person saw before.

    Raises:
        ChangedMeanwhile: they were saved elsewhere since; nothing is kept.
        WrongState: it is no draft any more.
    """
    with transaction.atomic():
        row = Submission.objects.select_for_update().get(pk=submission.pk)
        _demand_draft(row)
        if row.details.get("revision", 0) != revision:
            raise ChangedMeanwhile
        row.details = {**details, "revision": revision + 1}
        row.touched_at = timezone.now()
        row.save(update_fields=["details", "touched_at"])
    submission.details = row.details


def replace_file(
    submission: Submission, *, file_name: str, size_bytes: int, sha256: str
) -> None:
    """Let a draft be sent again with another file; what was typed about it stays.

    Raises:
        WrongState: it is being checked, or no draft any more.
        SubmissionRefused: the file is not one that is taken.
    """
    with transaction.atomic():
        row = Submission.objects.select_for_update().get(pk=submission.pk)
        if not row.is_replaceable:
            sentence = _("The upload is “%(state)s”: its file stays.")
            raise WrongState(sentence % {"state": row.get_state_display()})
        row.file_name, row.size_bytes, row.sha256 = file_name, size_bytes, sha256
        row.variant = ""  # The check sees what it is.
        row.number = intake.next_number(row.publisher, row.model_name)
        intake.demand_fit(row)
        incoming.remove_parts(row)
        row.state, row.facts, row.findings, row.tries = State.UPLOADING, None, [], 0
        row.finished_at, row.touched_at = None, timezone.now()
        row.save()
        row.note(REPLACED)
    submission.refresh_from_db()


def take_whole(submission: Submission, upload: BinaryIO) -> None:
    """Take the announced file at once, as a form without scripts sends it.

    Raises:
        WrongState: it has come already.
    """
    upload.seek(0)
    for number in range(submission.part_count):
        part = upload.read(submission.size_of_part(number))
        sha256 = hashlib.sha256(part).hexdigest()
        intake.put_part(submission, number, BytesIO(part), sha256)
    intake.finish(submission)


def publish(submission: Submission, published: Published, *, number: int) -> None:
    """Have a draft checked once more with its details, and published.

    Asked twice, it is published once.

    Args:
        submission: a draft that was checked.
        published: what was built of its details.
        number: the version that the person agreed to.

    Raises:
        VersionTaken: another upload became that version.
        SubmissionRefused: there is more to mend.
        WrongState: it is no draft any more.
    """
    with transaction.atomic():
        row = Submission.objects.select_for_update().get(pk=submission.pk)
        if row.is_at_work or row.state == State.ACCEPTED:
            return
        _demand_draft(row)
        row.documents, row.contract = published.documents, published.contract
        row.labels, row.number = published.labels, number
        row.publish_at_once, row.tries, row.findings = True, 0, []
        intake.demand_fit(row)
        row.state, row.touched_at = State.RECEIVED, timezone.now()
        row.save()
        row.note(ASKED)
        transaction.on_commit(lambda: tasks.send_check(row))
    submission.refresh_from_db()
    log.info("submission.publishing", handle=submission.handle)


def _demand_draft(row: Submission) -> None:
    if row.state != State.CHECKED:
        sentence = _("The upload is “%(state)s”: it is no draft any more.")
        raise WrongState(sentence % {"state": row.get_state_display()})
