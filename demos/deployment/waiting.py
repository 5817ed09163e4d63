"""How long a new run of a version would wait, told before it is asked for."""

import heapq
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone
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
        expected_ms: until a new one's answer; None where it, or one that waits before
            it, was never measured.
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
        serving = [each.name for each in all_workers() if route.queue in each.queues]
    except RedisError:
        return QueueState(0, count, is_reachable=False)
    if not serving:
        return QueueState(0, count)
    return QueueState(len(serving), count, _expected_ms(version_id, waiting, serving))


def _expected_ms(
    version_id: int, waiting: dict[int, int], serving: Iterable[str]
) -> float | None:
    """Return the time until a new run's answer: each goes to who is free first."""
    free_in = dict.fromkeys(serving, 0.0)
    takes = {each: route_of(each).expected_ms for each in (version_id, *waiting)}
    now = timezone.now()
    at_work = Run.objects.at_work().filter(worker__in=free_in)
    for worker, running, since in at_work.values_list(
        "worker", "version_id", "started_at"
    ):
        taken_ms = (now - (since or now)).total_seconds() * 1000
        usual_ms = route_of(running).expected_ms or 0.0
        # What takes longer than usual may well take as long again; so may its like.
        is_late = taken_ms > usual_ms
        free_in[worker] += taken_ms if is_late else usual_ms - taken_ms
        if is_late and usual_ms and running in takes:
            takes[running] = max(takes[running] or 0.0, taken_ms)
    if None in takes.values():
        return None
    return _answered_in(list(free_in.values()), takes, waiting, version_id)


def _answered_in(
    free_in: list[float],
    takes: dict[int, float | None],
    waiting: dict[int, int],
    version_id: int,
) -> float:
    heapq.heapify(free_in)
    for each in Counter(waiting).elements():
        heapq.heapreplace(free_in, free_in[0] + (takes[each] or 0.0))
    return round(free_in[0] + (takes[version_id] or 0.0), 1)


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
