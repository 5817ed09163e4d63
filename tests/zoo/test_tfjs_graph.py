"""Reading a TensorFlow.js graph model into a TensorFlow graph."""

import base64
import json

import numpy as np
import pytest
import tensorflow as tf

from zoo.formats.tfjs_graph import GraphModelError, read_graph_model
from zoo.formats.tfjs_weights import WeightsError

SAME = base64.b64encode(b"SAME").decode()
KERNEL = np.array([2, 4, 6], "<f4")
SCALE = np.array([0, 255], "u1")  # read as -1 and 1


def attributes(**more):
    return {"T": {"type": "DT_FLOAT"}, **more}


def const(name, kind="DT_FLOAT"):
    return {"name": name, "op": "Const", "attr": {"dtype": {"type": kind}}}


def model(padding=SAME, weights=None):
    """Pictures are convolved 1×1 from three channels to two, scaled, and added up."""
    strides = {"list": {"i": ["1", "1", "1", "1"]}}
    conv = attributes(strides=strides, padding={"s": padding})
    nodes = [
        {"name": "x", "op": "Placeholder", "attr": {"dtype": {"type": 1}}},
        const("kernel"),
        const("scale"),
        {"name": "conv", "op": "Conv2D", "input": ["x", "kernel"], "attr": conv},
        {
            "name": "y",
            "op": "Mul",
            "input": ["conv", "scale"],
            "attr": attributes(),
        },
    ]
    quantization = {"dtype": "uint8", "scale": 2 / 255, "min": -1.0}
    weights = weights or [
        {"name": "kernel", "shape": [1, 1, 3, 1], "dtype": "float32"},
        {
            "name": "scale",
            "shape": [2],
            "dtype": "float32",
            "quantization": quantization,
        },
    ]
    manifest = [{"paths": ["a", "b"], "weights": weights}]
    return json.dumps(
        {"modelTopology": {"node": nodes}, "weightsManifest": manifest}
    ).encode()


def run(graph_model):
    variables = graph_model.variables(lambda name: name == "kernel")

    @tf.function
    def call(x):
        return graph_model.apply({"x": x}, variables, ["y:0"])[0]

    return call(tf.ones([1, 2, 2, 3])).numpy(), variables


SHARDS = (KERNEL.tobytes()[:5], KERNEL.tobytes()[5:] + SCALE.tobytes())


def test_graph_gives_what_its_weights_say():
    outputs, variables = run(read_graph_model(model(), SHARDS))

    assert outputs[0, 0, 0].tolist() == pytest.approx([-12, 12])
    assert variables["kernel"].shape == [1, 1, 3, 1]


def test_bytes_written_as_numbers_are_understood():
    outputs, _ = run(read_graph_model(model(padding=list(b"SAME")), SHARDS))

    assert outputs.shape == (1, 2, 2, 2)


def test_kernels_are_told_from_numbers_of_the_code():
    assert read_graph_model(model(), SHARDS).layer_weights == {"kernel"}


def test_nodes_can_be_left_out():
    graph_model = read_graph_model(model(), SHARDS).without(lambda name: name == "y")

    assert [node.name for node in graph_model.graph.node][-1] == "conv"


def test_shards_that_are_too_short_are_refused():
    with pytest.raises(WeightsError, match="end inside weight scale"):
        read_graph_model(model(), (SHARDS[0], SHARDS[1][:-1]))


def test_shards_that_are_too_long_are_refused():
    with pytest.raises(WeightsError, match="longer than"):
        read_graph_model(model(), (*SHARDS, b"more"))


def test_json_of_something_else_is_refused():
    with pytest.raises(GraphModelError, match="no modelTopology"):
        read_graph_model(b"[]", [])
