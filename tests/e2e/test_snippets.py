"""The code on the page, copied, run elsewhere, and held against the live demo.

Everything here is what a reader would do: take the text from the page, run it in a
process of its own in an empty folder, with the unmodified `tensorflow_hub`.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Page

from tests.builders import picture_bytes

pytestmark = pytest.mark.e2e

CLASSIFIER = "tests/colours/classification/2"
TOLERANCE = 1e-4 + 0.5e-4  # the snippets print four decimals


@pytest.fixture
def copied(page: Page, base_url: str) -> Callable[[str, str], str]:
    """Return the code of a usage tab, as the page shows it."""

    def copied(handle: str, tab: str) -> str:
        page.goto(f"{base_url}/{handle}")
        code = page.locator(f"#use-{tab} pre code").text_content()
        assert code
        return code

    return copied


@pytest.fixture
def elsewhere(tmp_path: Path) -> Callable[[list[str]], str]:
    """Run a command in an empty folder with a picture in it; return what it prints."""
    (tmp_path / "photo.jpg").write_bytes(
        picture_bytes("JPEG", size=(90, 60), color=(180, 60, 40))
    )
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "TFHUB_CACHE_DIR": str(tmp_path / "cache"),
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }

    def run(command: list[str]) -> str:
        done = subprocess.run(
            command,
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    return run


@pytest.fixture
def demo(base_url: str, elsewhere: Callable, copied: Callable) -> Callable[[str], dict]:
    """Ask for a prediction by the page's own curl line."""

    def predict(handle: str) -> dict:
        lines = with_picture(copied(handle, "rest"))
        return json.loads(elsewhere(["bash", "-c", lines]))

    return predict


def with_picture(code: str) -> str:
    """Name our picture, as a reader would name theirs."""
    return re.sub(r"\b[\w-]+\.(jpg|png)\b(?=[\"'\s])", _not_an_output, code)


def _not_an_output(match: re.Match[str]) -> str:
    written = {"stylized.png", "mask.png"}
    return match[0] if match[0] in written else "photo.jpg"


def assert_same_pictures(ours: Path, theirs: Path) -> None:
    """Fail where a pixel differs."""
    pictures = (Image.open(path).convert("RGB") for path in (ours, theirs))
    assert ImageChops.difference(*pictures).getbbox() is None


@pytest.mark.parametrize("tab", ["hub-load", "keras-layer"])
def test_classifier_code_prints_the_demo_s_answer(copied, elsewhere, demo, tab):
    code = with_picture(copied(CLASSIFIER, tab))

    printed = elsewhere([sys.executable, "-c", code])

    best = demo(CLASSIFIER)["predictions"][0]
    label, score = printed.splitlines()[0].rsplit(" ", 1)
    assert label == best["label"] == "red"
    assert float(score) == pytest.approx(best["score"], abs=TOLERANCE)


def test_detector_code_prints_the_demo_s_boxes(copied, elsewhere, demo):
    handle = "tests/boxes/detection/1"
    code = with_picture(copied(handle, "hub-load"))

    printed = elsewhere([sys.executable, "-c", code])

    best = demo(handle)["predictions"][0]
    label, score, *box = printed.splitlines()[0].split()
    numbers = {name: float(value) for name, value in (side.split("=") for side in box)}
    assert label == best["label"]
    assert float(score) == pytest.approx(best["score"], abs=TOLERANCE)
    assert numbers == pytest.approx(best["box"], abs=0.1)


def test_feature_vector_code_prints_the_demo_s_vector(copied, elsewhere, demo):
    handle = "tests/colours/feature_vector/1"
    code = with_picture(copied(handle, "hub-load"))

    printed = elsewhere([sys.executable, "-c", code])

    vector = demo(handle)["predictions"][0]["vector"]
    norm = sum(value * value for value in vector) ** 0.5
    size, norm_printed = re.match(r"(\d+) numbers, norm ([\d.]+)", printed).groups()
    assert int(size) == len(vector)
    assert float(norm_printed) == pytest.approx(norm, abs=TOLERANCE)


def test_segmenter_code_prints_the_demo_s_share(copied, elsewhere, demo):
    handle = "tests/red/segmentation/1"
    code = with_picture(copied(handle, "hub-load"))

    printed = elsewhere([sys.executable, "-c", code])

    best = demo(handle)["predictions"][0]
    label, share = printed.splitlines()[0].rsplit(" ", 1)
    assert label == best["label"]
    assert float(share) == pytest.approx(best["share"], abs=TOLERANCE)


def test_stylizer_code_writes_the_demo_s_picture(copied, elsewhere, tmp_path, demo):
    handle = "tests/styles/transfer/1"
    code = with_picture(copied(handle, "hub-load"))

    elsewhere([sys.executable, "-c", code])
    output_url = demo(handle)["output_url"]
    elsewhere(["curl", "-sf", "-o", "demo.png", output_url])

    assert_same_pictures(tmp_path / "stylized.png", tmp_path / "demo.png")


def test_code_for_texts_prints_the_demo_s_similarities(copied, elsewhere, demo):
    handle = "tests/texts/counter/1"
    code = copied(handle, "hub-load")

    printed = elsewhere([sys.executable, "-c", code])

    similarities = demo(handle)["result"]["similarities"]
    rows = [[float(cosine) for cosine in row.split()] for row in printed.splitlines()]
    assert len(rows) == len(similarities) > 1
    for row, expected in zip(rows, similarities, strict=True):
        assert row == pytest.approx(expected, abs=TOLERANCE)


def test_code_for_two_pictures_writes_the_demo_s(copied, elsewhere, tmp_path, demo):
    handle = "tests/any/painter/1"

    elsewhere([sys.executable, "-c", with_picture(copied(handle, "hub-load"))])
    elsewhere(["curl", "-sf", "-o", "demo.png", demo(handle)["output_url"]])

    assert_same_pictures(tmp_path / "stylized.png", tmp_path / "demo.png")


def test_code_without_a_contract_prints_the_demo_s_numbers(copied, elsewhere, demo):
    handle = "tests/plain/sums/1"
    code = with_picture(copied(handle, "hub-load"))

    printed = elsewhere([sys.executable, "-c", code])

    outputs = {each["name"]: each for each in demo(handle)["result"]["outputs"]}
    name, dtype, *_shape, mean = printed.splitlines()[1].split()
    assert (name, dtype) == ("sum", outputs["sum"]["dtype"])
    assert float(mean) == pytest.approx(outputs["sum"]["mean"], abs=TOLERANCE)


def test_offline_lines_download_check_and_load(copied, elsewhere):
    lines = copied(CLASSIFIER, "offline")

    printed = elsewhere(["bash", "-ec", lines])

    assert printed.splitlines()[-2].endswith("OK")
    assert "serving_default" in printed.splitlines()[-1]
