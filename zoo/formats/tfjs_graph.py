"""Read a TensorFlow.js graph model into a TensorFlow graph.

`model.json` holds a GraphDef as JSON (`modelTopology`) and a list of the weights that
follow one another in the shard files (`weightsManifest`). The format is defined by
https://github.com/tensorflow/tfjs/tree/master/tfjs-converter.
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

_DTYPES = {"float32": "<f4", "int32": "<i4", "bool": "?"}


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
        GraphModelError: the parts do not fit together or use an unknown encoding.
    """
    model = json.loads(model_json)
    if not isinstance(model, dict) or "modelTopology" not in model:
        raise GraphModelError("The JSON holds no modelTopology.")
    graph = graph_pb2.GraphDef()
    topology = {**model["modelTopology"], "library": {}}
    for node in topology["node"]:
        _normalise(node)
    try:
        json_format.ParseDict(topology, graph, ignore_unknown_fields=True)
    except json_format.ParseError as error:
        raise GraphModelError(f"The graph cannot be read: {error}.") from error
    for node in graph.node:
        _modernise(node)
    return GraphModel(graph, _read_weights(model["weightsManifest"], b"".join(shards)))


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


def _read_weights(
    manifest: Sequence[Mapping[str, Any]], data: bytes
) -> dict[str, np.ndarray]:
    weights: dict[str, np.ndarray] = {}
    position = 0
    for spec in (spec for group in manifest for spec in group["weights"]):
        value, position = _read_weight(spec, data, position)
        weights[spec["name"]] = value
    if position != len(data):
        raise GraphModelError("The shards are longer than the weights they hold.")
    return weights


def _read_weight(
    spec: Mapping[str, Any], data: bytes, position: int
) -> tuple[np.ndarray, int]:
    if spec["dtype"] not in _DTYPES:
        raise GraphModelError(f"Weight {spec['name']} has type {spec['dtype']}.")
    dtype = np.dtype(_DTYPES[spec["dtype"]])
    quantization = spec.get("quantization")
    stored = np.dtype(quantization["dtype"]) if quantization else dtype
    count = int(np.prod(spec["shape"], dtype=np.int64))
    end = position + count * stored.itemsize
    if end > len(data):
        raise GraphModelError(f"The shards end inside weight {spec['name']}.")
    value = np.frombuffer(data[position:end], stored).astype(dtype)
    if stored.kind == "u" and quantization:
        value = value * dtype.type(quantization["scale"]) + dtype.type(
            quantization["min"]
        )
    return value.reshape(spec["shape"]), end
