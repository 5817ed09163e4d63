"""What the web and the clock ask the workers of the Registry to do."""

import structlog
from celery import shared_task
from kombu.exceptions import OperationalError

from registry.models import Submission

log = structlog.get_logger()

QUEUE = "maintenance"
TELL_LIMIT_S = 300
# Two gigabytes are unpacked and packed again in a quarter of it.
CHECK_LIMIT_S = 900


@shared_task(name="registry.check_submission", queue=QUEUE, time_limit=CHECK_LIMIT_S)
def check_submission(*, key: str) -> None:
    """Check one upload, then publish or reject it."""
    from registry.services import process_submission

    submission = Submission.objects.select_related("publisher").filter(key=key).first()
    if submission is not None:
        process_submission(submission)


@shared_task(name="registry.look_after", queue=QUEUE, time_limit=CHECK_LIMIT_S)
def look_after() -> None:
    """Check the uploads whose check was lost, and drop those nobody goes on with."""
    from registry.upkeep import forget_abandoned, recover_lost

    recover_lost()
    forget_abandoned()


@shared_task(name="registry.tell_downloads", queue=QUEUE, time_limit=TELL_LIMIT_S)
def tell_downloads() -> None:
    """Let the search sort by what was downloaded since the last time."""
    from registry.counting import tell_search

    tell_search()


def send_check(submission: Submission) -> None:
    """Ask a worker to check an upload.

    Where Redis cannot be reached, the clock asks later: the row says what is due.
    """
    try:
        check_submission.delay(key=str(submission.key))
    except OperationalError as error:
        log.warning("submission.not_sent", handle=submission.handle, error=str(error))
