"""Which queue and which runtime a version's runs go to."""

from datetime import timedelta

import pytest
from django.utils import timezone

from demos import services
from demos.deployment.routing import favourites, needed_queues, route_of
from demos.models import Conversion
from demos.workers import report, sign_off
from tests.demos.asking import picture
from tests.factories import (
    ArchiveFactory,
    MeasurementFactory,
    RunFactory,
    VersionFactory,
)

pytestmark = pytest.mark.django_db

SHA256 = "5" * 64


@pytest.fixture
def version():
    return ArchiveFactory(version=VersionFactory(with_demo=True)).version


def measured(version, runtime="litert", state=Conversion.State.AGREED, **figures):
    Conversion.objects.create(version=version, state=state, sha256=SHA256)
    return MeasurementFactory(
        version=version, runtime=runtime, is_chosen=True, **figures
    )


def test_version_nobody_measured_goes_to_tensorflow(version):
    route = route_of(version.pk)

    assert (route.queue, route.runtime) == ("tensorflow", "tensorflow")
    assert route.expected_ms is None


def test_version_that_agrees_is_fast(version):
    measured(version, p50_ms=8)

    route = route_of(version.pk)

    assert (route.queue, route.runtime, route.sha256) == ("fast", "litert", SHA256)
    assert route.expected_ms == 8


@pytest.mark.parametrize("state", ["slower", "differs", "failed", "pending"])
def test_no_other_state_lets_a_conversion_answer(version, state):
    measured(version, runtime="tensorflow", state=state, p50_ms=8)

    assert route_of(version.pk).runtime == "tensorflow"


@pytest.mark.parametrize(
    "figures",
    [
        {"p50_ms": 900},
        {"p50_ms": 8, "live_p50_ms": 900},
        {"p50_ms": 8, "peak_memory_bytes": 3_000_000_000},
    ],
)
def test_what_takes_long_or_much_holds_up_nobody(version, figures, settings):
    settings.DEMO_MEMORY_BUDGET_BYTES = 4 * 1024**3
    measured(version, **figures)

    assert route_of(version.pk).queue == "slow"


@pytest.mark.parametrize("is_measured", [True, False])
def test_model_no_worker_can_hold_is_refused(version, is_measured, settings):
    settings.DEMO_MEMORY_BUDGET_BYTES = 2000
    if is_measured:
        measured(version, p50_ms=8, peak_memory_bytes=200_000_000)

    with pytest.raises(services.ModelTooLarge):
        services.start_run(version=version, picture=picture())


def test_messages_go_to_the_queue_of_the_route(version, redis):
    measured(version, p50_ms=8)
    redis.delete("fast")

    run = services.start_run(version=version, picture=picture())

    assert str(run.pk) in str(redis.lrange("fast", 0, -1))


def test_state_of_the_queue_says_how_long_it_takes(version):
    measured(version, p50_ms=100)
    busy = ArchiveFactory(version=VersionFactory(with_demo=True)).version
    measured(busy, p50_ms=300)
    slow = ArchiveFactory(version=VersionFactory(with_demo=True)).version
    measured(slow, p50_ms=9000)
    for waiting in (busy, busy, slow):
        RunFactory(version=waiting)
    for name in ("a:1", "a:2"):
        report(name, ["fast"])

    state = services.queue_state(version.pk)

    sign_off("a:1")
    sign_off("a:2")
    assert (state.workers, state.waiting) == (2, 2)
    assert state.expected_ms == 100 + 2 * 300 / 2


@pytest.fixture
def fast_worker():
    report("a:1", ["fast"])
    yield "a:1"
    sign_off("a:1")


def at_work(version, worker, taken_s):
    since = timezone.now() - timedelta(seconds=taken_s)
    RunFactory(version=version, state="running", worker=worker, started_at=since)


def test_run_that_takes_longer_than_usual_may_take_as_long_again(version, fast_worker):
    measured(version, p50_ms=10)
    at_work(version, fast_worker, taken_s=40)
    RunFactory(version=version)

    state = services.queue_state(version.pk)

    # The one at work, and two that take as long: the one that waits and a new one.
    assert state.expected_ms == pytest.approx(3 * 40_000, rel=0.05)


def test_rest_of_the_run_at_work_is_waited_for(version, fast_worker):
    measured(version, p50_ms=100)
    other = ArchiveFactory(version=VersionFactory(with_demo=True)).version
    measured(other, p50_ms=60_000)
    at_work(other, fast_worker, taken_s=20)
    at_work(other, "elsewhere:1", taken_s=1)

    state = services.queue_state(version.pk)

    assert (state.waiting, state.workers) == (0, 1)
    assert state.expected_ms == pytest.approx(40_100, rel=0.05)


def test_nobody_promises_a_time_behind_a_version_nobody_measured(version, fast_worker):
    measured(version, p50_ms=10)
    unmeasured = ArchiveFactory(version=VersionFactory(with_demo=True)).version
    Conversion.objects.create(
        version=unmeasured, state=Conversion.State.AGREED, sha256=SHA256
    )
    RunFactory(version=unmeasured)

    state = services.queue_state(version.pk)

    assert (state.waiting, state.expected_ms) == (1, None)


def test_full_queue_refuses_its_own_runs_alone(version, settings):
    settings.DEMO_MAX_QUEUED_RUNS = 1
    other = VersionFactory(with_demo=True)
    measured(version, p50_ms=8)
    services.start_run(version=version, picture=picture())

    services.start_run(version=other, picture=picture())

    with pytest.raises(services.QueueFull):
        services.start_run(version=version, picture=picture("blue"))


def test_most_used_models_are_loaded_first(version):
    measured(version, live_runs=5)
    other = ArchiveFactory(version=VersionFactory(with_demo=True)).version
    measured(other, live_runs=50)

    assert favourites(["fast"]) == [other.pk, version.pk]
    assert favourites(["tensorflow"]) == []
    assert needed_queues() == {"fast"}
