"""How each kind of answer is shown."""

import re
from typing import Any

import pytest
from django.test import Client

from catalog.models import ModelVersion
from demos.models import Run, Sample
from tests.factories import RunFactory, VersionFactory

PREDICTION = {"index": 0, "box": {"x": 8, "y": 30, "width": 20, "height": 10}}


@pytest.fixture
def shown(client: Client, sample: Sample) -> Any:
    """Give the page of a run that found this."""

    def shown(version: ModelVersion, result: dict[str, Any]) -> str:
        run = RunFactory(version=version, sample=sample, finished=True, result=result)
        return client.get(f"/runs/{run.pk}").content.decode()

    return shown


@pytest.mark.parametrize("kind", ["classification", "detection", "picture", "raw"])
def test_a_sample_is_credited_beside_its_picture(
    shown: Any, detector: ModelVersion, kind: str
) -> None:
    result = {"kind": kind, "predictions": [], "width": 4, "height": 4}

    page = shown(detector, result)

    panel = page[page.index('id="run"') :]
    assert "The authors of the tests" in panel
    assert "https://creativecommons.org/licenses/by/2.0/" in panel
    assert "tests/<wbr>factories.py" in panel


def classification(*scores: float) -> dict[str, Any]:
    return {
        "kind": "classification",
        "predictions": [
            {"label": f"label {i}", "index": i, "score": score}
            for i, score in enumerate(scores)
        ],
    }


def test_first_five_labels_are_shown_and_the_rest_is_there(
    shown: Any, version: ModelVersion
) -> None:
    page = shown(version, classification(0.6, 0.1, 0.1, 0.05, 0.05, 0.04, 0.03))

    rows = re.findall(r'<li class="bars-row"( hidden)?>', page)
    assert rows == [""] * 5 + [" hidden"] * 2
    assert '<rect class="bar-fill first" width="60.00%" height="8"/>' in page


def test_classification_announces_the_top_label(
    shown: Any, version: ModelVersion
) -> None:
    page = shown(version, classification(0.62789))

    assert 'data-announce="Done: label 0, 62.8\u00a0%"' in page


def test_guess_is_called_one(shown: Any, version: ModelVersion) -> None:
    spread = classification(0.1, 0.05) | {"entropy": 0.9}
    clear = classification(0.9, 0.05) | {"entropy": 0.2}

    assert "Unsure: the scores are spread" in shown(version, spread)
    assert f"{version.get_absolute_url()}/labels" in shown(version, spread)
    assert "Unsure" not in shown(version, clear)
    assert "Unsure" not in shown(version, classification(0.1, 0.05))


def test_labels_are_text_not_markup(shown: Any, detector: ModelVersion) -> None:
    found = {**PREDICTION, "label": "<script>alert(1)</script>", "score": 0.9}

    page = shown(detector, {"kind": "detection", "predictions": [found]})

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_objects_below_the_threshold_are_hidden_at_first(
    shown: Any, detector: ModelVersion
) -> None:
    found = [
        {**PREDICTION, "label": "cup", "score": 0.9},
        {**PREDICTION, "label": "spoon", "score": 0.39},
    ]

    page = shown(detector, {"kind": "detection", "predictions": found})

    assert "1 object at 0.40 or more" in page
    assert re.search(r'data-row="0" data-score="0.9000">', page)
    assert re.search(r'data-row="1" data-score="0.3900" hidden>', page)
    assert page.count('display="none"') == 2  # its box and its label
    assert 'data-announce="Done: 1 object"' in page


def test_picture_that_came_out_stands_beside_the_one_that_went_in(
    shown: Any, stylizer: ModelVersion
) -> None:
    page = shown(stylizer, {"kind": "picture", "width": 32, "height": 24})

    assert re.search(r'<img src="/runs/[^"]+/output" width="32" height="24"', page)


def test_mask_lies_over_the_picture(shown: Any, version: ModelVersion) -> None:
    segments = [{"label": "person", "index": 0, "share": 0.375}]

    page = shown(
        version,
        {
            "kind": "segmentation",
            "segments": segments,
            "mask": "soft",
            "width": 8,
            "height": 8,
        },
    )

    assert re.search(r'<image href="/runs/[^"]+/output" width="64" height="48"', page)
    assert "37.5\u00a0%" in page


def test_mask_of_several_classes_is_not_drawn_as_one(
    shown: Any, version: ModelVersion
) -> None:
    segments = [
        {"label": name, "index": i, "share": 0.5}
        for i, name in enumerate(("cat", "sky"))
    ]
    result = {"kind": "segmentation", "segments": segments, "mask": "classes"}

    page = shown(version, {**result, "width": 8, "height": 8})

    assert "<image" not in page
    assert "data-mask" not in page
    assert page.count("50.0\u00a0%") == 2


