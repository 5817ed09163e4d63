"""The generated programs, run on real modules, print what the live demo answers."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from catalog.contract import Contract
from catalog.signatures import Signature
from catalog.snippets.example import example_source
from catalog.snippets.programs import (
    PLAIN_CALL_TASKS,
    hub_load_program,
    keras_layer_program,
)
from catalog.snippets.subject import Subject
from registry.modules.reader import read_module
from tests.builders import ROOT, built_modules

NAMES = ("classifier", "feature", "detector", "stylizer", "segmenter")


def picture():
    """Red on the left, green below on the right, noise elsewhere."""
    pixels = np.random.default_rng(3).integers(0, 90, (60, 100, 3), np.uint8)
    pixels[5:50, 5:45] = (255, 0, 0)
    pixels[30:55, 60:90] = (0, 255, 0)
    return Image.fromarray(pixels)


def programs(folder):
    contract = Contract.from_json(
        json.loads((folder / "assets.extra/demo.json").read_text())
    )
    signature = Signature(contract.signature, (), ())
    written = {}
    for is_callable in (True, False):
        subject = Subject(str(folder), contract, signature, is_callable)
        written[f"load-{is_callable}"] = hub_load_program(subject).text
        if contract.task in PLAIN_CALL_TASKS:
            written[f"keras-{is_callable}"] = keras_layer_program(subject).text
    return written


def examples(folder):
    facts = read_module(folder)
    plain = facts.contract.task in PLAIN_CALL_TASKS
    return [
        example_source(str(folder), facts.signatures[0], plain_call=plain_call)
        for plain_call in ([True, False] if plain else [False])
    ]


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """What every program printed and the engine answered, by module."""
    path = tmp_path_factory.mktemp("programs") / "picture.jpg"
    picture().save(path, format="PNG")
    jobs = [
        {
            "name": name,
            "folder": str(built_modules() / name),
            "picture": str(path),
            "programs": programs(built_modules() / name),
            "examples": examples(built_modules() / name),
        }
        for name in NAMES
    ]
    done = subprocess.run(
        [sys.executable, "-m", "tests.catalog.run_programs"],
        input=json.dumps(jobs),
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
        timeout=240,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return {**json.loads(done.stdout.splitlines()[-1]), "folder": path.parent}


def test_every_way_to_load_prints_the_same(answers):
    for name in NAMES:
        printed = list(answers[name]["lines"].values())
        assert len(printed) >= 2
        assert all(lines == printed[0] for lines in printed)


def test_examples_of_the_home_page_get_an_answer(answers):
    assert answers["classifier"]["answers"] == [["one tensor"], ["logits"]]
    assert answers["feature"]["answers"][0] == ["one tensor"]
    assert answers["stylizer"]["answers"] == [["stylized"]]
    assert len(answers["detector"]["answers"][0]) == 4


def test_classifier_prints_the_demos_top_labels(answers):
    predictions = answers["classifier"]["engine"]["predictions"]

    assert answers["classifier"]["lines"]["load-True"] == [
        f"{each['label']} {each['score']:.4f}" for each in predictions
    ]


def test_feature_vector_has_the_demos_norm(answers):
    result = answers["feature"]["engine"]

    first = answers["feature"]["lines"]["load-True"][0]

    assert first == f"{len(result['values'])} numbers, norm {result['norm']:.4f}"


def test_detector_prints_the_demos_boxes(answers):
    found = answers["detector"]["engine"]["predictions"]

    lines = answers["detector"]["lines"]["load-True"]

    assert lines
    for line, each in zip(lines, found, strict=False):
        sides = " ".join(f"{name}={value:.1f}" for name, value in each["box"].items())
        assert line == f"{each['label']} {each['score']:.4f} {sides}"


def test_stylizer_writes_the_picture(answers):
    result = answers["stylizer"]["engine"]

    (line,) = answers["stylizer"]["lines"]["load-True"]

    assert line == f"stylized.png {result['width']} {result['height']}"
    with Image.open(answers["folder"] / "stylized.png") as image:
        assert image.size == (result["width"], result["height"])


def test_segmenter_prints_the_demos_share(answers):
    (segment,) = answers["segmenter"]["engine"]["segments"]

    (line,) = answers["segmenter"]["lines"]["load-True"]

    assert line == f"{segment['label']} {segment['share']:.4f}"
    with Image.open(answers["folder"] / "mask.png") as mask:
        assert (mask.mode, mask.size) == ("L", (100, 60))
