"""What visitors' runs take: noted in the process, written to the rows now and then."""

import statistics
import threading
from collections import defaultdict

import structlog
from django.db import DatabaseError, close_old_connections, transaction

from catalog.models import Measurement

log = structlog.get_logger()

# The weight of the newest batch of runs in the moving average …
WEIGHT = 0.3
# … which counts more where a batch is as large as this.
WHOLE_BATCH = 20
_noted: dict[tuple[int, str], list[float]] = defaultdict(list)
_lock = threading.Lock()


def note(version_id: int, runtime: str, timings_ms: dict[str, float]) -> None:
    """Remember what a run took in the engine, loading left out: it happens once."""
    stages = ("preprocessing", "inference", "postprocessing")
    with _lock:
        _noted[version_id, runtime].append(sum(timings_ms[name] for name in stages))


def write() -> None:
    """Bring the rows' moving averages up to date.

    A run's own UPDATE would cost as much as claiming it.
    """
    with _lock:
        noted = dict(_noted)
        _noted.clear()
    if not noted:
        return
    try:
        close_old_connections()
        for (version_id, runtime), spent_ms in noted.items():
            _write(version_id, runtime, spent_ms)
    except DatabaseError as error:  # The figures of a few runs are lost, no more.
        log.warning("live_figures.lost", error=str(error))


@transaction.atomic
def _write(version_id: int, runtime: str, spent_ms: list[float]) -> None:
    rows = Measurement.objects.select_for_update()
    row = rows.filter(version=version_id, runtime=runtime).first()
    if row is None:
        return
    median_ms = statistics.median(spent_ms)
    weight = max(WEIGHT, min(1.0, len(spent_ms) / WHOLE_BATCH) * 0.5)
    old_ms = median_ms if row.live_p50_ms is None else row.live_p50_ms
    row.live_p50_ms = round(old_ms + weight * (median_ms - old_ms), 3)
    row.live_runs += len(spent_ms)
    row.save(update_fields=["live_p50_ms", "live_runs"])
