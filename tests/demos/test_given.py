"""What is given to a model, held against its contract; the same again is not run."""

from dataclasses import replace

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from demos import files, given, services
from demos.models import Run, RunGroup
from tests.builders import picture_bytes
from tests.demos.asking import picture
from tests.factories import RunFactory, SampleFactory, VersionFactory

pytestmark = pytest.mark.django_db

IMAGE = {"name": "content", "resize": "keep", "max_side": 64}
STYLE = {"name": "style", "label": "Painting", "size": [8, 8]}
TWO_PICTURES = {
    "task": "image-style-transfer",
    "inputs": [IMAGE, STYLE],
    "output": {"keys": {"picture": "out"}, "meaning": "picture"},
    "numbers": [{"name": "strength", "label": "Strength", "default": 1}],
}
TEXTS = {
    "task": "tensors",
    "inputs": [
        {
            "kind": "text",
            "name": "lines",
            "many": True,
            "max_texts": 3,
            "max_length": 9,
        },
        {"kind": "tensor", "name": "state", "dtype": "int32", "shape": [None, 2]},
    ],
    "output": {"keys": {"out": "out"}, "meaning": "tensors"},
}
ONE_TEXT = {**TEXTS, "inputs": [{"kind": "text", "name": "prompt", "max_length": 9}]}