def test_vector_is_drawn_and_measured(shown: Any, version: ModelVersion) -> None:
    page = shown(version, {"kind": "vector", "values": [0.6, -0.8], "norm": 1.0})

    assert "1.0000" in page
    assert '<rect x="50.000%" y="50.00%" width="40.000%" height="50.00%"/>' in page


def test_unknown_kind_is_shown_as_it_is(shown: Any, version: ModelVersion) -> None:
    assert "wave" in shown(version, {"kind": "sound", "wave": [1, 2]})


def test_no_inline_style_or_script(shown: Any, detector: ModelVersion) -> None:
    found = {**PREDICTION, "label": "cup", "score": 0.9}

    page = shown(detector, {"kind": "detection", "predictions": [found]})

    assert not re.search(r'\sstyle="|\son[a-z]+="', page)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page))


def test_home_shows_the_newest_specimen(
    client: Client, version: ModelVersion, sample: Sample
) -> None:
    RunFactory(version=version, sample=sample, finished=True, is_specimen=True)

    page = client.get("/").content.decode()

    assert "ran in 8.2\u00a0ms" in page
    assert "75.0\u00a0%" in page
    assert "The authors of the tests" in page
    assert "https://creativecommons.org/licenses/by/2.0/" in page


def test_specimen_says_what_goes_in_and_comes_out(
    client: Client, version: ModelVersion, sample: Sample
) -> None:
    drawing = {"name": "drawing", "dtype": "float32", "shape": [None, None, None, 1]}
    scores = {"name": "logits", "dtype": "float32", "shape": [None, 10]}
    version.signatures = [
        {"name": "serving_default", "inputs": [drawing], "outputs": [scores]}
    ]
    version.save()
    RunFactory(version=version, sample=sample, finished=True, is_specimen=True)

    page = client.get("/").content.decode()

    foot = page.split('class="specimen-foot"')[1].split("</footer>")[0]
    assert re.findall(r"<span>([^< ]+)</span>", foot) == ["H×W×1", "10"]


def test_specimens_are_classifications_only(
    client: Client, version: ModelVersion, sample: Sample
) -> None:
    vector = {"kind": "vector", "values": [1.0], "norm": 1.0}
    RunFactory(
        version=version, sample=sample, finished=True, is_specimen=True, result=vector
    )

    assert Run.objects.specimens().exists()
    assert 'class="specimen' not in client.get("/").content.decode()


PAINTING = {
    "task": "image-style-transfer",
    "inputs": [
        {"kind": "image", "name": "content", "resize": "keep", "max_side": 64},
        {"kind": "image", "name": "style", "label": "Style", "size": [8, 8]},
    ],
    "output": {"keys": {"picture": "painted"}, "meaning": "picture"},
}


def painted(sample: Sample) -> Run:
    style = {"sample": sample.slug, "key": "", "width": 64, "height": 48, "notes": []}
    return RunFactory(
        version=VersionFactory(contract_data=PAINTING),
        sample=sample,
        pictures={"style": style},
        finished=True,
        result={"kind": "picture", "width": 64, "height": 48},
    )


def test_a_second_picture_is_shown_with_its_name_and_credit(
    client: Client, sample: Sample
) -> None:
    run = painted(sample)

    page = client.get(f"/runs/{run.pk}").content.decode()

    panel = page[page.index('id="run"') :]
    assert f'<img src="/runs/{run.pk}/pictures/2" width="64" height="48"' in panel
    assert panel.count("The authors of the tests") == 2
    assert client.get(f"/runs/{run.pk}/pictures/2").status_code == 200


@pytest.mark.parametrize(("place", "status"), [(0, 404), (1, 200), (3, 410)])
def test_pictures_that_a_run_does_not_have_are_not_sent(
    client: Client, sample: Sample, place: int, status: int
) -> None:
    response = client.get(f"/runs/{painted(sample).pk}/pictures/{place}")

    assert response.status_code == status


@pytest.mark.parametrize(
    ("noted", "shown_as"),
    [
        ({"name": "litert", "versions": {"ai-edge-litert": "2.1.0"}}, "LiteRT 2.1.0"),
        ({"name": "tensorflow", "versions": {}}, "TensorFlow"),
        ({}, None),
    ],
)
def test_the_runtime_that_answered_is_named(
    client: Client, version: ModelVersion, noted: dict, shown_as: str | None
) -> None:
    run = RunFactory(version=version, finished=True, provenance=noted)

    page = client.get(f"/runs/{run.pk}").content.decode()

    assert ("<dt>Runtime</dt>" in page) is bool(shown_as)
    assert shown_as is None or f'<dd class="mono">{shown_as}</dd>' in page


def test_an_answer_known_before_says_so(client: Client, version: ModelVersion) -> None:
    first = RunFactory(version=version, finished=True)
    run = RunFactory(version=version, finished=True, answered_from=first)

    page = client.get(f"/runs/{run.pk}").content.decode()

    assert "Answered from an earlier run of the same input" in page
