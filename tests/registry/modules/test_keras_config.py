"""What the configuration of a Keras file may name."""

import json

import h5py
import pytest

from registry.modules import hdf5
from registry.modules.keras_config import ConfigUnreadable, check_config

ADDITION = {"class_name": "TFOpLambda", "config": {"function": "__operators__.add"}}


def found(layer, **told):
    """What is said of a model of one layer, by default of Keras 2."""
    config = {"class_name": "Functional", "config": {"layers": [layer]}}
    problems = check_config(json.dumps(config).encode(), **{"of_keras_2": True, **told})
    return [str(what) for what, _place in problems]


def calling(function, layer="TFOpLambda"):
    return {"class_name": layer, "config": {"name": "x", "function": function}}


@pytest.mark.parametrize(
    "layer",
    [
        calling("math.multiply"),
        calling("nn.relu6"),
        calling("__operators__.getitem", "SlicingOpLambda"),
        ADDITION | {"module": "keras.src.layers.core.tf_op_layer"},
        ADDITION | {"module": "tf_keras.src.layers.core.tf_op_layer"},
        {"class_name": "Functional", "module": "keras.src.engine.functional"},
        {"class_name": "Dense", "config": {"shape": {"class_name": "__tuple__"}}},
        {"class_name": "Dense", "config": {"x": {"class_name": "GlorotUniformV2"}}},
    ],
)
def test_keras_2_may_name_what_keras_3_may_not(layer):
    assert found(layer) == []
    assert found(layer, of_keras_2=False) != []


@pytest.mark.parametrize(
    "function",
    [
        *("io.write_file", "io.read_file", "numpy_function", "py_function"),
        *("load_library", "raw_ops.WriteFile", "print", "map_fn", "compat.v1.py_func"),
        *("", None, 3, ["math.add"], {"class_name": "__tuple__", "items": []}),
    ],
)
@pytest.mark.parametrize("layer", ["TFOpLambda", "SlicingOpLambda"])
def test_function_that_is_no_arithmetic_is_refused(function, layer):
    assert any("the function" in text for text in found(calling(function, layer)))


def test_function_without_a_name_is_refused():
    assert found({"class_name": "TFOpLambda"}) == ["the function 'None'"]
    assert found({"class_name": "TFOpLambda", "config": []}) == ["the function 'None'"]


@pytest.mark.parametrize(
    "layer",
    [
        {"class_name": "Lambda"},
        {"class_name": "ClassMethod"},
        {"class_name": "InstanceMethod"},
        {"class_name": "TensorFlowOpLayer"},
        {"class_name": "TypeSpec"},
        {"class_name": "__bytes__"},
        {"class_name": "function", "module": "os", "config": "system"},
        {"class_name": "Dense", "registered_name": "Custom>Dense"},
        ADDITION | {"registered_name": "Custom>TFOpLambda"},
        ADDITION | {"module": "subprocess"},
        {"class_name": "Dense", "config": {"x": {"class_name": ["Dense"]}}},
    ],
)
def test_keras_2_may_not_name_what_is_not_its_own(layer):
    assert found(layer) != []


@pytest.mark.parametrize("of_keras_2", [False, True])
def test_how_models_were_trained_is_looked_at_where_it_is_loaded(of_keras_2):
    adam = {"class_name": "Adam", "module": "keras.optimizers", "config": {}}
    layer = {"class_name": "Dense", "compile_config": {"optimizer": adam}}

    assert found(layer, of_keras_2=of_keras_2, untrained=True) == []
    assert found(layer, of_keras_2=of_keras_2) == ["'Adam' of 'keras.optimizers'"]


@pytest.mark.parametrize("name", [None, 3, ["Functional"], {"a": 1}, "Dense"])
def test_what_is_no_model_is_said_to_be_none(name):
    with pytest.raises(ConfigUnreadable, match="not that of a Keras model"):
        check_config(json.dumps({"class_name": name}).encode())


def test_number_in_place_of_a_text_is_none(tmp_path):
    """As a text it would be as many zeros as it says."""
    path = tmp_path / "model.h5"
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"] = 10**12
        file.attrs["model_config"] = 10**12

    assert hdf5.attribute(path, "keras_version") == ""
    assert hdf5.look_into(path, 10**6).config is None
