"""A real worker process: runs end to end, and what happens when it dies."""

import os
import signal
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage

from demos import services
from demos.models import Run
from tests import builders
from tests.demos.asking import (
    ask,
    ended,
    hosted,
    pixel,
    wait_until,
    worker_processes,
)

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _ready(worker):
    """Each test starts with a warm worker, whatever the one before did to it."""
    wait_until(worker_processes)


@pytest.fixture
def endless(_ready):
    return hosted(builders.endless_module)


def started(run: Run, attempts: int = 1) -> bool:
    row = Run.objects.get(pk=run.pk)
    return row.state == Run.State.RUNNING and row.attempts == attempts


def worker_pid(run: Run) -> int:
    return int(Run.objects.get(pk=run.pk).worker.rpartition(":")[2])


def kill_child(run: Run) -> None:
    os.kill(worker_pid(run), signal.SIGKILL)


def libraries_of(pid: int) -> str:
    return Path(f"/proc/{pid}/maps").read_text()


def test_parent_process_stays_light(worker):
    run = ended(ask(hosted()))

    assert "tensorflow" in libraries_of(worker_pid(run))
    assert "tensorflow" not in libraries_of(worker.process.pid)


def test_run_ends_with_its_answer():
    run = ended(ask(hosted(), "red"))

    assert run.state == Run.State.FINISHED
    assert run.result["predictions"][0]["label"] == "red"
    assert run.attempts == 1
    parts = ("queued", "loading", "preprocessing", "inference", "postprocessing")
    assert run.timings_ms.keys() == {*parts, "total"}
    assert sum(run.timings_ms[part] for part in parts) <= run.timings_ms["total"]


def never_seen(folder):
    """A module that no worker has loaded: its archive has a hash of its own."""
    module = builders.feature_module(folder)
    (module / "assets.extra" / "serial.txt").write_text(str(uuid4()))
    return module


def test_second_run_finds_the_module_loaded():
    version = hosted(never_seen)
    first = ended(ask(version))

    second = ended(ask(version, "blue"))

    assert second.result["values"][:3] == [0, 0, 1]
    assert second.timings_ms["loading"] < first.timings_ms["loading"]


def test_picture_that_comes_out_is_stored():
    version = hosted(builders.stylizer_module)

    run = ended(ask(version, "red", options={"style_weights": 1}))

    with default_storage.open(run.output_key) as file:
        assert pixel(file.read()) == (0, 255, 255)


def test_run_whose_worker_dies_is_run_again_once(endless):
    run = ask(endless, "white")
    wait_until(lambda: started(run))
    kill_child(run)
    wait_until(lambda: started(run, attempts=2))

    kill_child(run)

    done = ended(run)
    assert (done.state, done.error_code) == (Run.State.FAILED, "worker_lost")
    assert ended(ask(endless, "black")).state == Run.State.FINISHED


def test_run_over_the_time_limit_is_stopped(endless, settings):
    run = ended(ask(endless, "white"), timeout_s=settings.DEMO_TIME_LIMIT_S + 30)

    assert (run.state, run.error_code) == (Run.State.FAILED, "took_too_long")
    assert run.attempts == 1
    assert ended(ask(endless, "black")).state == Run.State.FINISHED


def test_cancelled_run_is_never_started(endless):
    busy = ask(endless, "white")
    wait_until(lambda: started(busy))
    waiting = ask(endless, "black")

    assert services.queue_position(waiting) == 1
    services.cancel_run(waiting)
    services.cancel_run(busy)
    kill_child(busy)

    assert ended(ask(endless, "black")).state == Run.State.FINISHED
    for run in (busy, waiting):
        assert Run.objects.get(pk=run.pk).state == Run.State.CANCELLED
    assert Run.objects.get(pk=waiting.pk).attempts == 0
