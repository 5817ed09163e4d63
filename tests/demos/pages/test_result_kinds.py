"""How the answers of poses, faces, texts and tensors are shown."""

import io
import re
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from catalog.models import ModelVersion
from demos.models import Sample, SampleVector
from tests.factories import RunFactory, SampleFactory

BOX = {"x": 8, "y": 30, "width": 20, "height": 10}
POSE = {
    "kind": "pose",
    "people": [
        {
            "score": 0.8,
            "box": None,
            "points": [
                {"name": "left_wrist", "x": 4, "y": 5, "score": 0.9},
                {"name": "left_elbow", "x": 20, "y": 25, "score": 0.7},
                {"name": "right_elbow", "x": 30, "y": 25, "score": 0.1},
            ],
        }
    ],
    "edges": [[0, 1], [1, 2]],
}
TEXTS = ["a cat", "a kitten", "the stock market"]
EMBEDDINGS = {
    "kind": "embeddings",
    "texts": TEXTS,
    "vectors": [[1.0, 0.0], [0.9, 0.1], [0.0, 1.0]],
    "similarities": [[1.0, 0.91, 0.05], [0.91, 1.0, -0.2], [0.05, -0.2, 1.0]],
}


def face(score: float, **more: Any) -> dict[str, Any]:
    return {
        "score": score,
        "box": BOX,
        "points": [{"name": "nose", "x": 1, "y": 2}],
    } | more


@pytest.fixture
def shown(client: Client, sample: Sample) -> Any:
    """Give the page of a run that found this."""

    def shown(version: ModelVersion, result: dict[str, Any], **run: Any) -> str:
        run = {"sample": sample, **run}
        made = RunFactory(version=version, finished=True, result=result, **run)
        return client.get(f"/runs/{made.pk}").content.decode()

    return shown


def test_limbs_and_points_below_the_threshold_are_hidden(
    shown: Any, detector: ModelVersion
) -> None:
    page = shown(detector, POSE)

    assert "2 points at 0.40 or more" in page
    assert page.count('data-mark data-score="0.1000" display="none"') == 2
    assert page.count("data-row data-score") == 3
    assert 'd="M4 5L20 25"' in page


def test_sides_of_a_body_have_colours_of_their_own(
    shown: Any, detector: ModelVersion
) -> None:
    page = shown(detector, POSE)

    assert re.search(r'<g class="box-1" data-mark[^>]*><path[^>]*d="M4 5L20 25"', page)
    assert re.search(r'<g class="box-3" data-mark[^>]*><path[^>]*d="M20 25L30', page)


def test_picture_without_people_says_so(shown: Any, detector: ModelVersion) -> None:
    assert "Nobody was found" in shown(detector, {**POSE, "people": []})


def test_faces_are_numbered_and_have_their_points(
    shown: Any, detector: ModelVersion
) -> None:
    page = shown(detector, {"kind": "faces", "faces": [face(0.9), face(0.3)]})

    assert "1 face at 0.40 or more" in page
    assert "<span>Face 1</span>" in page
    assert 'class="overlay-dot" d="M1.0 2.0h0"' in page
    assert 'data-announce="Done: 1 face"' in page


def test_every_face_has_bars_of_its_own(shown: Any, detector: ModelVersion) -> None:
    happy = [{"label": "happy", "index": 0, "score": 0.875}]

    page = shown(
        detector, {"kind": "expressions", "faces": [face(0.9, predictions=happy)]}
    )

    assert "1 happy 0.88" in page
    assert "87.5\u00a0%" in page


def test_no_face_is_told_with_what_to_do(shown: Any, detector: ModelVersion) -> None:
    assert "No face was found" in shown(detector, {"kind": "expressions", "faces": []})


def test_similarities_are_a_table_and_the_closest_pair_is_named(
    shown: Any, version: ModelVersion
) -> None:
    page = shown(version, EMBEDDINGS, sample=None)

    assert "Most alike: text 1 and text 2, with a similarity of 0.91." in page
    assert '<td class="mono shade-8">0.91</td>' in page
    assert '<td class="mono shade-0">-0.20</td>' in page
    assert page.count('<th scope="row">') == 3


