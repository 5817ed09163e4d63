"""The code on the page, copied, run elsewhere, and held against the live demo.

Everything here is what a reader would do: take the text from the page, run it in an
empty folder, with the unmodified `tensorflow_hub`: commands by the shell, programs in a
notebook of their own, where TensorFlow is imported once.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Page

from tests.builders import picture_bytes

# What a notebook does with a cell: run it from the top, and show what it prints.
NOTEBOOK = """
import contextlib, io, json, os, sys, traceback
for line in sys.stdin:
    folder, code = json.loads(line)
    os.chdir(folder)
    os.environ["TFHUB_CACHE_DIR"] = os.path.join(folder, "cache")
    printed, failed = io.StringIO(), ""
    with contextlib.redirect_stdout(printed):
        try:
            exec(compile(code, "cell", "exec"), {"__name__": "__main__"})
        except BaseException:
            failed = traceback.format_exc()
    sys.stdout.write(json.dumps([printed.getvalue(), failed]) + "\\n")
    sys.stdout.flush()
"""

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
def folder(tmp_path: Path) -> Path:
    """A folder with nothing but a picture in it."""
    (tmp_path / "photo.jpg").write_bytes(
        picture_bytes("JPEG", size=(90, 60), color=(180, 60, 40))
    )
    return tmp_path


def environment(home: Path) -> dict[str, str]:
    """What a reader's processes are told, and nothing of ours."""
    return {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(home),
        "TFHUB_CACHE_DIR": str(home / "cache"),
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }


@pytest.fixture
def elsewhere(folder: Path) -> Callable[[list[str]], str]:
    """Run a command in the folder; return what it prints."""

    def run(command: list[str]) -> str:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment(folder),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    return run


@pytest.fixture(scope="module")
def notebook(tmp_path_factory) -> Iterator[subprocess.Popen]:
    """A Python that runs one program after the other."""
    home = tmp_path_factory.mktemp("notebook")
    with subprocess.Popen(
        [sys.executable, "-c", NOTEBOOK],
        cwd=home,
        env=environment(home),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process


@pytest.fixture
def cell(folder: Path, notebook: subprocess.Popen) -> Callable[[str], str]:
    """Run a program in the folder; return what it prints."""

    def run(code: str) -> str:
        notebook.stdin.write(json.dumps([str(folder), code]) + "\n")
        notebook.stdin.flush()
        printed, failed = json.loads(notebook.stdout.readline())
        assert not failed, failed[-2000:]
        return printed

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
def test_classifier_code_prints_the_demo_s_answer(copied, cell, demo, tab):
    code = with_picture(copied(CLASSIFIER, tab))

    printed = cell(code)

    best = demo(CLASSIFIER)["predictions"][0]
    label, score = printed.splitlines()[0].rsplit(" ", 1)
    assert label == best["label"] == "red"
    assert float(score) == pytest.approx(best["score"], abs=TOLERANCE)


def test_detector_code_prints_the_demo_s_boxes(copied, cell, demo):
    handle = "tests/boxes/detection/1"
    code = with_picture(copied(handle, "hub-load"))

    printed = cell(code)

    best = demo(handle)["predictions"][0]
    label, score, *box = printed.splitlines()[0].split()
    numbers = {name: float(value) for name, value in (side.split("=") for side in box)}
    assert label == best["label"]
    assert float(score) == pytest.approx(best["score"], abs=TOLERANCE)
    assert numbers == pytest.approx(best["box"], abs=0.1)


def test_feature_vector_code_prints_the_demo_s_vector(copied, cell, demo):
    handle = "tests/colours/feature_vector/1"
    code = with_picture(copied(handle, "hub-load"))

    printed = cell(code)

    vector = demo(handle)["predictions"][0]["vector"]
    norm = sum(value * value for value in vector) ** 0.5
    size, norm_printed = re.match(r"(\d+) numbers, norm ([\d.]+)", printed).groups()
    assert int(size) == len(vector)
    assert float(norm_printed) == pytest.approx(norm, abs=TOLERANCE)


def test_segmenter_code_prints_the_demo_s_share(copied, cell, demo):
    handle = "tests/red/segmentation/1"
    code = with_picture(copied(handle, "hub-load"))

    printed = cell(code)

    best = demo(handle)["predictions"][0]
    label, share = printed.splitlines()[0].rsplit(" ", 1)
    assert label == best["label"]
    assert float(share) == pytest.approx(best["share"], abs=TOLERANCE)


def test_stylizer_code_writes_the_demo_s_picture(copied, cell, elsewhere, folder, demo):
    handle = "tests/styles/transfer/1"
    code = with_picture(copied(handle, "hub-load"))

    cell(code)
    output_url = demo(handle)["output_url"]
    elsewhere(["curl", "-sf", "-o", "demo.png", output_url])

    assert_same_pictures(folder / "stylized.png", folder / "demo.png")


def test_code_for_texts_prints_the_demo_s_similarities(copied, cell, demo):
    handle = "tests/texts/counter/1"
    code = copied(handle, "hub-load")

    printed = cell(code)

    similarities = demo(handle)["result"]["similarities"]
    rows = [[float(cosine) for cosine in row.split()] for row in printed.splitlines()]
    assert len(rows) == len(similarities) > 1
    for row, expected in zip(rows, similarities, strict=True):
        assert row == pytest.approx(expected, abs=TOLERANCE)


def test_code_for_two_pictures_writes_the_demo_s(copied, cell, elsewhere, folder, demo):
    handle = "tests/any/painter/1"

    cell(with_picture(copied(handle, "hub-load")))
    elsewhere(["curl", "-sf", "-o", "demo.png", demo(handle)["output_url"]])

    assert_same_pictures(folder / "stylized.png", folder / "demo.png")


def test_code_without_a_contract_prints_the_demo_s_numbers(copied, cell, demo):
    handle = "tests/plain/sums/1"
    code = with_picture(copied(handle, "hub-load"))

    printed = cell(code)

    outputs = {each["name"]: each for each in demo(handle)["result"]["outputs"]}
    name, dtype, *_shape, mean = printed.splitlines()[1].split()
    assert (name, dtype) == ("sum", outputs["sum"]["dtype"])
    assert float(mean) == pytest.approx(outputs["sum"]["mean"], abs=TOLERANCE)


def test_offline_lines_download_check_and_load(copied, elsewhere):
    lines = copied(CLASSIFIER, "offline")

    printed = elsewhere(["bash", "-ec", lines])

    assert printed.splitlines()[-2].endswith("OK")
    assert "serving_default" in printed.splitlines()[-1]
