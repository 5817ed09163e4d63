"""Usage code for modules that take texts, two pictures, a drawing, or say nothing."""

import json
import subprocess

import pytest

from catalog.contract import Contract
from catalog.snippets import usage_guide, usage_tabs
from tests import builders
from tests.builders import picture_bytes
from tests.demos.asking import hosted
from tests.factories import CLASSIFIER_SIGNATURE, ArchiveFactory, VersionFactory

BASE_URL = "http://hub.test:8000"


def text_contract(**changes):
    text = {"kind": "text", "name": "texts", "many": True, **changes}
    return {
        "task": "text-embedding",
        "inputs": [text],
        "output": {"keys": {"vectors": "v"}, "meaning": "vector"},
    }


def version_with(contract, inputs):
    signature = {
        "name": "serving_default",
        "inputs": [{"name": n, "dtype": d, "shape": s} for n, d, s in inputs],
        "outputs": [{"name": "v", "dtype": "float32", "shape": [None, 8]}],
    }
    version = VersionFactory(
        contract_data=contract, signatures=[signature], is_callable=True
    )
    return ArchiveFactory(version=version).version


def codes(version):
    return {tab.slug: tab.code for tab in usage_tabs(version, BASE_URL)}


def reader(**changes):
    return version_with(text_contract(**changes), [("texts", "string", [None])])


@pytest.mark.django_db
def test_texts_need_no_pictures():
    tabs = codes(reader(samples=["one\ntwo", "three"]))

    assert 'texts = ["one", "two"]' in tabs["hub-load"]
    assert "model(tf.constant(texts))" in tabs["hub-load"]
    assert "input_shape=[], dtype=tf.string" in tabs["keras-layer"]
    assert "PIL" not in tabs["hub-load"] + tabs["keras-layer"]


@pytest.mark.django_db
def test_texts_are_asked_about_in_json():
    version = reader(samples=['it\'s "one"\n春天'])

    line = codes(version)["rest"]

    assert "春天" in line
    assert '-H "Content-Type: application/json" -d \'{' in line


@pytest.mark.django_db
def test_guide_without_pictures_has_nothing_to_prepare():
    steps = usage_guide(reader(), BASE_URL)

    assert [step.title for step in steps] == [
        *("Install", "Load", "Predict", "Check the numbers")
    ]
    assert "picture" not in " ".join(str(step.text) for step in steps).lower()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sample", ['"); import os; os.system("true', "\\", "'; rm -rf /; '", "a\\nb", '"""']
)
def test_texts_of_strangers_stay_inside_quotes(sample):
    for tab in usage_tabs(reader(samples=[sample]), BASE_URL):
        if tab.language == "python":
            tree = compile(tab.code, tab.slug, "exec")
            assert "os" not in tree.co_names
            assert sample in tree.co_consts or (sample,) in tree.co_consts


@pytest.mark.django_db
def test_module_that_says_nothing_is_called_by_its_signature():
    version = ArchiveFactory(
        version=VersionFactory(signatures=[CLASSIFIER_SIGNATURE])
    ).version

    found = codes(version)

    assert list(found) == ["hub-load", "rest", "offline"]
    assert 'model.signatures["serving_default"]' in found["hub-load"]
    assert "images=tf.constant(images)" in found["hub-load"]


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "build",
    [
        builders.painter_module,
        builders.counter_module,
        builders.sketch_module,
        builders.silent_module,
    ],
)
def test_lines_for_the_shell_get_an_answer(build, worker, live_site, tmp_path):
    version = hosted(build)
    for name in ("picture.jpg", "picture_2.jpg"):
        (tmp_path / name).write_bytes(picture_bytes("JPEG"))
    lines = {tab.slug: tab.code for tab in usage_tabs(version, live_site)}["rest"]

    done = subprocess.run(
        ["bash", "-c", lines], cwd=tmp_path, capture_output=True, check=True, text=True
    )

    answer = json.loads(done.stdout)
    assert answer["model"]["handle"] == version.model.handle
    assert answer["predictions"]


def test_contract_of_these_tests_is_valid():
    assert Contract.from_json(text_contract()).texts
