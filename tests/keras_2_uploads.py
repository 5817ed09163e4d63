"""Builds files as Keras 2 writes them, and notes what Keras 2 answers.

Run as `python -m tests.keras_2_uploads FOLDER`; `tests.builders` does so once. Beside
each good file lies `NAME.npz`: `given` and `answer`. Weights are random.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import h5py
import numpy as np
import tensorflow as tf
import tf_keras

SIDE = 96
layers, applications = tf_keras.layers, tf_keras.applications


def teachable() -> tf_keras.Model:
    """Models in models, compiled, as Teachable Machine makes them."""
    network = applications.MobileNetV2(
        (SIDE, SIDE, 3), alpha=0.35, weights=None, include_top=False
    )
    pooled = layers.GlobalAveragePooling2D()(network.output)
    features = tf_keras.Model(network.input, pooled)
    hidden = layers.Dense(20, activation="relu", input_shape=(1280,))
    best = layers.Dense(3, activation="softmax", use_bias=False)
    model = tf_keras.Sequential(
        [tf_keras.Sequential([features]), tf_keras.Sequential([hidden, best])]
    )
    model.compile(tf_keras.optimizers.Adam(1e-4), "categorical_crossentropy")
    return model


def preprocessing() -> tf_keras.Model:
    """The classifier of 2017, behind what turns and scales its pictures."""
    inputs = tf_keras.Input((SIDE, SIDE, 3))
    pictures = layers.RandomFlip()(inputs)
    pictures = applications.mobilenet.preprocess_input(pictures)
    network = applications.MobileNet(
        (SIDE, SIDE, 3), alpha=0.25, weights=None, classes=5
    )
    return tf_keras.Model(inputs, network(pictures))


def arithmetic() -> tf_keras.Model:
    """Blue, green, red, as `preprocess_input` of VGG does; then sums and slices."""
    inputs = tf_keras.Input((8, 8, 3))
    x = applications.vgg16.preprocess_input(inputs)
    x = layers.Conv2D(4, 3)(x)
    x = tf.nn.relu6(x + 3.0) / 6.0 * x
    x = tf.reshape(x, (-1, 36, 4))[:, 2:, :]
    x = tf.concat([tf.reduce_mean(x, axis=1), tf_keras.backend.max(x, axis=1)], axis=-1)
    return tf_keras.Model(inputs, -(x**2) + tf.abs(x))


def with_lambda() -> tf_keras.Model:
    """Carries code."""
    return tf_keras.Sequential([layers.Lambda(lambda x: x * 2, input_shape=(4,))])


@tf_keras.saving.register_keras_serializable("Strangers")
class Doubling(layers.Layer):
    """A layer that Keras knows nothing of."""

    def call(self, inputs):
        """Double it."""
        return inputs * 2


def with_custom_layer() -> tf_keras.Model:
    """Needs a class that is not here."""
    return tf_keras.Sequential([Doubling(input_shape=(4,))])


def _write(folder: Path, name: str, model: tf_keras.Model) -> None:
    """Save a model that tells inputs apart, and what it answers."""
    shape = (2, *model.inputs[0].shape[1:])
    given = np.random.default_rng(1).uniform(0, 255, shape).astype("float32")
    norms = [
        each for each in model.submodules if isinstance(each, layers.BatchNormalization)
    ]
    for norm in norms:  # Untrained, dozens of layers leave nothing of a picture.
        norm.momentum = 0.0
    model(given, training=True)
    for norm in norms:
        norm.momentum = 0.99
    model.save(folder / name)
    np.savez(folder / f"{name}.npz", given=given, answer=model.predict(given))


def _write_naming(folder: Path, function: str) -> None:
    """Have a file name another function where it adds."""
    (folder / "writes.h5").write_bytes((folder / "arithmetic.h5").read_bytes())
    with h5py.File(folder / "writes.h5", "r+") as file:
        text = file.attrs["model_config"]
        config = json.loads(text)
        for layer in config["config"]["layers"]:
            if layer["config"].get("function") == "__operators__.add":
                layer["config"]["function"] = function
        file.attrs["model_config"] = json.dumps(config)


def main(folder: Path) -> None:
    """Write every file."""
    tf_keras.utils.set_random_seed(1)
    _write(folder, "teachable.h5", teachable())
    _write(folder, "preprocessing.keras", preprocessing())
    _write(folder, "arithmetic.h5", arithmetic())
    _write_naming(folder, "io.write_file")
    for ending in ("h5", "keras"):
        with_lambda().save(folder / f"lambda.{ending}")
        with_custom_layer().save(folder / f"custom.{ending}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
