"""How Celery works here: queues, limits, broker and the clock's schedule.

Read by name from `hubsite.celery`; each lower-case name is a Celery setting.
"""

import sys

from django.conf import settings
from kombu import Exchange, Queue

from demos.queues import MAINTENANCE, QUEUES

# --- queues -----------------------------------------------------------------

# Each with an exchange and a key of its own: left out, all would be bound to the
# default queue's, and every message would come several times.
# No acknowledgements: a run's row says where it stands, and the clock sends again
# what was lost. Keeping a copy of each message until it is acknowledged would cost
# as much time as all the rest that Celery does.
task_queues = [
    Queue(name, Exchange(name), routing_key=name, no_ack=True) for name in QUEUES
]
task_default_queue = MAINTENANCE
# No result backend: the rows are the truth.
task_ignore_result = True
task_store_errors_even_if_ignored = False

# --- workers ----------------------------------------------------------------

# A worker is one process that takes one message at a time: `hubsite.workers`.
worker_pool = "solo"
worker_send_task_events = False
# Nobody steers workers remotely, and the mailbox costs a connection each.
worker_enable_remote_control = False
# Runs at work when Redis goes are finished: the row is written all the same.
worker_cancel_long_running_tasks_on_connection_loss = False
# Connections to the database are looked after by `hubsite.worker`, not by Celery,
# which would open a new one for each task.
CELERY_DB_REUSE_MAX = sys.maxsize

# Tasks that stand in packages of an app, where Celery does not look by itself.
imports = ["demos.explaining.tasks", "demos.trials.tasks"]

# --- broker -----------------------------------------------------------------

broker_url = settings.REDIS_URL
broker_connection_timeout = settings.REDIS_TIMEOUT_S
# Workers wait for Redis as long as it takes …
broker_connection_retry_on_startup = True
broker_connection_max_retries = None
# … a visitor does not.
task_publish_retry = False
broker_transport_options = {
    "socket_connect_timeout": settings.REDIS_TIMEOUT_S,
    "socket_timeout": settings.REDIS_TIMEOUT_S,
    "socket_keepalive": True,
    "max_retries": 0,
    # One list a queue: nothing here has a priority within its queue.
    "priority_steps": [0],
}

# --- the clock --------------------------------------------------------------

beat_schedule = {
    "expire runs": {"task": "demos.expire_runs", "schedule": 60.0},
    "recover runs": {"task": "demos.recover_runs", "schedule": 15.0},
    "calibrate": {"task": "demos.calibrate", "schedule": 60.0},
    "recover explanations": {
        "task": "demos.recover_explanations",
        "schedule": 30.0,
    },
    "forget trials": {"task": "demos.forget_trials", "schedule": 600.0},
    "ensure specimens": {"task": "demos.ensure_specimens", "schedule": 60.0},
    "compare models": {"task": "demos.compare_models", "schedule": 60.0},
    "look after uploads": {"task": "registry.look_after", "schedule": 15.0},
    "tell downloads": {"task": "registry.tell_downloads", "schedule": 600.0},
    "deploy versions": {"task": "demos.deploy_version", "schedule": 20.0},
}
# Tasks of the clock that nobody took in time are worthless: the next is due.
for _entry in beat_schedule.values():
    _entry["options"] = {"expires": _entry["schedule"]}
