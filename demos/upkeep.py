"""What the clock asks of the demo: delete, recover, and keep something to show."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

import structlog
from django.conf import settings
from django.utils import timezone
from redis.exceptions import RedisError

from catalog.models import ModelVersion
from demos import events, files, nearest, services
from demos.deployment.routing import note_held_up
from demos.models import Run, RunGroup
from demos.queues import OF_RUNS, SLOW
from demos.samples import example_inputs
from demos.workers import LIFETIME_S, live_workers
from registry.connections import redis_client

log = structlog.get_logger()

# A row without data stays this long, so that its address answers 410, not 404.
EMPTY_ROW_LIFETIME = timedelta(days=1)
# A message needs a moment from the row to the queue.
QUEUED_GRACE = timedelta(seconds=30)
# Redis that starts anew knows no workers until each has said again that it is there.
WORKER_GRACE = timedelta(seconds=LIFETIME_S + 5)
# A worker ends at the time limit; what is older than this was not taken back.
TIME_LIMIT_GRACE_S = 30
# A demo that fails is tried again later, not every minute.
SPECIMEN_RETRY_AFTER = timedelta(hours=1)
MOST_SPECIMENS_AT_ONCE = 10
MOST_VECTORS_AT_ONCE = 5


def delete_expired_runs() -> int:
    """Delete what is due: data at a run's end of life, the row a day later.

    A file that cannot be deleted now is tried again before its row goes.

    Returns:
        How many runs lost their data.
    """
    now = timezone.now()
    due = list(Run.objects.expired_at(now))
    for run in due:
        with _going_on(run):
            services.delete_run(run)
    empty = Run.objects.filter(
        state=Run.State.EXPIRED, expires_at__lte=now - EMPTY_ROW_LIFETIME
    )
    for run in empty:
        with _going_on(run):
            files.delete_files(run)
            run.delete()
    RunGroup.objects.filter(
        expires_at__lte=now - EMPTY_ROW_LIFETIME, runs=None
    ).delete()
    return len(due)


@contextmanager
def _going_on(run: Run) -> Iterator[None]:
    """One run whose files are stuck must not keep the others."""
    try:
        yield
    except OSError:
        log.exception("run.files_not_deleted", run_id=str(run.pk))


def recover_lost_runs() -> None:
    """Give lost runs another chance; a run lost twice fails.

    Lost is a run whose worker gives no sign of life, and one whose message is not
    in the queue, as after Redis forgot it.
    """
    try:
        alive = live_workers()
        for run in Run.objects.at_work():
            if _is_lost(run, alive):
                _give_back(run)
        _send_again()
    except (RedisError, services.BrokerUnavailable) as error:
        log.warning("runs.not_recovered", error=str(error))


def take_back(
    worker: str, *, took_too_long: bool, queues: Sequence[str] = OF_RUNS
) -> None:
    """Look after the runs of a process that is gone: it cannot say so itself.

    Args:
        worker: the process, as `demos.workers` names it.
        took_too_long: it was ended by its time limit: its run fails, or goes on among
            slow ones if it was not there. Otherwise the run gets another chance.
        queues: what the process took work from.
    """
    for run in Run.objects.at_work().filter(worker=worker):
        if took_too_long and SLOW not in queues:
            note_held_up(run.version_id)
            _give_back(run)
        elif not took_too_long:
            _give_back(run)
        elif run.mark_failed("took_too_long"):
            log.warning("run.took_too_long", run_id=str(run.pk))
            events.append(run.pk, run.state)


def ensure_specimens() -> None:
    """Start a run of the first samples for every demo that has none to show."""
    shown = Run.objects.filter(is_specimen=True)
    tried = shown.exclude(state=Run.State.FAILED) | shown.filter(
        created_at__gt=timezone.now() - SPECIMEN_RETRY_AFTER
    )
    bare = (
        ModelVersion.objects.filter(state=ModelVersion.State.PUBLISHED)
        .exclude(contract_data=None)
        .exclude(pk__in=tried.values("version"))
    )
    for version in bare.select_related("model__publisher")[:MOST_SPECIMENS_AT_ONCE]:
        example = example_inputs(version)
        if example is None:
            continue
        try:
            services.start_run(version=version, is_specimen=True, **example)
        except services.RunRefused as refused:
            log.info("specimen.not_made", version=version.handle, code=refused.code)


def _give_back(run: Run) -> None:
    """Send a run whose worker is gone to another, or end it if that was the second."""
    if run.mark_lost():
        log.warning("run.worker_lost", run_id=str(run.pk), state=run.state)
        events.append(run.pk, run.state)
        if run.state == Run.State.QUEUED:
            services.enqueue(run)


def ensure_sample_vectors() -> None:
    """Let every feature-vector model see every sample, for its nearest ones."""
    versions = ModelVersion.objects.filter(
        state=ModelVersion.State.PUBLISHED,
        contract_data__task__in=nearest.TASK_SLUGS,
    ).select_related("model__publisher")
    for version in versions:
        for sample in nearest.unseen_samples(version)[:MOST_VECTORS_AT_ONCE]:
            try:
                services.start_run(version=version, sample=sample)
            except services.RunRefused as refused:
                log.info("vector.not_made", version=version.handle, code=refused.code)
                return


def _is_lost(run: Run, alive: frozenset[str]) -> bool:
    age = timezone.now() - (run.started_at or run.created_at)
    if age.total_seconds() > settings.DEMO_TIME_LIMIT_S + TIME_LIMIT_GRACE_S:
        return True
    return run.worker not in alive and age > WORKER_GRACE


def _send_again() -> None:
    """Send the queued runs that no message in Redis names."""
    old = Run.objects.waiting().filter(created_at__lt=timezone.now() - QUEUED_GRACE)
    runs = list(old.select_related("version__model__publisher"))
    if not runs:
        return
    messages = "".join(str(redis_client().lrange(name, 0, -1)) for name in OF_RUNS)
    for run in runs:
        if str(run.pk) not in messages:
            log.warning("run.sent_again", run_id=str(run.pk))
            services.enqueue(run)
