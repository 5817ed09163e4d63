"""The program that teaches a feature vector's network: offered, and run."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from catalog.contract import Contract
from catalog.signatures import Signature
from catalog.snippets import usage_tabs
from catalog.snippets.fine_tuning import fine_tuning_program
from catalog.snippets.subject import Subject
from tests.builders import built_modules
from tests.factories import CLASSIFIER_CONTRACT, ArchiveFactory, VersionFactory

COLOURS = {"green": (0, 200, 40), "red": (220, 10, 20)}


@pytest.fixture
def feature_vector(db):
    contract = {
        **CLASSIFIER_CONTRACT,
        "task": "image-feature-vector",
        "output": {"keys": {"vector": "features"}, "meaning": "vector"},
    }
    version = VersionFactory(
        with_demo=True, contract_data=contract, fine_tunable=True, is_callable=True
    )
    return ArchiveFactory(version=version).version


def slugs(version):
    return [tab.slug for tab in usage_tabs(version, "http://hub.test")]


def test_feature_vector_that_learns_has_a_tab_for_it(feature_vector):
    assert slugs(feature_vector) == [
        *("hub-load", "keras-layer", "fine-tune", "rest", "offline")
    ]


@pytest.mark.parametrize("lacking", ["fine_tunable", "is_callable"])
def test_module_that_cannot_learn_has_none(feature_vector, lacking):
    setattr(feature_vector, lacking, False)

    assert "fine-tune" not in slugs(feature_vector)


def test_classifier_has_none(feature_vector):
    feature_vector.contract_data = CLASSIFIER_CONTRACT

    assert "fine-tune" not in slugs(feature_vector)


def photos(folder, count=10):
    """Noise around one colour, in a folder of its name."""
    random = np.random.default_rng(1)
    for name, colour in COLOURS.items():
        (folder / "photos" / name).mkdir(parents=True)
        for number in range(count):
            pixels = random.normal(colour, 30, (40, 50, 3)).clip(0, 255)
            Image.fromarray(pixels.astype(np.uint8)).save(
                folder / "photos" / name / f"{number}.png"
            )


def test_program_learns_to_tell_two_classes_apart(tmp_path):
    module = built_modules() / "feature"
    text = (module / "assets.extra/demo.json").read_text()
    contract = Contract.from_json(json.loads(text))
    subject = Subject(str(module), contract, Signature("serving_default", (), ()), True)
    photos(tmp_path)
    # Eight numbers teach less at a time than a real network's thousand.
    program = fine_tuning_program(subject).replace("epochs=10", "epochs=150")
    program = "import tf_keras\ntf_keras.utils.set_random_seed(1)\n" + program

    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
        check=False,
        timeout=240,
    )

    assert done.returncode == 0, done.stderr[-2000:]
    told = [line.split() for line in done.stdout.splitlines()[-6:]]
    assert {path.split("/")[1] for path, _name, _score in told} == set(COLOURS)
    assert (tmp_path / "my_model").is_dir()
    assert all(path.split("/")[1] == name for path, name, _score in told)
