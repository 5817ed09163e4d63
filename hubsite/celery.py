"""The Celery app. `python -m hubsite.workers` starts its workers."""

import os
from typing import Any

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hubsite.settings")
# Before numpy is imported: one process a core, with one thread each, does the most.
os.environ.setdefault("OMP_NUM_THREADS", "1")

app = Celery("hubsite")
# By name, read when first needed: settings import this package themselves.
app.config_from_object("hubsite.queues")
app.autodiscover_tasks()


@signals.setup_logging.connect
def keep_logging(**_: Any) -> None:
    """Leave logging as `hubsite.logs` configured it."""


@signals.worker_ready.connect
def catch_up(sender: Any, **_: Any) -> None:
    """Do at once what the clock would ask for in a minute."""
    from demos import tasks  # noqa: PLC0415 - the apps must be loaded
    from demos.queues import MAINTENANCE  # noqa: PLC0415

    if MAINTENANCE in {queue.name for queue in sender.task_consumer.queues}:
        tasks.recover_runs.delay()
        tasks.ensure_specimens.delay()
        tasks.deploy_version.delay()
