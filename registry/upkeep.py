"""Looks after uploads that nothing happens to any more."""

from datetime import timedelta

import structlog
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from registry.incoming import remove_parts
from registry.models import Submission
from registry.services import UNFORESEEN, process_submission, reject

log = structlog.get_logger()

State = Submission.State
# Longer than a check may take: its process is gone by then.
LOST_AFTER = timedelta(seconds=1000)
WAITING_AFTER = timedelta(seconds=60)
MOST_TRIES = 3
AGAIN = gettext_noop("The check was interrupted; it begins again.")


def recover_lost() -> None:
    """Check what waits with nobody asked to, and what a lost process had begun.

    A check that was lost three times is given up: the upload is what kills it.
    """
    now = timezone.now()
    stuck = Submission.objects.filter(
        state=State.SCANNING, touched_at__lt=now - LOST_AFTER
    )
    for submission in stuck.select_related("publisher"):
        _give_back(submission)
    waiting = Submission.objects.filter(
        state=State.RECEIVED, touched_at__lt=now - WAITING_AFTER
    )
    for submission in waiting.select_related("publisher"):
        process_submission(submission)


def _give_back(submission: Submission) -> None:
    log.warning("submission.check_lost", handle=submission.handle)
    if submission.tries >= MOST_TRIES:
        reject(submission, [UNFORESEEN])
        if submission.has_ended:
            remove_parts(submission)
    elif submission.move(State.SCANNING, to=State.RECEIVED):
        submission.note(AGAIN, level="warning")
        process_submission(submission)


def forget_abandoned() -> None:
    """Cancel the uploads and drafts left alone for days, and remove their bytes."""
    since = timezone.now() - timedelta(days=settings.SUBMISSION_KEPT_DAYS)
    waiting = Q(state__in=(State.UPLOADING, State.CHECKED))
    refused = Q(state=State.REJECTED, publish_at_once=False)
    idle = Submission.objects.filter(waiting | refused, touched_at__lt=since)
    for submission in idle.select_related("publisher"):
        if submission.move(State(submission.state), to=State.CANCELLED):
            remove_parts(submission)
            log.info("submission.abandoned", handle=submission.handle)
