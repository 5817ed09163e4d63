"""Asking for runs, stopping and deleting them; nothing is left in the storage."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from demos import services, workers
from demos.engine.images import decode
from demos.files import read_picture, save_output, upload_limits
from demos.models import Run
from demos.queues import OF_RUNS
from tests.builders import picture_bytes
from tests.demos.asking import picture
from tests.demos.engine.pictures import with_orientation
from tests.factories import RunFactory, SampleFactory, VersionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return VersionFactory(with_demo=True)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """A storage of this test's own; its files are counted."""
    storages = dict(settings.STORAGES)
    options = {"OPTIONS": {"location": tmp_path / "media"}}
    settings.STORAGES = storages | {"default": storages["default"] | options}
    return tmp_path / "media"


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def waiting_messages(redis) -> str:
    return "".join(str(redis.lrange(name, 0, -1)) for name in OF_RUNS)


def test_run_is_stored_and_sent(version, redis, media):
    run = services.start_run(version=version, picture=picture())

    row = Run.objects.get(pk=run.pk)
    assert (row.state, row.width, row.height) == ("queued", 64, 48)
    assert str(run.pk) in waiting_messages(redis)
    assert files_in(media) == ["picture.png"]


def test_message_goes_to_one_queue_alone(version, redis):
    run = services.start_run(version=version, picture=picture())

    assert str(run.pk) not in str(redis.lrange("maintenance", 0, -1))
    assert waiting_messages(redis).count(f'"id": "{run.pk}"') == 1


def test_photo_is_kept_upright_and_without_metadata(version):
    photo = decode(with_orientation(6), upload_limits())

    run = services.start_run(version=version, picture=photo)

    assert (run.width, run.height) == (32, 64)
    with default_storage.open(run.picture_key) as file:
        assert b"Where I live" not in file.read()
    assert read_picture(run).image.tobytes() == photo.image.tobytes()


def test_sample_run_keeps_no_picture_of_its_own(version, media):
    sample = SampleFactory()
    before = files_in(media)

    run = services.start_run(version=version, sample=sample)

    assert (run.sample, run.picture_key) == (sample, "")
    assert files_in(media) == before


def test_picture_wins_over_sample(version):
    run = services.start_run(version=version, picture=picture(), sample=SampleFactory())

    assert run.sample is None


def test_version_without_a_demo_is_refused():
    with pytest.raises(services.NoDemo):
        services.start_run(version=VersionFactory(), picture=picture())


def test_nothing_to_look_at_is_refused(version):
    with pytest.raises(services.NoPicture):
        services.start_run(version=version)


def test_unknown_option_is_refused(version, media):
    with pytest.raises(services.BadOption):
        services.start_run(version=version, picture=picture(), options={"style": 1})

    assert not Run.objects.exists()
    assert files_in(media) == []


def test_full_queue_is_refused(version, settings):
    settings.DEMO_MAX_QUEUED_RUNS = 2
    RunFactory.create_batch(2, version=version)

    with pytest.raises(services.QueueFull) as caught:
        services.start_run(version=version, picture=picture())

    assert (caught.value.status, caught.value.params) == (503, {"limit": 2})
    assert caught.value.retry_after_s > 0


def test_run_whose_picture_cannot_be_stored_is_never_sent(version, media, redis):
    before = waiting_messages(redis)
    media.mkdir()
    (media / "runs").write_text("a file where a folder must be")

    with pytest.raises(OSError, match="runs"):
        services.start_run(version=version, picture=picture())

    assert not Run.objects.waiting().exists()
    assert waiting_messages(redis) == before


def test_cancelled_run_stays_cancelled(version):
    run = services.start_run(version=version, picture=picture())

    assert services.cancel_run(run)

    late = Run.objects.get(pk=run.pk)
    assert not late.mark_loading("host:1")
    assert not services.cancel_run(late)
    assert Run.objects.get(pk=run.pk).state == "cancelled"


def test_deleted_run_leaves_no_files_and_an_empty_row(version, media):
    run = services.start_run(version=version, picture=picture())
    run.mark_loading("host:1")
    run.mark_finished({"kind": "picture"}, {}, save_output(run, picture_bytes()))
    assert files_in(media) == ["output.png", "picture.png"]

    services.delete_run(run)

    row = Run.objects.get(pk=run.pk)
    assert files_in(media) == []
    assert not (media / run.folder).exists()
    assert (row.state, row.result, row.picture_key) == ("expired", None, "")


