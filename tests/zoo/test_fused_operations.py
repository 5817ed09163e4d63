"""Taking apart what TensorFlow.js fuses into one node."""

import numpy as np
import pytest
import tensorflow as tf
from tensorflow.core.framework import graph_pb2, node_def_pb2

from zoo.formats.fused_operations import UnknownFusion, unfused


def fused(operation, *steps):
    node = node_def_pb2.NodeDef(
        name="layer", op=operation, input=["x", "kernel", "bias"]
    )
    node.attr["T"].type = tf.float32.as_datatype_enum
    node.attr["fused_ops"].list.s.extend(step.encode() for step in steps)
    node.attr["num_args"].i = 1
    if operation != "_FusedMatMul":
        node.attr["strides"].list.i.extend([1, 1, 1, 1])
        node.attr["padding"].s = b"SAME"
    return node


def run(node, x, kernel, bias):
    """What the plain operations give."""
    graph = graph_pb2.GraphDef(node=unfused(node))
    fed = {"x:0": x, "kernel:0": kernel, "bias:0": bias}

    @tf.function
    def call():
        inputs = {name: tf.constant(value) for name, value in fed.items()}
        return tf.graph_util.import_graph_def(graph, inputs, ["layer:0"], name="")[0]

    return call().numpy()


def test_convolution_bias_and_activation_follow_one_another():
    names = [(n.op, n.name) for n in unfused(fused("_FusedConv2D", "BiasAdd", "Relu6"))]

    assert names == [
        ("Conv2D", "layer/Conv2D"),
        ("BiasAdd", "layer/BiasAdd"),
        ("Relu6", "layer"),
    ]


@pytest.mark.parametrize(
    ("operation", "kernel"),
    [("_FusedConv2D", [1, 1, 2, 2]), ("FusedDepthwiseConv2dNative", [1, 1, 2, 1])],
)
def test_plain_convolution_gives_what_the_fused_one_means(operation, kernel):
    x = np.ones([1, 1, 1, 2], "f4")

    outputs = run(
        fused(operation, "BiasAdd", "Relu"),
        x,
        np.full(kernel, 2, "f4"),
        np.array([1, -9], "f4"),
    )

    product = 4 if operation == "_FusedConv2D" else 2
    assert outputs.ravel().tolist() == [product + 1, 0]


def test_product_and_bias_are_taken_apart():
    node = fused("_FusedMatMul", "BiasAdd")

    outputs = run(
        node, np.ones([1, 2], "f4"), np.ones([2, 1], "f4"), np.array([3], "f4")
    )

    assert outputs.tolist() == [[5]]


def test_plain_operation_is_left_as_it_is():
    node = node_def_pb2.NodeDef(name="sum", op="AddV2", input=["a", "b"])

    assert list(unfused(node)) == [node]


@pytest.mark.parametrize("steps", [["FusedBatchNorm"], ["BiasAdd", "Prelu"], []])
def test_other_fusion_is_refused(steps):
    with pytest.raises(UnknownFusion, match="layer is fused with"):
        list(unfused(fused("_FusedConv2D", *steps)))
