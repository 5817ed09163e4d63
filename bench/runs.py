"""Runs for the workers to make, and for streams to follow, straight from the site.

`python -m bench.runs feed|rate|clear|open|finish|answer …`, with its environment.
"""

import argparse
import json
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hubsite.settings")
django.setup()

from bench.pictures import Pictures  # noqa: E402
from bench.places import PICTURE  # noqa: E402
from bench.site import MODEL  # noqa: E402
from demos import events, files, services  # noqa: E402
from demos.engine.images import accept  # noqa: E402
from demos.models import Run, Sample  # noqa: E402
from registry.resolver import find_version  # noqa: E402

# The first answers are those of workers that still load the model.
WARM_SHARE = 0.2
PATIENCE_S = 120
RESULT = {
    "kind": "classification",
    "predictions": [{"label": "espresso", "index": 967, "score": 0.9}],
}


def feed(count: int, first: int) -> None:
    """Put runs of pictures that differ into the queue."""
    version, pictures = find_version(MODEL), Pictures(PICTURE.read_bytes())
    for number in range(first, first + count):
        picture = accept(pictures[number], files.upload_limits())
        services.start_run(version=version, picture=picture)


def rate() -> dict[str, float]:
    """Wait until all are finished; return how many a second were."""
    deadline = time.monotonic() + PATIENCE_S
    while Run.objects.filter(state__in=(Run.State.QUEUED, *Run.AT_WORK)).exists():
        if time.monotonic() > deadline:
            break
        time.sleep(0.25)
    ended = Run.objects.filter(state=Run.State.FINISHED).order_by("finished_at")
    times = [
        moment.timestamp()
        for moment in ended.values_list("finished_at", flat=True)
        if moment
    ]
    warm = times[int(len(times) * WARM_SHARE) :]
    per_s = (len(warm) - 1) / (warm[-1] - warm[0]) if len(warm) > 1 else 0.0
    return {"finished": len(times), "per_s": per_s}


def first_answer() -> dict[str, float]:
    """Return how long the only run took from the moment it was taken."""
    rate()
    run = Run.objects.get()
    return {**run.timings_ms, "pid": float(run.worker.rpartition(":")[2] or 0)}


def open_runs(count: int) -> list[str]:
    """Note runs that nobody will make; return their ids."""
    version, sample = find_version(MODEL), Sample.objects.first()
    assert sample  # noqa: S101 - the site has some
    size = {"width": sample.width, "height": sample.height}
    runs = [Run(version=version, sample=sample, **size) for _ in range(count)]
    Run.objects.bulk_create(runs)
    return [str(run.pk) for run in runs]


def finish(pause_s: float) -> dict[str, float]:
    """End the runs one by one; return when each was stored."""
    stored = {}
    for run in Run.objects.filter(state=Run.State.QUEUED):
        time.sleep(pause_s)
        run.mark_loading("bench:1")
        run.mark_finished(RESULT, {}, "")
        stored[str(run.pk)] = time.time()
        events.append(run.pk, run.state)
    return stored


def clear() -> None:
    """Delete every run, and its files."""
    for run in Run.objects.all():
        files.delete_files(run)
    Run.objects.all().delete()


def main() -> int:
    """Do what the first argument says; print what it gave as JSON."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("what")
    arguments.add_argument("--count", type=int, default=1)
    arguments.add_argument("--first", type=int, default=0)
    arguments.add_argument("--pause", type=float, default=0.05)
    chosen = arguments.parse_args()
    actions = {
        "feed": lambda: feed(chosen.count, chosen.first),
        "rate": rate,
        "answer": first_answer,
        "open": lambda: open_runs(chosen.count),
        "finish": lambda: finish(chosen.pause),
        "clear": clear,
    }
    json.dump(actions[chosen.what](), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
