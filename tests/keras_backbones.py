"""Exports classifiers built on networks of Keras 3 and 2, with random weights.

Run as `python -m tests.keras_backbones FOLDER`; `tests.builders` does so once. Each
scales its pictures inside, by Keras' own function, or leaves that to who feeds it.
Weights are thrown away again: only the graphs are tested.
"""

import os
import sys
from pathlib import Path
from typing import Any

import keras
import tensorflow as tf
import tf_keras

# Network → its module in keras.applications, pixels a side, and what makes it small.
NETWORKS: dict[str, tuple[str, int, dict[str, Any]]] = {
    "MobileNetV2": ("mobilenet_v2", 96, {"alpha": 0.35}),
    "VGG16": ("vgg16", 32, {}),
    "EfficientNetB0": ("efficientnet", 32, {}),
}
OF_KERAS_2 = ("VGG16",)


def classifiers(package: Any, name: str) -> dict[str, Any]:
    """Both classifiers on one network: with its scaling `inside`, or `outside`."""
    module, side, small = NETWORKS[name]
    build = getattr(package.applications, name)
    preprocess = getattr(package.applications, module).preprocess_input
    shape = (side, side, 3)
    body = build(weights=None, include_top=False, input_shape=shape, **small)
    average = package.layers.GlobalAveragePooling2D()
    head = package.layers.Dense(3, activation="softmax")
    found = {}
    for where in ("inside", "outside"):
        inputs = package.Input(shape)
        given = preprocess(inputs) if where == "inside" else inputs
        found[where] = package.Model(inputs, head(average(body(given))))
    return found


def export(models: dict[str, Any], folder: Path) -> None:
    """Write both as endpoints of one module, so that the weights are written once."""
    archive = keras.export.ExportArchive()
    for where, model in models.items():
        archive.track(model)
        spec = tf.TensorSpec([None, *model.input_shape[1:]], tf.float32, "images")
        archive.add_endpoint(where, model.call, [spec])
    archive.write_out(str(folder), verbose=False)


def main(root: Path) -> None:
    """Write `NAME` of Keras 3, and `NAME-2-inside` and `NAME-2-outside` of Keras 2."""
    for name in NETWORKS:
        export(classifiers(keras, name), root / name)
        keras.backend.clear_session()
    for name in OF_KERAS_2:
        for where, model in classifiers(tf_keras, name).items():
            model.save(str(root / f"{name}-2-{where}"))
    for weights in root.glob("*/variables/variables.data*"):
        length = weights.stat().st_size
        weights.write_bytes(b"")
        os.truncate(weights, length)  # a hole: as long, and nowhere on the disk


if __name__ == "__main__":
    main(Path(sys.argv[1]))
