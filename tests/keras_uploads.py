"""Builds Keras files, good ones and those nobody should send.

Run as `python -m tests.keras_uploads FOLDER`; `tests.builders` does so once.
"""

import json
import os
import sys
import zipfile
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import h5py
import keras
import numpy as np

SIDE = 16


def classifier() -> keras.Model:
    """Convolution, normalisation, dropout, three classes; like real ones, but tiny."""
    layers = keras.layers
    inputs = keras.Input((SIDE, SIDE, 3), name="image")
    x = layers.Rescaling(2.0, -1.0)(inputs)
    x = layers.Conv2D(4, 3, use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    x = layers.Dropout(0.2)(layers.Activation("swish")(x))
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(3, activation="softmax")(x))


def trained() -> keras.Model:
    """A Sequential after a step of training, by an optimizer with settings."""
    layers = [keras.Input((4,)), keras.layers.Dense(3), keras.layers.Dense(2)]
    model = keras.Sequential(layers)
    model.compile(keras.optimizers.Adam(1e-2), keras.losses.MeanSquaredError())
    model.fit(np.ones((8, 4)), np.ones((8, 2)), verbose=0)
    return model


def tuned() -> keras.Model:
    """A layer on top of a model that was trained, compiled again."""
    model = keras.Sequential([keras.Input((4,)), trained(), keras.layers.Dense(2)])
    model.compile(keras.optimizers.SGD(1e-2), "mse")
    return model


def words() -> keras.Model:
    """Looks the words of texts up in a table, and answers by their vectors."""
    texts = keras.Input((), dtype="string")
    split = keras.layers.TextVectorization(output_sequence_length=8)
    split.adapt(["a model hub of one's own", "the quick brown fox"])
    x = keras.layers.Embedding(split.vocabulary_size(), 4)(split(texts))
    return keras.Model(texts, keras.layers.GlobalAveragePooling1D()(x))


def scaled() -> keras.Model:
    """Brings pictures to what VGG takes, by Keras' own function, before its layers."""
    inputs = keras.Input((SIDE, SIDE, 3), name="image")
    given = keras.applications.vgg16.preprocess_input(inputs)
    x = keras.layers.Conv2D(4, 3, activation="relu")(given)
    x = keras.layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, keras.layers.Dense(3, activation="softmax")(x))


def two_inputs() -> keras.Model:
    """Two vectors in, two numbers out, by names."""
    left, right = keras.Input((4,), name="left"), keras.Input((4,), name="right")
    both = keras.layers.Concatenate()([left, right])
    ends = [keras.layers.Dense(1, name=name)(both) for name in ("sum", "product")]
    return keras.Model([left, right], ends)


def with_lambda() -> keras.Model:
    """Carries code."""
    inputs = keras.Input((4,))
    return keras.Model(inputs, keras.layers.Lambda(lambda x: x * 2)(inputs))


@keras.saving.register_keras_serializable("Strangers")
class Doubling(keras.layers.Layer):
    """A layer that Keras knows nothing of."""

    def call(self, inputs):
        """Double it."""
        return inputs * 2


def with_custom_layer() -> keras.Model:
    """Needs a class that is not here."""
    inputs = keras.Input((4,))
    return keras.Model(inputs, Doubling()(inputs))


def changed_config(source: Path, target: Path, change) -> None:
    """Copy a `.keras` file with another configuration."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            body = old.read(entry)
            if entry.filename == "config.json":
                config = json.loads(body)
                change(config)
                body = json.dumps(config).encode()
            new.writestr(entry.filename, body)


def _huge(config) -> None:
    for layer in config["config"]["layers"]:
        if layer["class_name"] == "Dense":
            layer["config"]["units"] = 2**28


def _module(config) -> None:
    config["config"]["layers"][1] |= {"module": "subprocess", "class_name": "Popen"}


def _tfsm(config) -> None:
    config["config"]["layers"][1]["class_name"] = "TFSMLayer"


def _vocabulary(config) -> None:
    config["config"]["layers"][1]["config"]["vocabulary"] = "/etc/passwd"


def main(folder: Path) -> None:
    """Write every file."""
    model = classifier()
    good = folder / "good.keras"
    model.save(good)
    model.save(folder / "good.h5")
    model.save_weights(folder / "only.weights.h5")
    for ending in ("h5", "keras"):
        trained().save(folder / f"trained.{ending}")
    tuned().save(folder / "tuned.keras")
    words().save(folder / "words.keras")
    scaled().save(folder / "scaled.keras")
    two_inputs().save(folder / "two.keras")
    with_lambda().save(folder / "lambda.keras")
    with_lambda().save(folder / "lambda.h5")
    with_custom_layer().save(folder / "custom.keras")
    for change in (_huge, _module, _tfsm, _vocabulary):
        name = change.__name__.strip("_")
        changed_config(good, folder / f"{name}.keras", change)
    _write_hdf5(folder)


def _write_hdf5(folder: Path) -> None:
    for name in ("external", "linked"):
        path = folder / f"{name}.h5"
        path.write_bytes((folder / "good.h5").read_bytes())
        with h5py.File(path, "r+") as file:
            if name == "external":
                outside = [("/etc/passwd", 0, 16)]
                file.create_dataset("leak", (16,), "uint8", external=outside)
            else:
                file["leak"] = h5py.ExternalLink("/etc/other.h5", "/")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
