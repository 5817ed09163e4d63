"""How Celery works here: queues, limits, broker and the clock's schedule.

Read by name from `hubsite.celery`; each lower-case name is a Celery setting.
"""

import os

from django.conf import settings
from kombu import Exchange, Queue

# --- queues -----------------------------------------------------------------

# Each with an exchange and a key of its own: left out, both would be bound to the
# default queue's, and every message would come twice.
task_queues = [
    Queue(name, Exchange(name), routing_key=name) for name in ("demos", "maintenance")
]
task_default_queue = "maintenance"
# No result backend: the rows are the truth.
task_ignore_result = True
task_store_errors_even_if_ignored = False

# --- workers ----------------------------------------------------------------

worker_pool = "prefork"
worker_concurrency = settings.WORKER_PROCESSES or os.cpu_count() or 1
# A child takes one message at a time and reports it done when it is done; a
# message whose child died goes back to the queue.
worker_prefetch_multiplier = 1
task_acks_late = True
task_reject_on_worker_lost = True
# Importing TensorFlow takes seconds, more on a busy machine.
worker_proc_alive_timeout = 120
# In KB, checked between tasks: the modules' budget, TensorFlow itself, and air.
worker_max_memory_per_child = settings.DEMO_MEMORY_BUDGET_BYTES // 1024 * 2 + 1_500_000
worker_send_task_events = False
# Nobody steers workers remotely, and the mailbox costs a connection each.
worker_enable_remote_control = False
# Runs at work when Redis goes are finished: the row is written all the same.
worker_cancel_long_running_tasks_on_connection_loss = False

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
    # A message whose worker vanished as a whole comes back after this. The clock
    # finds such runs sooner; no task may take this long.
    "visibility_timeout": 3600,
}

# --- the clock --------------------------------------------------------------

beat_schedule = {
    "expire runs": {"task": "demos.expire_runs", "schedule": 60.0},
    "recover runs": {"task": "demos.recover_runs", "schedule": 15.0},
    "ensure specimens": {"task": "demos.ensure_specimens", "schedule": 60.0},
}
# Tasks of the clock that nobody took in time are worthless: the next is due.
for _entry in beat_schedule.values():
    _entry["options"] = {"expires": _entry["schedule"]}
