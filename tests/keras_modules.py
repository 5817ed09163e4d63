"""Exports five well-known Keras networks, with random weights, in three ways.

Run as `python -m tests.keras_modules FOLDER`; `tests.builders` does so once.
Weights are thrown away again: only the graphs and their sizes are tested.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import keras
import tensorflow as tf

NETWORKS = {
    "MobileNetV2": 224,
    "ResNet50": 224,
    "EfficientNetB0": 224,
    "InceptionV3": 299,
    "VGG16": 224,
}


def save_as_hub_module(model: Any, folder: Path, size: int) -> None:
    """With `__call__` and variable lists, as the publisher's guide says."""
    spec = tf.TensorSpec([None, size, size, 3], tf.float32, name="images")

    @tf.function
    def call(images, training=False):
        return model(images, training=training)

    call.get_concrete_function(spec, training=False)

    @tf.function(input_signature=[spec])
    def serve(images):
        return {"logits": call(images, training=False)}

    module = tf.train.Checkpoint(model=model)
    module.__call__ = call
    module.state = [v.value for v in model.variables]
    module.variables = [w.value for w in model.weights]
    module.trainable_variables = [w.value for w in model.trainable_weights]
    tf.saved_model.save(module, str(folder), signatures={"serving_default": serve})


def main() -> None:
    """Write `NAME-save` for all, two more forms for one, and `counts.json`."""
    root = Path(sys.argv[1])
    counts = {}
    for name, size in NETWORKS.items():
        model = getattr(keras.applications, name)(weights=None)
        counts[name] = model.count_params()
        tf.saved_model.save(model, str(root / f"{name}-save"))
        if name == "MobileNetV2":
            model.export(str(root / f"{name}-export"), verbose=False)
            save_as_hub_module(model, root / f"{name}-hub", size)
        keras.backend.clear_session()
        for weights in root.glob("*/variables/variables.data*"):
            length = weights.stat().st_size
            weights.write_bytes(b"")
            os.truncate(weights, length)  # a hole: as long, and nowhere on the disk
    (root / "counts.json").write_text(json.dumps(counts), encoding="utf-8")


if __name__ == "__main__":
    main()
