"""Finished runs to take away."""

import csv
import io
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from catalog.models import ModelVersion
from demos import downloads
from demos.models import Run, Sample
from tests.builders import picture_bytes
from tests.factories import RunFactory

BOX = {"x": 8, "y": 20, "width": 40, "height": 20}
FOUND = {"label": "cup", "index": 3, "score": 0.9, "box": BOX}
ENDINGS = ["json", "csv", "png"]


@pytest.fixture
def finished(version: ModelVersion, sample: Sample) -> Run:
    return RunFactory(version=version, sample=sample, finished=True)


def test_json_is_what_the_api_answers(client: Client, finished: Run) -> None:
    response = client.get(f"/runs/{finished.pk}.json")

    answer = response.json()
    assert answer["predictions"][0]["label"] == "red"
    assert answer["id"] == str(finished.pk)
    assert response["Content-Type"] == "application/json"


def test_files_are_named_after_model_and_run(client: Client, finished: Run) -> None:
    finished.version.model.name = "style_transfer/multistyle26"
    finished.version.model.save()

    response = client.get(f"/runs/{finished.pk}.csv")

    name = f"style_transfer-multistyle26-{finished.pk.hex[:8]}.csv"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert "no-store" in response["Cache-Control"]


def test_csv_has_a_line_for_each_thing(client: Client, detector: ModelVersion) -> None:
    result = {"kind": "detection", "predictions": [FOUND]}
    run = RunFactory(version=detector, finished=True, result=result)

    response = client.get(f"/runs/{run.pk}.csv")

    (line,) = csv.DictReader(io.StringIO(response.content.decode()))
    assert (line["label"], line["score"], line["box_width"]) == ("cup", "0.9", "40")
    assert response["Content-Type"].startswith("text/csv; charset=utf-8")


def test_formulas_of_strangers_stay_texts() -> None:
    rows = [{"label": "=1+1", "score": -0.5}, {"label": "a", "more": [1, 2]}]

    text = downloads.as_csv(rows)

    assert text.splitlines() == ["label,score,more", "'=1+1,-0.5,", 'a,,"[1, 2]"']


def test_png_has_the_boxes_drawn_in(
    client: Client, detector: ModelVersion, sample: Sample
) -> None:
    result = {"kind": "detection", "predictions": [FOUND]}
    run = RunFactory(version=detector, sample=sample, finished=True, result=result)

    response = client.get(f"/runs/{run.pk}.png")

    picture = Image.open(io.BytesIO(response.content))
    assert response["Content-Type"] == "image/png"
    assert picture.size == (64, 48)
    assert picture.getpixel((8, 30)) == (0x6F, 0xD3, 0xFF)
    assert picture.getpixel((60, 4))[1:] == (0, 0)


def test_png_says_the_same_in_every_language(
    client: Client, detector: ModelVersion, sample: Sample
) -> None:
    face = {"score": 0.9, "box": BOX, "points": []}
    result = {"kind": "faces", "faces": [face]}
    run = RunFactory(version=detector, sample=sample, finished=True, result=result)

    pictures = {
        client.get(f"/runs/{run.pk}.png", headers={"Accept-Language": code}).content
        for code in ("en", "zh-hans")
    }

    assert len(pictures) == 1


def test_png_has_the_skeleton_drawn_in(
    client: Client, detector: ModelVersion, sample: Sample
) -> None:
    points = [
        {"name": f"left_{end}", "x": x, "y": 24, "score": 0.9}
        for end, x in (("wrist", 10), ("elbow", 50))
    ]
    people = [{"score": 0.9, "box": None, "points": points}]
    result = {"kind": "pose", "people": people, "edges": [[0, 1]]}
    run = RunFactory(version=detector, sample=sample, finished=True, result=result)

    picture = Image.open(io.BytesIO(client.get(f"/runs/{run.pk}.png").content))

    assert picture.getpixel((30, 24)) == (0x6F, 0xD3, 0xFF)


def test_png_is_the_picture_that_came_out(
    client: Client, stylizer: ModelVersion
) -> None:
    key = "runs/aa/output.png"
    default_storage.save(key, ContentFile(picture_bytes(color="blue")))
    result = {"kind": "picture", "width": 64, "height": 48}
    run = RunFactory(version=stylizer, finished=True, result=result, output_key=key)

    response = client.get(f"/runs/{run.pk}.png")

    assert response.content == picture_bytes(color="blue")


def test_a_result_without_a_picture_says_so(client: Client, finished: Run) -> None:
    response = client.get(f"/runs/{finished.pk}.png")

    assert response.status_code == 404
    assert response.content.decode() == "No picture came out of this run."
    assert (
        f"/runs/{finished.pk}.png"
        not in client.get(finished.get_absolute_url()).content.decode()
    )


def test_a_picture_that_is_gone_says_so(client: Client, stylizer: ModelVersion) -> None:
    result = {"kind": "picture", "width": 4, "height": 4}
    run = RunFactory(
        version=stylizer, finished=True, result=result, output_key="runs/gone.png"
    )

    assert client.get(f"/runs/{run.pk}.png").status_code == 410


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(
    ("state", "status"), [("queued", 409), ("failed", 409), ("expired", 410)]
)
def test_a_run_without_an_answer_says_so(
    client: Client, version: ModelVersion, ending: str, state: str, status: int
) -> None:
    run = RunFactory(version=version, state=state)

    response = client.get(f"/runs/{run.pk}.{ending}")

    assert response.status_code == status
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert "run" in response.content.decode()


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_unknown_run_is_not_found(client: Client, db: None, ending: str) -> None:
    path = f"/runs/00000000-0000-4000-8000-000000000000.{ending}"

    assert client.get(path).status_code == 404


def test_downloads_cost_a_fixed_number_of_queries(
    client: Client, finished: Run, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(2):
        client.get(f"/runs/{finished.pk}.json")


def test_kinds_unknown_here_have_no_table(
    client: Client, version: ModelVersion
) -> None:
    run = RunFactory(version=version, finished=True, result={"kind": "sound"})

    assert client.get(f"/runs/{run.pk}.csv").status_code == 404