@pytest.fixture(autouse=True)
def _files_apart(settings, tmp_path):
    storage = settings.STORAGES["default"] | {"OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"default": storage}


@pytest.fixture
def painter():
    return VersionFactory(contract_data=TWO_PICTURES)


@pytest.fixture
def reader():
    return VersionFactory(contract_data=TEXTS)


def two(content="red", style="blue"):
    return {"content": picture(content), "style": picture(style)}


def finished(run: Run, **changes) -> Run:
    """The run with an answer, as if a worker had made it."""
    output_key = files.save_output(run, picture_bytes())
    run.mark_loading("host:1")
    assert run.mark_finished({"kind": "picture"}, {}, output_key)
    Run.objects.filter(pk=run.pk).update(**changes)
    return run


# --- texts -------------------------------------------------------------------------


def test_texts_are_kept_by_the_names_of_the_inputs(reader):
    run = services.start_run(
        version=reader, texts={"lines": ["one", " ", "two\r\n"], "state": ["[[1, 2]]"]}
    )

    kept = Run.objects.get(pk=run.pk)
    assert kept.texts == {"lines": ["one", "two\n"], "state": ["[[1, 2]]"]}
    assert (kept.width, kept.height, kept.picture_key) == (0, 0, "")


def test_what_no_database_keeps_is_left_out_of_texts(reader):
    run = services.start_run(version=reader, texts={"lines": ["a\0b", "\ud800"]})

    assert Run.objects.get(pk=run.pk).texts["lines"] == ["ab", "?"]


def test_picture_for_a_model_of_texts_is_left_out(reader):
    run = services.start_run(
        version=reader, sample=SampleFactory(), texts={"lines": ["one"]}
    )

    assert (run.sample, run.picture_key) == (None, "")


@pytest.mark.parametrize(
    ("lines", "error", "params"),
    [
        ([], given.NoText, {"label": "Text"}),
        (["", " "], given.NoText, {"label": "Text"}),
        (["a"] * 4, given.TooManyTexts, {"count": 4, "limit": 3}),
        (["a", "b" * 10], given.TextTooLong, {"line": 2, "count": 10, "limit": 9}),
    ],
)
def test_texts_that_do_not_fit_are_refused(reader, lines, error, params):
    with pytest.raises(error) as refused:
        services.start_run(version=reader, texts={"lines": lines})

    assert refused.value.params == params
    assert not Run.objects.exists()


def test_one_text_is_one():
    version = VersionFactory(contract_data=ONE_TEXT)

    with pytest.raises(given.TooManyTexts):
        services.start_run(version=version, texts={"prompt": ["a", "b"]})


NO_TENSORS = [
    *("[[1, 2, 3]]", "[1, 2]", "[[1.5, 2]]", "[[1], [2, 3]]", "no", "[" * 9999),
    *("[[9e9, 1]]", '[["a", "b"]]', "[[null, 1]]", "[[3000000000, 1]]"),
    *("1" * 5000, "[[1e999, 1]]", "[[true, false]]", "{}", "null"),
]


@pytest.mark.parametrize("typed", NO_TENSORS)
def test_tensor_of_another_type_or_shape_is_refused(reader, typed):
    with pytest.raises(given.BadTensor) as refused:
        services.start_run(version=reader, texts={"lines": ["a"], "state": [typed]})

    assert refused.value.params == {"name": "state", "takes": "int32 [?, 2]"}


def test_tensor_left_out_is_zeros_later(reader):
    run = services.start_run(version=reader, texts={"lines": ["a"], "state": [" "]})

    assert run.texts == {"lines": ["a"]}


# --- two pictures, numbers ---------------------------------------------------------


def test_both_pictures_are_kept(painter):
    run = services.start_run(version=painter, pictures=two())

    noted = Run.objects.get(pk=run.pk).pictures["style"]
    assert (noted["width"], noted["height"], noted["sample"]) == (64, 48, "")
    assert files.read_picture(run, 2).image.getpixel((1, 1)) == (0, 0, 255)


def test_sample_may_be_the_second_picture(painter):
    sample = SampleFactory(slug="stars")

    run = services.start_run(
        version=painter, picture=picture(), pictures={"style": sample}
    )

    assert run.pictures["style"]["sample"] == "stars"
    assert files.read_picture(run, 2).width == 64


def test_missing_second_picture_is_named(painter):
    with pytest.raises(given.NoSecondPicture) as refused:
        services.start_run(version=painter, picture=picture())

    assert refused.value.params == {"label": "Painting"}


def test_missing_first_picture_is_refused_as_ever(painter):
    with pytest.raises(given.NoPicture):
        services.start_run(version=painter, pictures={"style": picture()})


@pytest.mark.parametrize("strength", [-0.1, 1.1, float("nan"), float("inf")])
def test_number_out_of_range_is_refused(painter, strength):
    with pytest.raises(given.BadOption) as refused:
        services.start_run(
            version=painter, pictures=two(), options={"strength": strength}
        )

    assert refused.value.params == {"offered": "strength 0–1"}


def test_deleted_run_leaves_none_of_its_pictures(painter):
    run = services.start_run(version=painter, pictures=two())

    services.delete_run(run)

    row = Run.objects.get(pk=run.pk)
    assert not default_storage.exists(run.folder)
    assert (row.pictures, row.texts, row.input_sha256) == ({}, {}, "")


def test_retry_gives_everything_again(painter):
    stars = SampleFactory(slug="stars")
    first = replace(picture("green"), notes=("cmyk",))
    run = services.start_run(
        version=painter,
        pictures={"content": first, "style": stars},
        options={"strength": 0.5},
    )
    run.mark_failed("worker_lost")

    again = services.retry_run(Run.objects.get(pk=run.pk))

    assert again.pk != run.pk
    assert again.input_sha256 == run.input_sha256
    assert (again.options, again.notes) == ({"strength": 0.5}, ["cmyk"])


def test_retry_without_its_second_picture_is_refused(painter):
    run = services.start_run(version=painter, pictures=two())
    default_storage.delete(run.pictures["style"]["key"])

    with pytest.raises(services.PictureGone):
        services.retry_run(run)


def test_run_knows_its_place_in_a_group(painter):
    group = RunGroup.objects.create(kind="batch")

    run = services.start_run(
        version=painter, pictures=two(), group=group, position=3, title="a.jpg"
    )

    kept = Run.objects.get(pk=run.pk)
    assert (kept.group, kept.position, kept.title) == (group, 3, "a.jpg")


# --- the same again ----------------------------------------------------------------


def test_same_input_is_answered_from_the_run_before(painter, redis):
    first = finished(services.start_run(version=painter, pictures=two()))
    default = {"strength": 1}

    run = services.start_run(version=painter, pictures=two(), options=default)

    assert (run.state, run.answered_from, run.is_repeated) == ("finished", first, True)
    assert run.result == {"kind": "picture"}
    assert run.timings_ms["inference"] == 0
    assert run.output_key == f"{run.folder}/output.png"
    services.delete_run(first)
    assert default_storage.exists(run.output_key)


@pytest.mark.parametrize(
    "change",
    [
        {"pictures": two("lime")},
        {"pictures": two(style="lime")},
        {"options": {"strength": 0.5}},
        {"is_fresh": True},
        {"is_specimen": True},
    ],
    ids=lambda change: next(iter(change)),
)
def test_anything_else_is_run(painter, change):
    finished(services.start_run(version=painter, pictures=two()))

    run = services.start_run(version=painter, **{"pictures": two(), **change})

    assert run.state == "queued"


@pytest.mark.parametrize(
    "change",
    [
        {"state": "failed"},
        {"state": "expired"},
        {"is_specimen": True},
        {"expires_at": timezone.now()},
    ],
    ids=lambda change: "".join(map(str, change.items())),
)
def test_run_without_an_answer_of_its_own_is_none(painter, change):
    finished(services.start_run(version=painter, pictures=two()), **change)

    assert services.start_run(version=painter, pictures=two()).state == "queued"


def test_another_version_is_asked_itself(painter):
    finished(services.start_run(version=painter, pictures=two()))
    other = VersionFactory(contract_data=TWO_PICTURES)

    assert services.start_run(version=other, pictures=two()).state == "queued"


def test_order_of_texts_counts(reader):
    finished(services.start_run(version=reader, texts={"lines": ["a", "b"]}))

    run = services.start_run(version=reader, texts={"lines": ["b", "a"]})

    assert run.state == "queued"


def test_replaced_sample_is_another_picture(painter):
    sample = SampleFactory()
    asked = {"content": sample, "style": sample}
    finished(services.start_run(version=painter, pictures=asked))
    sample.picture.name = "samples/another.png"

    assert services.start_run(version=painter, pictures=asked).state == "queued"


def test_answer_whose_picture_is_gone_is_made_again(painter):
    first = finished(services.start_run(version=painter, pictures=two()))
    default_storage.delete(first.output_key)

    assert services.start_run(version=painter, pictures=two()).state == "queued"


def test_full_queue_still_gives_known_answers(painter, settings):
    finished(services.start_run(version=painter, pictures=two()))
    settings.DEMO_MAX_QUEUED_RUNS = 1
    RunFactory(version=painter)

    assert services.start_run(version=painter, pictures=two()).state == "finished"
    with pytest.raises(services.QueueFull):
        services.start_run(version=painter, pictures=two("lime"))


def test_site_may_run_everything_again(painter, settings):
    settings.DEMO_REUSE_ANSWERS = False
    finished(services.start_run(version=painter, pictures=two()))

    assert services.start_run(version=painter, pictures=two()).state == "queued"
