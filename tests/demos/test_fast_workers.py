"""Workers of the fast queue: small, quick, and never held up by one another."""

from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from demos.deployment import live
from demos.deployment.converted import key_of
from demos.deployment.routing import forget_held_up
from demos.models import Run
from demos.workers import all_workers
from hubsite.children import Child
from hubsite.commands import worker_command
from tests import builders
from tests.demos.asking import ask, converted, ended, hosted, wait_until

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]


def fast_workers():
    return [worker for worker in all_workers() if worker.queues == ("fast",)]


@pytest.fixture(scope="module")
def crew(process_environment, logs_dir):
    """Two workers that serve the fast queue alone, and one for slow things."""
    child = Child(
        "The fast workers",
        worker_command("fast:2", "slow:1"),
        log=logs_dir / "fast.log",
        environment=process_environment,
    )
    child.wait_until(lambda: len(fast_workers()) == 2, timeout_s=90)
    yield child
    child.stop(timeout_s=15)


@pytest.fixture
def version(crew, redis):
    redis.delete("fast", "tensorflow", "slow")
    return converted(hosted(), "classifier")


def libraries_of(run: Run) -> str:
    pid = run.worker.rpartition(":")[2]
    return Path(f"/proc/{pid}/maps").read_text()


def queues_of(run: Run) -> tuple[str, ...]:
    worker = Run.objects.get(pk=run.pk).worker
    return next(each.queues for each in all_workers() if each.name == worker)


def test_litert_answers_and_tensorflow_is_never_loaded(version):
    run = ended(ask(version, "red"))

    assert run.state == Run.State.FINISHED
    assert run.result["predictions"][0]["label"] == "red"
    run.refresh_from_db()
    assert run.provenance["name"] == "litert"
    assert "litert" in libraries_of(run)
    assert "tensorflow" not in libraries_of(run)


def test_nobody_waits_for_an_operation_that_hangs(version, settings):
    endless = converted(hosted(builders.endless_module), "endless")
    hung = ask(endless, "white")
    wait_until(lambda: Run.objects.get(pk=hung.pk).state == Run.State.RUNNING)

    others = [ended(ask(version, color)) for color in ("red", "lime", "blue")]

    assert Run.objects.get(pk=hung.pk).state == Run.State.RUNNING
    assert all(run.timings_ms["total"] < 5000 for run in others)
    wait_until(lambda: Run.objects.get(pk=hung.pk).attempts == 2)
    assert "slow" in queues_of(hung)
    stopped = ended(hung, timeout_s=settings.DEMO_TIME_LIMIT_S + 20)
    assert (stopped.state, stopped.error_code) == ("failed", "took_too_long")
    forget_held_up(endless.pk)
    wait_until(lambda: len(fast_workers()) >= 2)
    assert ended(ask(endless, "black")).state == Run.State.FINISHED


def test_run_whose_converted_file_is_lost_goes_to_tensorflow(version, redis, settings):
    other = converted(hosted(builders.feature_module), "feature")
    sha256 = other.conversion.sha256
    default_storage.delete(key_of(sha256))
    (settings.MODULE_CACHE_DIR / f"{sha256}.tflite").unlink(missing_ok=True)

    run = ask(other)

    def is_sent_on() -> bool:
        """It waits, or another test's worker has answered it by now."""
        waits = str(run.pk) in str(redis.lrange("tensorflow", 0, -1))
        return waits or Run.objects.get(pk=run.pk).has_ended

    wait_until(is_sent_on)
    other.conversion.refresh_from_db()
    assert (other.conversion.state, other.conversion.reason) == ("failed", "file_lost")


def test_live_figures_are_a_moving_average(db):
    version = converted(hosted(), "classifier")
    stages = {"loading": 900.0, "preprocessing": 1.0, "inference": 8.0}
    live.note(version.pk, "litert", {**stages, "postprocessing": 1.0})
    live.write()
    live.note(version.pk, "litert", {**stages, "postprocessing": 11.0})
    live.write()

    row = version.measurements.get()
    assert row.live_runs == 2
    assert 10 < row.live_p50_ms < 20