def test_one_text_alone_is_like_no_other(shown: Any, version: ModelVersion) -> None:
    alone = {"texts": ["a"], "vectors": [[1.0]], "similarities": [[1.0]]}

    page = shown(version, {"kind": "embeddings", **alone}, sample=None)

    assert "Most alike" not in page


def test_every_text_has_its_labels(shown: Any, version: ModelVersion) -> None:
    found = [{"label": "Python", "index": 1, "score": 0.5}]
    texts = [{"text": "print(1) <b>", "predictions": found}]

    page = shown(version, {"kind": "text_classification", "texts": texts}, sample=None)

    assert "print(1) &lt;b&gt;" in page
    assert "50.0\u00a0%" in page
    assert 'data-announce="Done: Python, 50.0\u00a0%"' in page


def test_what_a_model_wrote_is_marked(shown: Any, version: ModelVersion) -> None:
    result = {"kind": "generated_text", "text": "What is love", "prompt": "What is"}

    page = shown(version, result, sample=None)

    assert '<span class="prompt">What is</span><ins> love</ins>' in page
    assert 'name="text" value="What is love"' in page


@pytest.mark.parametrize(("first", "is_said"), [([1, None], True), ([1, 2], False)])
def test_what_is_no_number_is_told_in_a_sentence(
    shown: Any, version: ModelVersion, first: list[float | None], is_said: bool
) -> None:
    output = {"name": "a", "dtype": "float32", "shape": [2], "first": first}
    numbers = {"min": 1.0, "max": 1.0, "mean": 1.0, "std": 0.0}

    page = shown(version, {"kind": "tensors", "outputs": [output | numbers]})

    assert ("they stand as null" in page) == is_said


def test_tensors_are_summed_up(shown: Any, version: ModelVersion) -> None:
    output = {"name": "y", "dtype": "float32", "shape": [1, 3], "first": [1.0]}
    numbers = {"min": -1.5, "max": 2.25, "mean": 0.123456, "std": None}

    page = shown(version, {"kind": "tensors", "outputs": [output | numbers]})

    assert "float32 [1, 3]" in page
    assert '<td class="mono numeric">0.1235</td>' in page
    assert '<td class="mono numeric">–</td>' in page


def test_pictures_of_one_place_lie_over_each_other(
    shown: Any, stylizer: ModelVersion
) -> None:
    size = {"width": 256, "height": 192, "compare": True, "scale": 4.0}

    page = shown(stylizer, {"kind": "picture", **size})

    assert '<svg viewBox="0 0 256 192" role="img"' in page
    assert "data-slider-range" in page
    assert "4 times as wide and as high" in page
    assert "/seen" not in page


def test_a_larger_picture_is_held_against_what_the_model_saw(
    client: Client, stylizer: ModelVersion, sample: Sample
) -> None:
    stylizer.contract_data["input"]["max_side"] = 16
    stylizer.save()
    result = {"kind": "picture", "width": 64, "height": 48, "compare": True}
    run = RunFactory(version=stylizer, sample=sample, finished=True, result=result)

    page = client.get(f"/runs/{run.pk}").content.decode()
    seen = client.get(f"/runs/{run.pk}/seen")

    assert f'<image href="/runs/{run.pk}/seen"' in page
    assert "4 times as wide and as high" in page
    assert "The picture given has 64×48 pixels" in page
    assert Image.open(io.BytesIO(seen.content)).size == (16, 12)


def test_a_model_that_sees_pictures_whole_has_nothing_smaller(
    client: Client, version: ModelVersion
) -> None:
    run = RunFactory(version=version, finished=True)

    assert client.get(f"/runs/{run.pk}/seen").status_code == 404


def test_nearest_samples_are_shown_without_the_sample_itself(
    shown: Any, version: ModelVersion, sample: Sample
) -> None:
    far, near = SampleFactory(title="A far one"), SampleFactory(title="A near one")
    for other, vector in ((far, [0, 1]), (near, [1, 0.1]), (sample, [1, 0])):
        SampleVector.objects.create(version=version, sample=other, vector=vector)

    page = shown(version, {"kind": "vector", "values": [1.0, 0.0], "norm": 1.0})

    names = re.findall(r"<figcaption>([^<]+) <span", page)
    assert names == ["A near one", "A far one"]
