"""The Celery app: `celery -A hubsite worker`.

The parent process never imports TensorFlow; each child does, after the fork, and
only then says that it is ready.
"""

import os
from typing import Any

from celery import Celery, signals

from hubsite import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hubsite.settings")

broker.close_the_hole()
app = Celery("hubsite")
# By name, read when first needed: settings import this package themselves.
app.config_from_object("hubsite.queues")
app.autodiscover_tasks()


@signals.setup_logging.connect
def keep_logging(**_: Any) -> None:
    """Leave logging as `hubsite.logs` configured it."""


@signals.worker_process_init.connect
def get_ready(**_: Any) -> None:
    """Load TensorFlow in a new child, then report it ready."""
    from demos import execution, workers  # noqa: PLC0415 - in children only

    execution.warm_up()
    workers.start_heartbeat()


@signals.worker_process_shutdown.connect
def sign_off(**_: Any) -> None:
    """Take a child that ends off the list of workers."""
    from demos import workers  # noqa: PLC0415 - in children only

    workers.sign_off(workers.own_name())


@signals.worker_ready.connect
def catch_up(**_: Any) -> None:
    """Do at once what the clock would ask for in a minute."""
    from demos import tasks  # noqa: PLC0415 - the apps must be loaded

    tasks.recover_runs.delay()
    tasks.ensure_specimens.delay()
