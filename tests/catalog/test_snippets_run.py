"""The generated programs, run on real modules, print what the live demo answers."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from catalog.generic import demo_contract
from catalog.snippets.example import example_source
from catalog.snippets.programs import (
    PLAIN_CALL_TASKS,
    hub_load_program,
    is_layer,
    keras_layer_program,
)
from catalog.snippets.subject import Subject, example_texts
from registry.modules.reader import read_module
from tests.builders import ROOT, built_modules, input_modules

NAMES = ("classifier", "feature", "detector", "stylizer", "segmenter")
OTHER_NAMES = ("painter", "counter", "sketch", "silent")


def picture():
    """Red on the left, green below on the right, noise elsewhere."""
    pixels = np.random.default_rng(3).integers(0, 90, (60, 100, 3), np.uint8)
    pixels[5:50, 5:45] = (255, 0, 0)
    pixels[30:55, 60:90] = (0, 255, 0)
    return Image.fromarray(pixels)


def programs(folder, facts, contract):
    written = {}
    for is_callable in (True, False):
        subject = Subject(str(folder), contract, facts.signatures[0], is_callable)
        written[f"load-{is_callable}"] = hub_load_program(subject).text
        if is_layer(subject):
            written[f"keras-{is_callable}"] = keras_layer_program(subject).text
    return written


def examples(folder, facts):
    plain = facts.contract is not None and facts.contract.task in PLAIN_CALL_TASKS
    return [
        example_source(str(folder), facts.signatures[0], plain_call=plain_call)
        for plain_call in ([True, False] if plain else [False])
    ]


def job(folder, picture):
    facts = read_module(folder)
    contract = demo_contract(facts.contract, facts.signatures)
    return {
        "name": folder.name,
        "folder": str(folder),
        "picture": str(picture),
        "contract": contract.to_json(),
        "texts": {rule.name: example_texts(rule) for rule in contract.texts},
        "labels": facts.labels,
        "programs": programs(folder, facts, contract),
        "examples": examples(folder, facts),
    }


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """What every program printed and the engine answered, by module."""
    path = tmp_path_factory.mktemp("programs") / "picture.jpg"
    for each in (path, path.with_name("picture_2.jpg")):
        picture().save(each, format="PNG")
    folders = [
        *(built_modules() / name for name in NAMES),
        *(input_modules() / name for name in OTHER_NAMES),
    ]
    jobs = [job(folder, path) for folder in folders]
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
    for name in (*NAMES, *OTHER_NAMES):
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


def test_two_pictures_and_a_number_make_the_demos_picture(answers):
    result = answers["painter"]["engine"]

    (line,) = answers["painter"]["lines"]["load-True"]

    assert line == f"stylized.png {result['width']} {result['height']}"


def test_texts_go_in_as_they_are(answers):
    result = answers["counter"]["engine"]

    lines = answers["counter"]["lines"]["load-True"]

    assert result["texts"] == ["a b c", "\"quoted\" and 'so'", "春天"]
    assert lines == [
        " ".join(f"{value:.4f}" for value in row) for row in result["similarities"]
    ]
    assert "keras-True" in answers["counter"]["lines"]


def test_drawing_is_fed_in_grey(answers):
    predictions = answers["sketch"]["engine"]["predictions"]

    assert answers["sketch"]["lines"]["load-True"] == [
        f"{each['label']} {each['score']:.4f}" for each in predictions
    ]
    assert predictions[0]["label"] == "left"


def test_module_without_a_contract_shows_its_tensors(answers):
    sums, texts = answers["silent"]["engine"]["outputs"][::-1]

    lines = answers["silent"]["lines"]["load-True"]

    assert lines[0] == "spoken string [1] "
    assert lines[1] == f"sum float32 [1, 3] mean {sums['mean']:.4f}"
    assert texts["first"] == ["A quick brown fox"]