def test_specimen_is_neither_stopped_nor_deleted(version):
    run = RunFactory(version=version, is_specimen=True)

    assert not services.cancel_run(run)
    assert not services.delete_run(run)

    assert Run.objects.get(pk=run.pk).state == "queued"


def test_deleting_twice_is_no_error(version):
    run = services.start_run(version=version, picture=picture())
    services.delete_run(run)

    services.delete_run(Run.objects.get(pk=run.pk))


def test_retry_asks_the_same_again(version):
    run = services.start_run(version=version, picture=picture("blue"))
    run.mark_failed("worker_lost")

    again = services.retry_run(run)

    assert again.pk != run.pk
    assert again.state == "queued"
    assert read_picture(again).image.getpixel((1, 1)) == (0, 0, 255)
    services.delete_run(run)
    assert read_picture(again)


def test_run_keeps_what_was_changed_in_its_picture(version):
    sent = replace(picture(), notes=("first_frame", "transparency"))

    run = services.start_run(version=version, picture=sent)

    assert Run.objects.get(pk=run.pk).notes == ["first_frame", "transparency"]
    run.mark_cancelled()
    assert services.retry_run(run).notes == ["first_frame", "transparency"]
    run.mark_expired()
    assert Run.objects.get(pk=run.pk).notes == []


def test_picture_taken_once_is_read_though_the_limit_was_lowered(version, settings):
    run = services.start_run(version=version, picture=picture())
    settings.DEMO_MAX_PIXELS = 1

    assert read_picture(run).width == run.width


def test_retry_of_a_deleted_run_is_refused(version):
    run = services.start_run(version=version, picture=picture())
    services.delete_run(run)

    with pytest.raises(services.PictureGone):
        services.retry_run(Run.objects.get(pk=run.pk))


def test_position_counts_those_before(version):
    runs = [services.start_run(version=version, picture=picture()) for _ in range(3)]

    assert [services.queue_position(run) for run in runs] == [1, 2, 3]
    runs[0].mark_loading("host:1")
    assert services.queue_position(runs[0]) == 0
    assert services.queue_position(runs[2]) == 2


def test_queue_state_tells_workers_and_waiting(version, redis):
    services.start_run(version=version, picture=picture())
    workers.report("far:1", ["tensorflow"])

    state = services.queue_state(version.pk)

    assert state.workers >= 1
    assert (state.waiting, state.is_reachable) == (1, True)
    workers.sign_off("far:1")


def test_samples_of_the_contract_are_shown(version):
    cat, _dog = SampleFactory(slug="cat"), SampleFactory(slug="dog")
    assert services.samples_for(version).count() == 2

    version.contract_data = version.contract_data | {"samples": ["cat", "gone"]}

    assert list(services.samples_for(version)) == [cat]


def test_samples_come_in_the_order_of_the_contract(version):
    cat, dog = (
        SampleFactory(slug=slug, position=position)
        for position, slug in enumerate(["cat", "dog"])
    )

    version.contract_data = version.contract_data | {"samples": ["dog", "cat"]}

    assert list(services.samples_for(version)) == [dog, cat]


def sample_of(color: str, **changes):
    fields = {
        "slug": "cat",
        "title": "Cat",
        "title_zh_hans": "猫",
        "picture": picture_bytes("JPEG", (640, 400), color),
        "credit": "somebody",
        "license": "CC0-1.0",
        "source": "package 1.0, cat.jpg",
        "position": 1,
    }
    return services.save_sample(**{**fields, **changes})


def test_saved_sample_has_a_small_square(media):
    sample = sample_of("red")

    assert (sample.width, sample.height) == (640, 400)
    with default_storage.open(sample.thumbnail.name) as file:
        small = decode(file.read(), upload_limits())
    assert small.width == small.height
    assert len(files_in(media)) == 2


def test_sample_saved_again_replaces_the_old_one(media):
    first = sample_of("red")

    second = sample_of("blue", title="Another cat")

    assert second.pk == first.pk
    assert len(files_in(media)) == 2
    with default_storage.open(second.picture.name) as file:
        pixel = decode(file.read(), upload_limits()).image.getpixel((9, 9))
    assert pixel[2] > 200
