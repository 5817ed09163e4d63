"""The weights of an ONNX graph in 8 bits, as the floats they stand for.

In "quantize, dequantize" form every stored tensor passes a `DequantizeLinear` on its
way to a layer: `(stored - zero point) · scale`, with one scale or one for each output
channel (https://onnx.ai/onnx/operators/onnx__DequantizeLinear.html).
"""

from collections.abc import Mapping

import numpy as np

from zoo.formats.onnx_wire import Graph, Node


def layer_weights(graph: Graph) -> dict[str, np.ndarray]:
    """Return kernel `[out, in, h, w]` and bias `[out]` of each convolution.

    They are named as in a PyTorch state dict, whose axis order ONNX shares: kernel and
    bias of `MobilenetV2/Conv/weights` are `MobilenetV2/Conv.weight` and
    `MobilenetV2/Conv.bias`. The rounding of what flows between the layers is left out:
    it belongs to the 8-bit arithmetic, not to the network.
    """
    stored = {
        node.outputs[0]: _dequantized(node, graph.initializers)
        for node in graph.nodes
        if node.operation == "DequantizeLinear" and node.inputs[0] in graph.initializers
    }
    weights = {}
    for node in graph.nodes:
        if node.operation == "Conv":
            _inputs, kernel, bias = node.inputs
            layer = kernel.rpartition("/")[0]
            weights[f"{layer}.weight"] = stored[kernel]
            weights[f"{layer}.bias"] = stored[bias]
    return weights


def _dequantized(node: Node, stored: Mapping[str, np.ndarray]) -> np.ndarray:
    values, scale, zero = (stored[name] for name in node.inputs)
    if scale.ndim:
        shape = [1] * values.ndim
        shape[node.attributes.get("axis", 1)] = -1
        scale, zero = scale.reshape(shape), zero.reshape(shape)
    # The difference is taken in whole numbers, as the format's definition does.
    difference = values.astype(np.int64) - zero.astype(np.int64)
    return np.asarray(difference * scale, np.float32)
