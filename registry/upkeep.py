"""Looks after uploads that nothing happens to any more."""

from datetime import timedelta

import structlog
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from registry.incoming import remove_parts
from registry.liveness import LOST_AFTER
from registry.models import NotHeld, Submission
from registry.services import UNFORESEEN, process_submission, reject

log = structlog.get_logger()

State = Submission.State
WAITING_AFTER = timedelta(seconds=60)
MOST_TRIES = 3
AGAIN = gettext_noop("The check was interrupted; it begins again.")


def recover_lost() -> None:
    """Give back what a lost process had begun, and check one that nobody was asked to.

    A check that was lost three times is given up: the upload is what kills it. One at
    a time is checked here: the clock comes again soon, and the time limit is for one.
    """
    now = timezone.now()
    rows = Submission.objects.select_related("publisher").order_by("touched_at")
    silent = rows.filter(state=State.SCANNING, touched_at__lt=now - LOST_AFTER)
    given_back = [
        each for each in silent.select_related("publisher") if _gave_back(each)
    ]
    waiting = rows.filter(state=State.RECEIVED, touched_at__lt=now - WAITING_AFTER)
    for submission in [*given_back, *waiting[:1]][:1]:
        process_submission(submission)


def _gave_back(submission: Submission) -> bool:
    log.warning("submission.check_lost", handle=submission.handle)
    try:
        if submission.tries >= MOST_TRIES:
            reject(submission, [UNFORESEEN])
        else:
            submission.mark_lost()
    except NotHeld:  # It was slow, not lost.
        return False
    if submission.has_ended:
        remove_parts(submission)
    if not submission.is_at_work:
        return False
    submission.note(AGAIN, level="warning")
    return True


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
