"""A check says again and again that it goes on: one that falls silent is lost.

The row itself is told, for it is the truth; so any host's clock can see what any
other host's process does, whatever becomes of Redis meanwhile.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import structlog
from django.db import DatabaseError, connection

from registry.models import NotHeld, Submission

log = structlog.get_logger()

BEAT_S = 5.0
# Several beats missed. One that was only held up finds that it has lost its claim.
LOST_AFTER = timedelta(seconds=30)


@contextmanager
def kept_alive(submission: Submission) -> Iterator[None]:
    """Tell the row of a claimed upload that its check goes on, as long as it does."""
    ended = threading.Event()
    threading.Thread(
        target=_beat_on, args=(submission, ended), name="check", daemon=True
    ).start()
    try:
        yield
    finally:
        ended.set()


def _beat_on(submission: Submission, ended: threading.Event) -> None:
    while not ended.wait(BEAT_S):
        try:
            submission.touch()
        except NotHeld:
            return
        except DatabaseError as error:  # Locked, or away: the next beat may reach it.
            log.warning(
                "submission.beat_lost", handle=submission.handle, error=str(error)
            )
        finally:
            connection.close()  # This thread's own.
