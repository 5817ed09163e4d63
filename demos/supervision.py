"""What the worker's parent process does when a child dies or takes too long.

The child cannot say so itself: it is gone. Celery runs these hooks in the parent,
which must stay light and keep no database connection: its next child would
inherit it.
"""

from typing import Any

import structlog
from billiard.exceptions import WorkerLostError
from celery.worker.request import Request
from django.db import connections

from demos import events, workers
from demos.models import Run

log = structlog.get_logger()


class RunRequest(Request):
    """A run on its way through a worker."""

    def on_timeout(self, soft: bool, timeout: float) -> None:  # noqa: FBT001 - Celery's
        """Fail the run; Celery kills the child after this."""
        if not soft:
            _mark(self.kwargs["run_id"], lambda run: run.mark_failed("took_too_long"))
        super().on_timeout(soft, timeout)

    def on_failure(self, exc_info: Any, *args: Any, **kwargs: Any) -> Any:
        """Give the run back before Celery puts its message back."""
        # Billiard wraps the exception to carry its traceback.
        error = getattr(exc_info.exception, "exc", exc_info.exception)
        if isinstance(error, WorkerLostError | SystemExit):
            _mark(self.kwargs["run_id"], Run.mark_lost)
        return super().on_failure(exc_info, *args, **kwargs)


def _mark(run_id: str, change: Any) -> None:
    try:
        run = Run.objects.filter(pk=run_id).first()
        if run is not None and run.worker:
            workers.sign_off(run.worker)
        if run is not None and change(run):
            log.warning("run.taken_from_worker", run_id=run_id, state=run.state)
            events.append(run.pk, run.state)
    # The worker must go on whatever happens here; the clock finds the run later.
    except Exception:
        log.exception("run.not_taken_from_worker", run_id=run_id)
    finally:
        connections.close_all()
