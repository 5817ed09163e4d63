"""What publishers ask the Registry to do. Every way in ends here."""

import re
from typing import BinaryIO
from uuid import uuid4

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from catalog.models import ModelVersion, Publisher, model_name
from catalog.services import lead_to_best
from registry import scanning, storage
from registry.models import Submission
from registry.resolver import RESERVED_ENDINGS

log = structlog.get_logger()

MAX_HANDLE_CHARACTERS = 120
UNFORESEEN = "The upload could not be checked; the log of the site says why."


class SubmissionRefused(ValueError):
    """The submission cannot be taken; `findings` says everything to mend."""

    def __init__(self, findings: list[str]) -> None:
        super().__init__(" ".join(findings))
        self.findings = findings


class TakenMeanwhile(ValueError):
    """Another upload became this version while this one was checked."""


def receive_submission(
    *,
    publisher: Publisher,
    name: str,
    number: int,
    upload: BinaryIO,
    documents: dict[str, str],
) -> Submission:
    """Take an upload in: keep its bytes and note what it asks for.

    Args:
        publisher: who publishes.
        name: the model's name, `efficientnet_lite0/classification`.
        number: the version, from 1.
        upload: a `.tar.gz` or `.zip` of a SavedModel, or a Keras file.
        documents: model documents by language code; `en` is needed.

    Raises:
        SubmissionRefused: with every reason; nothing is kept.
    """
    submission = Submission(
        publisher=publisher, model_name=name, number=number, documents=documents
    )
    findings = _handle_findings(submission) + _language_findings(documents)
    if findings:
        raise SubmissionRefused(findings)
    try:
        key, sha256, size_bytes = storage.save_stream(
            f"incoming/{uuid4()}", upload, settings.MODULE_MAX_ARCHIVE_BYTES
        )
    except ValueError as error:
        raise SubmissionRefused([str(error)]) from error
    submission.incoming_key, submission.incoming_sha256 = key, sha256
    submission.save()
    log.info(
        "submission.received", handle=submission.handle, sha256=sha256, bytes=size_bytes
    )
    return submission


def process_submission(submission: Submission) -> Submission:
    """Check a received upload without running it, then publish or reject it.

    Safe to run twice: a submission that has ended is returned as it is.
    """
    if not submission.begin_scanning():
        return submission
    try:
        with scanning.scan(submission) as scanned:
            version = _publish(submission, scanned)
    except scanning.ScanRejected as rejection:
        rejection.report.save()
        submission.mark_rejected(scanning.sentences(rejection.report))
        log.info("submission.rejected", handle=submission.handle)
    except TakenMeanwhile as taken:
        submission.mark_rejected([str(taken)])
    except Exception:  # whatever a stranger's bytes set off must not stay half-done
        log.exception("submission.failed", handle=submission.handle)
        submission.mark_rejected([UNFORESEEN])
    else:
        submission.mark_accepted(version)
        log.info("submission.accepted", handle=submission.handle)
    finally:
        storage.module_storage().delete(submission.incoming_key)
    return submission


def _publish(submission: Submission, scanned: scanning.Scanned) -> ModelVersion:
    with transaction.atomic():
        if finding := _taken_finding(submission):
            raise TakenMeanwhile(finding)
        version = scanning.write_rows(submission, scanned)
        lead_to_best(version.model)
        # Last: when rows cannot be written, no bytes stay behind.
        storage.store_archive(scanned.archive_path, scanned.storage_key)
    return version


def _handle_findings(submission: Submission) -> list[str]:
    publisher, name = submission.publisher, submission.model_name
    findings = []
    try:
        model_name(name)
    except ValidationError:
        findings.append(
            f"“{name}” is not a model name: use letters, digits, _ and -, "
            "and / between parts."
        )
    if name.rsplit("/", 1)[-1] in RESERVED_ENDINGS:
        findings.append(f"A model name cannot end in “{name.rsplit('/', 1)[-1]}”.")
    if re.search(r"/\d+\Z", f"/{name}"):
        findings.append("A model name cannot end in a number: that is the version.")
    if len(f"{publisher.name}/{name}") > MAX_HANDLE_CHARACTERS:
        findings.append(f"The handle is over {MAX_HANDLE_CHARACTERS} characters long.")
    if not 1 <= submission.number < 10**9:
        findings.append("The version is a whole number from 1.")
    if not findings and (finding := _taken_finding(submission)):
        findings.append(finding)
    return findings


def _taken_finding(submission: Submission) -> str:
    """A sentence where the version exists: asked on receipt and on publishing.

    One that is documented without an archive is not taken: the upload brings it.
    """
    taken = ModelVersion.objects.filter(
        model__publisher=submission.publisher,
        model__name=submission.model_name,
        number=submission.number,
    ).exclude(archive=None, state=ModelVersion.State.PUBLISHED)
    if not taken.exists():
        return ""
    return (
        f"{submission.handle} exists, and versions never change: "
        "publish the next number."
    )


def _language_findings(documents: dict[str, str]) -> list[str]:
    findings = []
    if not documents.get("en", "").strip():
        findings.append("An English model document is needed.")
    known = [code for code, _name in settings.LANGUAGES]
    if unknown := sorted(set(documents) - set(known)):
        findings.append(
            f"Documents are taken in {' and '.join(known)}, not {', '.join(unknown)}."
        )
    return findings
