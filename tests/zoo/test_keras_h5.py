"""Reading the weights of a Keras file, and nothing else in it."""

import io

import h5py
import numpy as np
import pytest

from zoo.formats.keras_h5 import KerasFileError, by_layer, read_keras_weights


def written(write):
    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        write(file)
    return stream.getvalue()


def test_arrays_come_out_by_their_paths():
    def write(file):
        file["model_weights/conv/kernel:0"] = np.ones([3, 3], "f4")
        file["model_weights/conv/bias:0"] = np.zeros([3], "f4")

    arrays = read_keras_weights(written(write))

    assert {path: array.shape for path, array in arrays.items()} == {
        "model_weights/conv/kernel:0": (3, 3),
        "model_weights/conv/bias:0": (3,),
    }


def test_links_to_other_files_are_not_followed(tmp_path):
    with h5py.File(tmp_path / "secret.h5", "w") as file:
        file["secret"] = [1]

    def write(file):
        file["link"] = h5py.ExternalLink(str(tmp_path / "secret.h5"), "secret")

    assert read_keras_weights(written(write)) == {}


def test_other_bytes_are_refused():
    with pytest.raises(KerasFileError, match="not an HDF5 file"):
        read_keras_weights(b"PK\x03\x04")


def test_arrays_are_named_by_layer_and_weight():
    arrays = {
        "model_weights/net/conv/kernel": np.ones(1),
        "model_weights/rnn_1/rnn_1/bias:0": np.ones(2),
        "optimizer_weights/adam/rate": np.ones(3),
    }

    layers = by_layer(arrays, "model_weights/")

    assert {name: array.size for name, array in layers.items()} == {
        "conv/kernel": 1,
        "rnn_1/bias": 2,
    }
