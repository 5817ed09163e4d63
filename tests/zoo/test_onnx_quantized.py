"""8-bit weights of an ONNX graph as the floats they stand for."""

import numpy as np
import pytest

from zoo.formats.onnx_quantized import layer_weights
from zoo.formats.onnx_wire import Graph, Node

KERNEL = np.array([[[[1]]], [[[-2]]]], "i1")  # two outputs, one input
BIAS = np.array([10, 20], "i4")


def dequantize(name, scale, zero, axis=0):
    return Node(
        "DequantizeLinear", (name, scale, zero), (f"{name}_float",), {"axis": axis}
    )


def graph(**stored):
    nodes = (
        dequantize("layer/weights", "kernel_scale", "kernel_zero"),
        dequantize("layer/bias", "bias_scale", "bias_zero"),
        dequantize("flowing", "bias_scale", "bias_zero"),
        Node("Conv", ("x", "layer/weights_float", "layer/bias_float"), ("y",), {}),
    )
    initializers = {
        "layer/weights": KERNEL,
        "kernel_scale": np.array([0.5, 0.25], "f4"),
        "kernel_zero": np.array([0, 2], "i1"),
        "layer/bias": BIAS,
        "bias_scale": np.array(0.1, "f4"),
        "bias_zero": np.array(0, "i4"),
        **stored,
    }
    return Graph(nodes, initializers)


def test_kernel_and_bias_come_out_by_layer():
    weights = layer_weights(graph())

    assert set(weights) == {"layer.weight", "layer.bias"}
    assert weights["layer.bias"].tolist() == pytest.approx([1, 2])


def test_each_output_channel_has_its_own_scale_and_zero():
    weights = layer_weights(graph())

    assert weights["layer.weight"].ravel().tolist() == [0.5, -1]
    assert weights["layer.weight"].dtype == np.float32


def test_difference_from_the_zero_point_does_not_overflow():
    stored = {
        "layer/weights": np.array([[[[127]]], [[[-128]]]], "i1"),
        "kernel_zero": np.array([-128, 127], "i1"),
    }

    weights = layer_weights(graph(**stored))

    assert weights["layer.weight"].ravel().tolist() == [127.5, -63.75]
