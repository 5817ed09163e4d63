"""Every kind of input by API and page, with a real worker."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from demos import upkeep
from demos.models import Run
from tests import builders
from tests.builders import picture_bytes
from tests.demos.asking import ended, hosted, pixel
from tests.factories import SampleFactory

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]


def upload(color: str, size=(64, 48)) -> SimpleUploadedFile:
    return SimpleUploadedFile("a.png", picture_bytes(color=color, size=size))


def predict(client, version, data, **options):
    return client.post(f"/api/v1/models/{version.handle}/predict", data, **options)


def predict_json(client, version, data):
    return predict(client, version, data, content_type="application/json")


@pytest.fixture
def counter(worker):
    return hosted(builders.counter_module)


@pytest.fixture
def painter(worker):
    return hosted(builders.painter_module)


@pytest.mark.parametrize(
    "asked",
    [{"texts": ["a b", "春"]}, {"text": ["a b", "春"]}, {"text": "a b\n\r\n春\n"}],
)
def test_texts_may_be_sent_as_list_or_as_lines(client, counter, asked):
    answer = predict_json(client, counter, asked).json()

    assert answer["result"]["vectors"] == [[3, 1], [3, 0]]
    assert answer["predictions"][1] == {"text": "春", "vector": [3, 0]}
    assert not answer["cached"]


def test_texts_may_be_fields_of_a_form(client, counter):
    answer = predict(client, counter, {"texts": ["a b", "春"]}).json()

    assert answer["result"]["texts"] == ["a b", "春"]


def test_same_texts_are_answered_at_once(client, counter):
    first = predict_json(client, counter, {"texts": ["a b"]}).json()

    second = predict_json(client, counter, {"text": "a b"}).json()
    fresh = predict_json(client, counter, {"text": "a b", "fresh": True}).json()

    assert (first["cached"], second["cached"], fresh["cached"]) == (False, True, False)
    assert second["result"] == first["result"] == fresh["result"]
    assert second["run"]["id"] != first["run"]["id"]
    assert second["timings_ms"]["inference"] == 0


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({}, "no_text"),
        ([], "no_text"),
        ({"text": ""}, "no_text"),
        ({"text": 3}, "bad_tensor"),
        ({"texts": [3]}, "bad_tensor"),
        ({"texts": {"a": 1}}, "bad_tensor"),
        ({"texts": ["a"] * 5}, "too_many_texts"),
        ({"texts": ["a" * 101]}, "text_too_long"),
    ],
)
def test_texts_that_cannot_be_taken_are_refused(client, counter, asked, code):
    response = predict_json(client, counter, asked)

    assert response.status_code == 400
    assert response.json()["error"]["code"] == code


def test_page_takes_texts(client, counter):
    response = client.post(
        f"{counter.get_absolute_url()}/demo", {"text": "one two\r\nthree\r\n"}
    )

    run = ended(Run.objects.get())
    page = client.get(response["Location"]).content.decode()
    assert run.result["texts"] == ["one two", "three"]
    assert "one two\nthree</textarea>" in page


def test_two_pictures_and_a_number_are_mixed(client, painter):
    asked = {"image": upload("red"), "style": upload("blue"), "strength": "1"}

    answer = predict(client, painter, asked).json()

    output = client.get(answer["output_url"]).content
    assert pixel(output) == (0, 0, 255)
    run = Run.objects.get()
    assert (run.options, list(run.pictures)) == ({"strength": 1.0}, ["style"])


def test_sample_may_be_the_style(client, painter):
    SampleFactory(slug="stars")

    answer = predict_json(
        client, painter, {"sample": "stars", "style_sample": "stars", "strength": 1}
    ).json()

    assert answer["result"]["kind"] == "picture"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"sample": "stars"}, "no_second_picture"),
        ({"style_sample": "stars"}, "no_picture"),
        ({"sample": "stars", "style_sample": "no/slug"}, "no_sample"),
        ({"sample": "stars", "style_sample": "stars", "strength": 2}, "bad_option"),
        ({"sample": "stars", "style_sample": "stars", "strength": "x"}, "bad_option"),
        ({"sample": "stars", "style_sample": "stars", "strength": True}, "bad_option"),
        ({"sample": "stars", "style_sample": "stars", "strength": [1]}, "bad_option"),
    ],
)
def test_missing_or_wrong_parts_are_named(client, painter, asked, code):
    SampleFactory(slug="stars")

    response = predict_json(client, painter, asked)

    assert (response.status_code, response.json()["error"]["code"]) == (400, code)


def test_page_takes_two_pictures_and_keeps_the_samples_chosen(client, painter):
    SampleFactory(slug="stars")
    asked = {"image": upload("red"), "style_sample": "stars", "strength": "0"}

    response = client.post(f"{painter.get_absolute_url()}/demo", asked)

    run = ended(Run.objects.get())
    assert run.state == "finished"
    assert pixel(client.get(f"/runs/{run.pk}/output").content) == (255, 0, 0)
    assert client.get(response["Location"]).status_code == 200


def test_drawing_is_a_picture(client, worker):
    version = hosted(builders.sketch_module)
    drawing = builders.drawing_bytes((28, 28), (2, 2, 10, 26))

    answer = predict(client, version, {"image": SimpleUploadedFile("d.png", drawing)})

    best = answer.json()["predictions"][0]
    assert (best["label"], round(best["score"], 3)) == ("left", 1.0)


def test_module_without_a_contract_answers_with_numbers(client, worker):
    version = hosted(builders.silent_module)
    asked = {
        "image": upload("red", (8, 8)),
        "text": "a cat",
        "weights": json.dumps([0.5, 1]),
    }

    answer = predict(client, version, asked).json()

    sums, spoken = answer["result"]["outputs"][::-1]
    assert answer["result"]["kind"] == "tensors"
    assert sums["first"] == pytest.approx([2.5, 1.5, 1.5])
    assert (sums["shape"], sums["dtype"]) == ([1, 3], "float32")
    assert spoken["first"] == ["o cot"]
    assert client.get(f"{version.get_absolute_url()}/demo").status_code == 200
    assert client.get(answer["run"]["page_url"]).status_code == 200


def test_specimens_are_made_of_the_first_examples(client, counter):
    upkeep.ensure_specimens()

    run = ended(Run.objects.get(is_specimen=True))
    assert run.result["texts"][0] == "a b c"
    assert len(run.result["texts"]) == 3
