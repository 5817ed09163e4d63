"""Keras files become modules that answer and learn as the Keras that wrote them."""

import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow_hub as hub
import tf_keras
from tensorflow.python.util.tf_export import (
    get_canonical_name_for_symbol,
    get_symbol_from_name,
)

from demos.engine.keras_conversion import convert
from registry.modules import keras_2, keras_files
from registry.modules.reader import read_module
from tests.builders import keras_2_file, keras_file

FILES = ("teachable.h5", "preprocessing.keras", "arithmetic.h5")


def converted(sent: Path, folder: Path) -> Path:
    """Check and convert a file as an upload is."""
    file = folder / f"model{sent.suffix}"
    file.write_bytes(sent.read_bytes())
    assert keras_files.check(file, 10**9) == []
    convert(file, folder / "module")
    return folder / "module"


@pytest.mark.parametrize("name", FILES)
def test_module_answers_as_keras_2_does(name, tmp_path):
    noted = np.load(keras_2_file(f"{name}.npz"))

    module = hub.load(str(converted(keras_2_file(name), tmp_path)))

    answer = module(noted["given"])
    assert np.ptp(noted["answer"], axis=-1).min() > 0.01
    assert np.abs(answer - noted["answer"]).max() < 1e-5
    again = module(noted["given"], training=True)
    assert np.isfinite(again).all()


def test_module_learns_as_a_layer_of_keras_2(tmp_path):
    file = keras_2_file("preprocessing.keras")
    original = tf_keras.saving.load_model(file, compile=False)
    given = np.load(keras_2_file("preprocessing.keras.npz"))["given"]

    layer = hub.KerasLayer(str(converted(file, tmp_path)), trainable=True)
    model = tf_keras.Sequential([layer, tf_keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    before = [weight.numpy() for weight in layer.trainable_weights]
    model.fit(given, np.ones((2, 1)), verbose=0)

    assert len(layer.weights) == len(original.weights)
    assert len(before) == len(original.trainable_weights)
    moved = [
        (old != new.numpy()).any()
        for old, new in zip(before, layer.trainable_weights, strict=True)
    ]
    assert sum(moved) > len(moved) / 2


@pytest.mark.parametrize("name", ["trained.h5", "trained.keras", "tuned.keras"])
def test_trained_model_of_keras_3_answers_as_keras_3_does(name, tmp_path):
    original = keras.saving.load_model(keras_file(name), compile=False)
    given = np.arange(8, dtype=np.float32).reshape(2, 4)

    module = hub.load(str(converted(keras_file(name), tmp_path)))

    assert np.abs(module(given) - original.predict(given)).max() < 1e-5
    [answer] = module.signatures["serving_default"](inputs=given).values()
    assert np.abs(answer - original.predict(given)).max() < 1e-5


def test_nothing_is_made_of_how_inner_models_were_trained(tmp_path):
    file = keras_file("tuned.keras")
    with zipfile.ZipFile(file) as sent:
        assert sent.read("config.json").count(b"compile_config") == 2

    converted(file, tmp_path)

    with zipfile.ZipFile(tmp_path / "plain.keras") as loaded:
        assert b"compile_config" not in loaded.read("config.json")


def test_model_that_looks_words_up_answers_as_keras_3_does(tmp_path):
    original = keras.saving.load_model(keras_file("words.keras"), compile=False)
    given = np.array(["the model", "an unknown word"])

    folder = converted(keras_file("words.keras"), tmp_path)

    assert str(read_module(folder).signatures[0].inputs[0]) == "string [N]"
    answer = hub.load(str(folder))(given)
    assert np.ptp(answer, axis=0).min() > 0
    assert np.abs(answer - original(given)).max() < 1e-6


def test_functions_are_called_as_keras_2_writes_them():
    """A name that is none could one day be that of something else."""
    for name in keras_2.FUNCTIONS:
        symbol = get_symbol_from_name(name)
        assert symbol is not None, name
        assert get_canonical_name_for_symbol(symbol, "tensorflow", True) == name
