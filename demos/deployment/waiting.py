"""How long a new run of a version would wait, told before it is asked for."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from redis.exceptions import RedisError

from demos.deployment.routing import route_of
from demos.models import Run
from demos.queues import SLOW
from demos.workers import all_workers


@dataclass(frozen=True, slots=True)
class QueueState:
    """How busy a queue is.

    Attributes:
        workers: processes that serve it; 0 where Redis cannot be asked.
        waiting: runs that a new one waits behind.
        expected_ms: until a new one's answer; None where nothing was measured.
        is_reachable: whether Redis answers.
    """

    workers: int
    waiting: int
    expected_ms: float | None = None
    is_reachable: bool = True


def queue_state(version_id: int) -> QueueState:
    """Return the state of the queue that a version's runs wait in."""
    route = route_of(version_id)
    waiting = waiting_in(route.queue)
    count = sum(waiting.values())
    try:
        workers = sum(route.queue in worker.queues for worker in all_workers())
    except RedisError:
        return QueueState(0, count, is_reachable=False)
    if route.expected_ms is None or not workers:
        return QueueState(workers, count)
    ahead_ms = sum(
        runs * (route_of(each).expected_ms or route.expected_ms)
        for each, runs in waiting.items()
    )
    return QueueState(workers, count, round(ahead_ms / workers + route.expected_ms, 1))


def queue_of(run: Run) -> str:
    """Return the queue a run waits in.

    Runs of a batch go where slow things go: nobody waits behind a hundred pictures.
    """
    return SLOW if run.is_in_batch else route_of(run.version_id).queue


def waiting_in(queue: str, before: datetime | None = None) -> dict[int, int]:
    """Return how many runs of which versions wait in a queue.

    Args:
        queue: one of `demos.queues`.
        before: only those asked for earlier.
    """
    waiting = Run.objects.waiting()
    if before:
        waiting = waiting.filter(created_at__lt=before)
    found: Counter[int] = Counter()
    if queue == SLOW:
        found.update(dict(waiting.in_batches().count_by_version()))
    for version_id, runs in waiting.alone().count_by_version():
        if route_of(version_id).queue == queue:
            found[version_id] += runs
    return found


def queue_places() -> dict[UUID, int]:
    """Return the place of every queued run in its queue, 1 for the next."""
    places, lengths = {}, Counter[str]()
    for run in Run.objects.waiting().select_related("group").only("version", "group"):
        queue = queue_of(run)
        lengths[queue] += 1
        places[run.pk] = lengths[queue]
    return places
