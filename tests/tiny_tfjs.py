"""Builds two TensorFlow.js folders of a real network, and notes what that answers.

Run as `python -m tests.tiny_tfjs FOLDER`; `tests.builders` does so once. `graph/` and
`layers/` are written as TensorFlow's converter writes them, of one network of
random weights; `numbers.json` tells what that makes of pictures: `given` [2,8,8,3] and
`answer` [2,3], and `of_zeros` [1,3].
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf
import tf_keras
from google.protobuf.json_format import MessageToDict
from tensorflow.python.framework.convert_to_constants import (
    convert_variables_to_constants_v2,
)

SHAPE = (8, 8, 3)
SHARD_BYTES = 300
Weights = dict[str, np.ndarray]


def network() -> tf_keras.Model:
    """Convolution, mean and three classes, whose answers for zeros differ too."""
    layers = tf_keras.layers
    model = tf_keras.Sequential(
        [
            layers.Conv2D(4, 3, activation="relu", input_shape=SHAPE, name="conv"),
            layers.GlobalAveragePooling2D(name="mean"),
            layers.Dense(3, activation="softmax", name="classes"),
        ],
        name="colours",
    )
    random = np.random.default_rng(3)
    model.set_weights([random.normal(size=each.shape) for each in model.weights])
    return model


def as_layers(model: tf_keras.Model) -> tuple[dict[str, Any], Weights]:
    """The `model.json` of the layers, and its weights."""
    config = {"class_name": "Sequential", "config": model.get_config()}
    topology = {"keras_version": tf_keras.__version__, "model_config": config}
    weights = {each.name.removesuffix(":0"): each.numpy() for each in model.weights}
    return {"format": "layers-model", "modelTopology": topology}, weights


def as_graph(model: tf_keras.Model) -> tuple[dict[str, Any], Weights]:
    """The `model.json` of the graph in use, and its constants."""
    spec = tf.TensorSpec((None, *SHAPE), tf.float32, name="pixels")
    call = tf.function(model).get_concrete_function(spec)
    frozen = convert_variables_to_constants_v2(call)
    graph = frozen.graph.as_graph_def()
    weights = {}
    for node in graph.node:
        if node.op == "Const":
            weights[node.name] = tf.make_ndarray(node.attr["value"].tensor)
            del node.attr["value"]
    signature = {
        side: {each.name: {"name": each.name} for each in tensors}
        for side, tensors in (("inputs", frozen.inputs), ("outputs", frozen.outputs))
    }
    told = {"format": "graph-model", "modelTopology": MessageToDict(graph)}
    return told | {"signature": signature}, weights


def write(folder: Path, told: dict[str, Any], weights: Weights) -> None:
    """Write a model and its weights, in two shards.

    TensorFlow.js 4.22 reads zeros where the last shard is longer than the first.
    """
    folder.mkdir()
    bytes_ = b"".join(array.tobytes() for array in weights.values())
    shards = {
        "group1-shard1of2.bin": bytes_[:SHARD_BYTES],
        "group1-shard2of2.bin": bytes_[SHARD_BYTES:],
    }
    specs = [
        {"name": name, "shape": list(array.shape), "dtype": str(array.dtype)}
        for name, array in weights.items()
    ]
    manifest = [{"paths": list(shards), "weights": specs}]
    for name, shard in shards.items():
        (folder / name).write_bytes(shard)
    text = json.dumps(told | {"weightsManifest": manifest}, default=str)
    (folder / "model.json").write_text(text, encoding="utf-8")


def main(folder: Path) -> None:
    """Write both folders, each with its numbers."""
    model = network()
    given = np.random.default_rng(4).uniform(0, 1, (2, *SHAPE)).astype("float32")
    zeros = np.zeros((1, *SHAPE), np.float32)
    numbers = {
        "given": given.tolist(),
        "answer": model.predict(given).tolist(),
        "of_zeros": model.predict(zeros).tolist(),
    }
    (folder / "numbers.json").write_text(json.dumps(numbers), encoding="utf-8")
    write(folder / "layers", *as_layers(model))
    write(folder / "graph", *as_graph(model))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
