"""Files of Keras 2 become modules that answer and learn as Keras 2 does."""

from pathlib import Path

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
from tests.builders import keras_2_file

FILES = ("teachable.h5", "preprocessing.keras", "arithmetic.h5")


def converted(name: str, folder: Path) -> Path:
    """Check and convert a file as an upload is."""
    file = folder / f"model{Path(name).suffix}"
    file.write_bytes(keras_2_file(name).read_bytes())
    assert keras_files.check(file, 10**9) == []
    convert(file, folder / "module")
    return folder / "module"


@pytest.mark.parametrize("name", FILES)
def test_module_answers_as_keras_2_does(name, tmp_path):
    noted = np.load(keras_2_file(f"{name}.npz"))

    module = hub.load(str(converted(name, tmp_path)))

    answer = module(noted["given"])
    assert np.ptp(noted["answer"], axis=-1).min() > 0.01
    assert np.abs(answer - noted["answer"]).max() < 1e-5
    again = module(noted["given"], training=True)
    assert np.isfinite(again).all()


def test_module_learns_as_a_layer_of_keras_2(tmp_path):
    name = "preprocessing.keras"
    original = tf_keras.saving.load_model(keras_2_file(name), compile=False)

    layer = hub.KerasLayer(str(converted(name, tmp_path)), trainable=True)
    model = tf_keras.Sequential([layer, tf_keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    before = [weight.numpy() for weight in layer.trainable_weights]
    model.fit(np.load(keras_2_file(f"{name}.npz"))["given"], np.ones((2, 1)), verbose=0)

    assert len(layer.weights) == len(original.weights)
    assert len(before) == len(original.trainable_weights)
    moved = [
        (old != new.numpy()).any()
        for old, new in zip(before, layer.trainable_weights, strict=True)
    ]
    assert sum(moved) > len(moved) / 2


def test_functions_are_called_as_keras_2_writes_them():
    """A name that is none could one day be that of something else."""
    for name in keras_2.FUNCTIONS:
        symbol = get_symbol_from_name(name)
        assert symbol is not None, name
        assert get_canonical_name_for_symbol(symbol, "tensorflow", True) == name
