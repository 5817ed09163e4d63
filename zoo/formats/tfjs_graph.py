"""Read a TensorFlow.js graph model into a TensorFlow graph.

`model.json` holds a GraphDef as JSON (`modelTopology`) beside the list of its weights.
The format is defined by https://github.com/tensorflow/tfjs/tree/master/tfjs-converter.
"""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf
from google.protobuf import json_format
from tensorflow.core.framework import graph_pb2, node_def_pb2

from zoo.formats.fused_operations import unfused
from zoo.formats.tfjs_weights import read_weights

# Operations whose second input is what training learned.
_LAYERS = frozenset(
    {"Conv2D", "DepthwiseConv2dNative", "Conv2DBackpropInput", "MatMul", "BiasAdd"}
)


class GraphModelError(ValueError):
    """The files are not a graph model that this reader knows."""


@dataclass(frozen=True, slots=True)
class GraphModel:
    """A graph whose weights stand apart: `Const` nodes by name, and their values."""

    graph: graph_pb2.GraphDef
    weights: Mapping[str, np.ndarray]

    def without(self, removed: Callable[[str], bool]) -> "GraphModel":
        """Drop the nodes whose names `removed` is true for."""
        graph = graph_pb2.GraphDef(versions=self.graph.versions)
        graph.node.extend(n for n in self.graph.node if not removed(n.name))
        kept = {node.name for node in graph.node}
        weights = {k: v for k, v in self.weights.items() if k in kept}
        return GraphModel(graph, weights)

    @property
    def layer_weights(self) -> frozenset[str]:
        """Names of the kernels and biases; other weights are numbers of the code."""
        seconds = {n.input[1] for n in self.graph.node if n.op in _LAYERS}
        return frozenset(seconds & self.weights.keys())

    def variables(self, chosen: Callable[[str], bool]) -> dict[str, tf.Variable]:
        """Make variables of the chosen weights, so that they count as parameters."""
        return {
            name: tf.Variable(value, name=name, trainable=False)
            for name, value in self.weights.items()
            if chosen(name)
        }

    def apply(
        self,
        inputs: Mapping[str, tf.Tensor],
        variables: Mapping[str, tf.Variable],
        outputs: Sequence[str],
    ) -> list[tf.Tensor]:
        """Run the graph inside the function being traced.

        Args:
            inputs: tensors to feed, by the name of the node they replace.
            variables: those made by `variables`; other weights stay constants.
            outputs: names of the tensors asked for, `Postprocessor/Slice:0`.
        """
        fed: dict[str, tf.Tensor] = dict(inputs)
        fed |= {name: tf.convert_to_tensor(value) for name, value in variables.items()}
        graph = self._complete(fed, [name.partition(":")[0] for name in outputs])
        present = {node.name for node in graph.node}
        return tf.graph_util.import_graph_def(
            graph,
            input_map={f"{k}:0": v for k, v in fed.items() if k in present},
            return_elements=list(outputs),
            name="",
        )

    def _complete(
        self, fed: Mapping[str, tf.Tensor], outputs: list[str]
    ) -> graph_pb2.GraphDef:
        """The nodes that the outputs need, with every other weight filled in."""
        graph = graph_pb2.GraphDef(versions=self.graph.versions)
        for node in self.graph.node:
            added = graph.node.add()
            added.CopyFrom(node)
            if node.name in fed:
                # What it was computed from is not needed any more.
                added.ClearField("input")
                added.ClearField("attr")
                added.op = "Placeholder"
                added.attr["dtype"].type = fed[node.name].dtype.as_datatype_enum
            elif node.name in self.weights:
                value = tf.make_tensor_proto(self.weights[node.name])
                added.attr["value"].tensor.CopyFrom(value)
        return tf.compat.v1.graph_util.extract_sub_graph(graph, outputs)


def read_graph_model(model_json: bytes, shards: Sequence[bytes]) -> GraphModel:
    """Read a model from `model.json` and its shard files in order.

    Raises:
        GraphModelError: the JSON holds no graph.
        WeightsError: the shards do not hold the weights.
    """
    model = json.loads(model_json)
    if not isinstance(model, dict) or "modelTopology" not in model:
        raise GraphModelError("The JSON holds no modelTopology.")
    read = graph_pb2.GraphDef()
    topology = {**model["modelTopology"], "library": {}}
    for node in topology["node"]:
        _normalise(node)
    try:
        json_format.ParseDict(topology, read, ignore_unknown_fields=True)
    except json_format.ParseError as error:
        raise GraphModelError(f"The graph cannot be read: {error}.") from error
    graph = graph_pb2.GraphDef(versions=read.versions)
    for node in read.node:
        _modernise(node)
        graph.node.extend(unfused(node))
    return GraphModel(graph, read_weights(model["weightsManifest"], shards))


def _normalise(node: dict[str, Any]) -> None:
    """Rewrite bytes as the JSON of protocol buffers has them, in base64.

    Converters of 2019 wrote bytes as lists of numbers.
    """
    for attribute in node.get("attr", {}).values():
        if isinstance(attribute.get("s"), list):
            attribute["s"] = _base64(attribute["s"])
        strings = attribute.get("list", {}).get("s", [])
        if strings and isinstance(strings[0], list):
            attribute["list"]["s"] = [_base64(item) for item in strings]


def _base64(numbers: list[int]) -> str:
    return base64.b64encode(bytes(numbers)).decode("ascii")


def _modernise(node: node_def_pb2.NodeDef) -> None:
    """Bring an operation of an early TensorFlow to its present version."""
    if node.op == "FusedBatchNorm":
        node.op = "FusedBatchNormV3"
        node.attr["U"].type = tf.float32.as_datatype_enum
    elif node.op == "Add":
        node.op = "AddV2"
