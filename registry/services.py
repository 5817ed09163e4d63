"""From an upload to a published version, or to the reasons why not."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop

from catalog.models import ModelVersion
from catalog.sentences import Explained, Sentence
from catalog.services import lead_to_best
from registry import incoming, ledger, scanning, storage, variants
from registry.accounts.publishers import hold
from registry.announcing import taken_finding
from registry.liveness import kept_alive
from registry.models import NotHeld, ScanReport, Submission
from registry.modules.facts import Facts

log = structlog.get_logger()

UNFORESEEN = Sentence("The upload could not be checked; the log of the site says why.")
# The site's own trouble, which passes: the upload waits for the next try.
POSTPONED = gettext_noop("The site has no room left on its disk; it will try again.")
CHECKING = gettext_noop("Being checked, without being run.")
PUBLISHED = gettext_noop("Published as %(handle)s.")
VARIANT_ADDED = gettext_noop("Added to %(handle)s.")
KEPT = gettext_noop("Checked; nothing speaks against it. Now it needs its details.")


class TakenMeanwhile(Explained):
    """Another upload became this version while this one was checked."""


def process_submission(submission: Submission) -> Submission:
    """Check a received upload without running it, then publish or reject it.

    A draft is kept instead. Safe to run twice: a submission that has ended is returned
    as it is.
    """
    if not submission.begin_scanning():
        return submission
    if not _waits_for_room(submission):
        submission.note(CHECKING)
    with kept_alive(submission):
        try:
            _check_or_reject(submission)
        except NotHeld:  # What came of it belongs to whoever has it now.
            log.warning("submission.check_taken", handle=submission.handle)
    if submission.has_ended:
        incoming.remove_parts(submission)
    return submission


def _check_or_reject(submission: Submission) -> None:
    try:
        _check(submission)
    except NotHeld:
        raise
    except scanning.ScanRejected as rejection:
        rejection.report.save()
        reject(submission, scanning.sentences(rejection.report))
    except TakenMeanwhile as taken:
        reject(submission, [taken.sentence])
    except Exception as error:  # whatever a stranger's bytes set off
        if storage.is_full(error):
            _postpone(submission)
            return
        log.exception("submission.failed", handle=submission.handle)
        reject(submission, [UNFORESEEN])


def _check(submission: Submission) -> None:
    """Check an upload, and do with it what it was sent for."""
    try:
        if submission.variant:
            _check_variant(submission)
        else:
            _check_module(submission)
    except scanning.OtherRuntime as other:  # Nobody had said so.
        submission.mark_variant(other.variant)
        _check_variant(submission)


def _check_module(submission: Submission) -> None:
    with scanning.scan(submission) as scanned:
        if submission.publish_at_once:
            _publish(submission, scanned)
        else:
            _keep(submission, scanned.report, scanned.facts)


def _check_variant(submission: Submission) -> None:
    with variants.scan(submission) as checked:
        if submission.publish_at_once:
            write = variants.add if submission.is_addition else variants.publish
            with _publishing(submission):
                _accept(submission, write(submission, checked))
        else:
            _keep(submission, checked.report, checked.facts)


@contextmanager
def _publishing(submission: Submission) -> Iterator[None]:
    """A transaction in which an upload becomes public, and ends: all of it or nothing.

    Raises:
        NotHeld: another process has the check.
        TakenMeanwhile: another upload was faster.
    """
    try:
        with transaction.atomic():
            submission.touch()  # Holds the row: nobody else gets it meanwhile.
            hold(submission.publisher)  # Nor does the model get another name.
            if finding := taken_finding(submission):
                raise TakenMeanwhile(finding)
            yield
    except IntegrityError as error:  # another process was faster
        if finding := taken_finding(submission):
            raise TakenMeanwhile(finding) from error
        raise
    log.info("submission.accepted", handle=submission.handle)


def reject(submission: Submission, findings: list[Sentence]) -> None:
    """Say why an upload is not published; a draft that was checked goes back."""
    kept = [finding.to_json() for finding in findings]
    for finding in kept:
        submission.note("%(finding)s", level="error", finding=finding)
    if submission.facts is None:
        submission.mark_rejected(kept)
    else:
        submission.mark_sent_back(kept)
    log.info("submission.rejected", handle=submission.handle)


def _accept(submission: Submission, version: ModelVersion) -> None:
    submission.mark_accepted(version)
    said = VARIANT_ADDED if submission.is_addition else PUBLISHED
    submission.note(said, handle=submission.handle)


def _keep(submission: Submission, report: ScanReport, facts: Facts) -> None:
    report.save()
    submission.mark_checked(facts.to_json())
    submission.note(KEPT)
    log.info("submission.checked", handle=submission.handle)


def _postpone(submission: Submission) -> None:
    """Leave the upload for the clock's next round, bytes and all."""
    if not _waits_for_room(submission):
        submission.note(POSTPONED, level="warning")
    submission.mark_postponed()
    log.warning("submission.no_room", handle=submission.handle)


def _waits_for_room(submission: Submission) -> bool:
    """Whether its log says so already: once is enough, however long it takes."""
    last = submission.log.last()
    return last is not None and last.text == POSTPONED


def _publish(submission: Submission, scanned: scanning.Scanned) -> None:
    with _publishing(submission):
        version = scanning.write_rows(submission, scanned)
        lead_to_best(version.model)
        ledger.append_published(
            version,
            by=ledger.Actor.who_sent(submission),
            rules_version=scanned.report.rules_version,
            documents=submission.documents,
        )
        _accept(submission, version)
        # Last: when rows cannot be written, no bytes stay behind.
        storage.store_archive(scanned.archive_path, scanned.storage_key)
