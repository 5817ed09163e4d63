"""One worker process: a Celery worker that takes one task at a time, by the clock.

A task that outlives its time limit ends the process by the kernel's own alarm: it
needs no help of the interpreter, and no library can hold it up. The parent starts
another process in its place, which first looks after what the dead one left.
"""

import ctypes
import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog
from celery import Task, signals
from django.conf import settings
from django.db import close_old_connections, connections

from hubsite.celery import app
from hubsite.teams import Team

# What imports models is imported inside: this module is read before the apps are
# loaded, which `prepare` does.

log = structlog.get_logger()

DEFAULT_TIME_LIMIT_S = 300.0
_PR_SET_PDEATHSIG = 1  # prctl(2)
_PAGE_BYTES = resource.getpagesize()
# TensorFlow itself, and air, beside the models' own budget.
_BASE_BYTES = 1_500_000_000


def prepare() -> None:
    """Import everything that workers share; TensorFlow is each worker's own affair."""
    # They would load every page of the site, which costs each worker its share.
    os.environ["CELERY_SKIP_CHECKS"] = "1"
    app.loader.import_default_modules()
    app.finalize()
    from demos import execution, upkeep  # noqa: F401, PLC0415 - for the children

    connections.close_all()  # No child may inherit one.
    for connection in connections.all():  # Kept from task to task, and looked at.
        connection.settings_dict.update(CONN_MAX_AGE=None, CONN_HEALTH_CHECKS=True)


def work(team: Team, parent: int, last_end: tuple[int, int] | None) -> int:
    """Be a worker until a signal, or its own memory, says stop.

    Args:
        team: which queues it serves.
        parent: the id of the process that starts workers; its end is this one's.
        last_end: id and `os.waitpid` status of the process that had this place.

    Returns:
        The exit code.
    """
    _die_with(parent)
    os.nice(team.niceness)
    with suppress(OSError):  # Where memory runs out, not Redis: a worker is replaced.
        Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")
    if last_end:
        _look_after(*last_end, team)
    signals.worker_process_init.connect(_get_ready(team), weak=False)
    signals.task_prerun.connect(_before_task)
    signals.task_postrun.connect(_after_task)
    signals.worker_shutdown.connect(_sign_off)
    worker = app.Worker(
        hostname=f"{team.name}-{os.getpid()}",
        pool_cls="solo",
        concurrency=1,
        queues=list(team.queues),
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        quiet=True,
    )
    worker.start()
    return int(worker.exitcode or 0)


def _look_after(pid: int, status: int, team: Team) -> None:
    """Give back, or fail, the runs of the process that had this place before."""
    from demos import upkeep, workers  # noqa: PLC0415
    from demos.explaining import recovery  # noqa: PLC0415

    took_too_long = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM
    name = workers.name_of(pid)
    try:
        upkeep.take_back(name, took_too_long=took_too_long, queues=team.queues)
        recovery.take_back(name, took_too_long=took_too_long)
    except Exception:  # This process must come up; the clock finds the runs later.
        log.exception("runs.not_taken_back", worker_pid=pid)


def _get_ready(team: Team) -> Any:
    def get_ready(**_: Any) -> None:
        """Load what the first run would wait for, then say that it can come."""
        from demos import execution, workers  # noqa: PLC0415
        from demos.deployment import live  # noqa: PLC0415

        execution.warm_up(team.queues)
        workers.start_heartbeat(
            team.queues,
            warm=lambda: execution.engine().loaded,
            also=live.write,
        )

    return get_ready


def _before_task(task: Task, **_: Any) -> None:
    close_old_connections()  # Those that broke, as Django does before a request.
    limit_s = task.time_limit or DEFAULT_TIME_LIMIT_S
    signal.setitimer(signal.ITIMER_REAL, float(limit_s))


def _after_task(**_: Any) -> None:
    signal.setitimer(signal.ITIMER_REAL, 0)
    limit_bytes = 2 * settings.DEMO_MEMORY_BUDGET_BYTES + _BASE_BYTES
    if _resident_bytes() > limit_bytes:
        log.warning("worker.too_large", limit_bytes=limit_bytes)
        os.kill(os.getpid(), signal.SIGTERM)  # Celery stops before the next task.


def _sign_off(**_: Any) -> None:
    from demos import workers  # noqa: PLC0415
    from demos.deployment import live  # noqa: PLC0415

    live.write()
    workers.sign_off(workers.own_name())


def _resident_bytes() -> int:
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    except OSError:
        return 0
    return int(pages) * _PAGE_BYTES


def _die_with(parent: int) -> None:
    """Ask the kernel to end this process when its parent dies (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # It died before we asked.
            sys.exit(1)
