"""What the clock does: delete, recover, and keep something to show."""

from datetime import timedelta

import pytest
from django.utils import timezone

from demos import services, upkeep, workers
from demos.deployment.routing import forget_held_up, route_of
from demos.models import Run
from demos.queues import OF_RUNS, QUEUES, SLOW, TENSORFLOW
from demos.workers import own_name
from tests.demos.asking import picture
from tests.factories import RunFactory, SampleFactory, VersionFactory

pytestmark = pytest.mark.django_db

LONG_AGO = timedelta(minutes=10)


@pytest.fixture
def version():
    return VersionFactory(with_demo=True)


@pytest.fixture(autouse=True)
def _empty_queue(redis):
    redis.delete(*QUEUES)


def aged(run: Run, **fields) -> Run:
    Run.objects.filter(pk=run.pk).update(**fields)
    return Run.objects.get(pk=run.pk)


def at_work(version, worker: str, started_ago: timedelta, attempts: int = 1) -> Run:
    return RunFactory(
        version=version,
        state="running",
        worker=worker,
        attempts=attempts,
        started_at=timezone.now() - started_ago,
    )


def messages(redis) -> str:
    return "".join(str(redis.lrange(name, 0, -1)) for name in OF_RUNS)


def test_run_past_its_time_loses_its_data(version):
    run = services.start_run(version=version, picture=picture())
    kept = RunFactory(version=version, finished=True)
    aged(run, expires_at=timezone.now() - timedelta(seconds=1))

    assert upkeep.delete_expired_runs() == 1

    assert Run.objects.get(pk=run.pk).state == "expired"
    assert Run.objects.get(pk=kept.pk).state == "finished"


def test_files_that_cannot_be_deleted_do_not_keep_the_others(version, settings):
    folder = settings.VAR_DIR / "media"
    stuck, other = (
        services.start_run(version=version, picture=picture()) for _ in "ab"
    )
    Run.objects.update(expires_at=timezone.now() - LONG_AGO)
    stuck_file = folder / stuck.picture_key
    stuck_file.unlink()
    stuck_file.mkdir()
    (stuck_file / "inside").touch()

    assert upkeep.delete_expired_runs() == 2

    assert not (folder / other.picture_key).exists()
    (stuck_file / "inside").unlink()
    Run.objects.update(expires_at=timezone.now() - timedelta(days=2))
    upkeep.delete_expired_runs()
    assert not stuck_file.parent.exists()
    assert not Run.objects.exists()


def test_specimen_stays_past_its_time(version):
    past = timezone.now() - LONG_AGO
    RunFactory(version=version, finished=True, is_specimen=True, expires_at=past)

    assert upkeep.delete_expired_runs() == 0


def test_empty_row_goes_after_a_day(version):
    for hours in (23, 25):
        gone = timezone.now() - timedelta(hours=hours)
        RunFactory(version=version, state="expired", expires_at=gone)

    upkeep.delete_expired_runs()

    assert Run.objects.count() == 1


def test_run_of_a_silent_worker_is_sent_again(version, redis):
    run = at_work(version, "gone:1", LONG_AGO)
    aged(run, created_at=timezone.now() - LONG_AGO)

    upkeep.recover_lost_runs()

    assert Run.objects.get(pk=run.pk).state == "queued"
    assert str(run.pk) in messages(redis)


def test_run_of_a_living_worker_is_left_alone(version, redis):
    workers.report(own_name(), ["fast"])
    run = at_work(version, own_name(), timedelta(seconds=30))

    upkeep.recover_lost_runs()

    assert Run.objects.get(pk=run.pk).state == "running"
    workers.sign_off(own_name())


def test_run_just_started_is_left_alone(version):
    run = at_work(version, "new:1", timedelta(seconds=5))

    upkeep.recover_lost_runs()

    assert Run.objects.get(pk=run.pk).state == "running"


def test_run_lost_a_second_time_fails(version):
    run = at_work(version, "gone:1", LONG_AGO, attempts=2)

    upkeep.recover_lost_runs()

    row = Run.objects.get(pk=run.pk)
    assert (row.state, row.error_code) == ("failed", "worker_lost")


def test_queued_run_without_a_message_is_sent_again(version, redis):
    run = services.start_run(version=version, picture=picture())
    aged(run, created_at=timezone.now() - LONG_AGO)
    redis.delete(*OF_RUNS)

    upkeep.recover_lost_runs()
    upkeep.recover_lost_runs()

    assert messages(redis).count(f'"id": "{run.pk}"') == 1


def test_run_of_a_worker_that_died_goes_to_another(version, redis):
    run = at_work(version, "here:1", timedelta(seconds=1))
    other = at_work(version, "here:2", timedelta(seconds=1))

    upkeep.take_back("here:1", took_too_long=False)

    assert Run.objects.get(pk=run.pk).state == "queued"
    assert str(run.pk) in messages(redis)
    assert Run.objects.get(pk=other.pk).state == "running"


def test_run_of_a_worker_that_its_time_limit_ended_fails(version, redis):
    run = at_work(version, "here:1", timedelta(seconds=60))

    upkeep.take_back("here:1", took_too_long=True)

    row = Run.objects.get(pk=run.pk)
    assert (row.state, row.error_code) == ("failed", "took_too_long")
    assert str(run.pk) not in messages(redis)


def test_run_that_holds_others_up_goes_on_among_slow_ones(version, redis):
    run = at_work(version, "here:1", timedelta(seconds=5))

    upkeep.take_back("here:1", took_too_long=True, queues=[TENSORFLOW])

    assert Run.objects.get(pk=run.pk).state == "queued"
    assert str(run.pk) in str(redis.lrange(SLOW, 0, -1))
    assert route_of(version.pk).queue == SLOW
    forget_held_up(version.pk)
    assert route_of(version.pk).queue == TENSORFLOW


def test_every_demo_gets_one_specimen(version):
    SampleFactory()
    VersionFactory()  # has no demo

    upkeep.ensure_specimens()
    upkeep.ensure_specimens()

    run = Run.objects.get()
    assert (run.version, run.is_specimen) == (version, True)


def test_failed_specimen_is_tried_again_later(version):
    SampleFactory()
    run = RunFactory(version=version, is_specimen=True, state="failed")

    upkeep.ensure_specimens()
    assert Run.objects.count() == 1

    aged(run, created_at=timezone.now() - timedelta(hours=2))
    upkeep.ensure_specimens()
    assert Run.objects.count() == 2


def test_without_samples_there_is_no_specimen(version):
    upkeep.ensure_specimens()

    assert not Run.objects.exists()
