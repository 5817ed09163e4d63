"""Real modules explained: the map points where the answer comes from."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from catalog.contract import Contract
from demos.engine.engine import Engine
from demos.engine.errors import EngineError
from demos.engine.explaining.explainer import AUTO, METHODS, Asked, Explainer
from tests import builders

BUDGET = 4 * 1024**3


@pytest.fixture(scope="module")
def explainer():
    return Explainer(Engine(BUDGET))


@pytest.fixture(scope="module")
def corner(tmp_path_factory):
    return builders.corner_module(tmp_path_factory.mktemp("corner") / "module")


@pytest.fixture
def question(corner: Path):
    """Why is the picture, red all over, said to have a red corner?"""
    data = json.loads((corner / "assets.extra/demo.json").read_text())
    contract = Contract.from_json(data)
    inputs = {"images": Image.new("RGB", (96, 64), "red")}
    return Asked("corner", corner, contract, inputs, {}, index=0)


def share_in_corner(values: np.ndarray) -> float:
    """How much of a map lies in the quarter that the answer comes from."""
    height, width = values.shape
    quarter = values[: round(height * 0.6), : round(width * 0.6)]
    return quarter.sum() / values.sum()


@pytest.mark.parametrize("method", METHODS)
def test_map_points_where_the_answer_comes_from(explainer, question, method):
    heat = explainer.explain(replace(question, method=method))

    assert heat.method == method
    assert heat.values.min() >= 0
    assert share_in_corner(heat.values) > 0.9
    assert not heat.is_flat
    assert heat.picture == (96, 64)


def test_best_method_is_taken_by_itself(explainer, question):
    assert explainer.explain(replace(question, method=AUTO)).method == "grad_cam"


def test_class_that_nothing_speaks_for_is_explained_by_another_method(
    explainer, question
):
    heat = explainer.explain(replace(question, index=1))

    assert heat.method == "gradients"


def test_module_with_options_is_explained_by_calling_it(explainer, question, tmp_path):
    path = builders.stylizer_module(tmp_path / "stylizer")
    data = json.loads((path / "assets.extra/demo.json").read_text())
    data |= {"task": "image-classification"}
    data["output"] = {"keys": {"scores": "stylized"}, "meaning": "probabilities"}

    asked = replace(
        question,
        key="stylizer",
        path=path,
        contract=Contract.from_json(data),
        inputs={"image": Image.new("RGB", (32, 32), "red")},
    )

    assert explainer.explain(asked).method == "occlusion"


def test_work_can_be_stopped_on_the_way(explainer, question):
    class Stop(Exception):
        pass

    def stop():
        raise Stop

    for method in METHODS:
        with pytest.raises(Stop):
            explainer.explain(replace(question, method=method), on_step=stop)


def test_class_that_is_not_there_is_an_error(explainer, question):
    with pytest.raises(EngineError):
        explainer.explain(replace(question, index=7))


def test_module_that_cannot_be_loaded_is_an_error(explainer, question, tmp_path):
    with pytest.raises(EngineError) as error:
        explainer.explain(replace(question, key="nothing", path=tmp_path))

    assert error.value.code == "module_unreadable"
