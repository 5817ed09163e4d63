"""Read the weights of a Keras model kept in HDF5: `.h5`, `.hdf5` or `.weights.h5`.

Only arrays are read. The model's configuration beside them may hold code and is left
alone; the network is built anew in `zoo.architectures`.
"""

import io
from collections.abc import Mapping

import h5py
import numpy as np


class KerasFileError(ValueError):
    """The bytes are not an HDF5 file."""


def read_keras_weights(data: bytes) -> dict[str, np.ndarray]:
    """Return every array by its path, `model_weights/conv2d_1/conv2d_1_1/kernel:0`.

    Raises:
        KerasFileError: this is not HDF5.
    """
    arrays: dict[str, np.ndarray] = {}

    def keep(path: str, item: h5py.Group | h5py.Dataset) -> None:
        if isinstance(item, h5py.Dataset):
            arrays[path] = item[()]

    try:
        with h5py.File(io.BytesIO(data), "r") as file:
            file.visititems(keep)  # does not follow links
    except OSError as error:
        raise KerasFileError(f"This is not an HDF5 file: {error}.") from error
    return arrays


def by_layer(
    arrays: Mapping[str, np.ndarray], group: str = ""
) -> dict[str, np.ndarray]:
    """Return the arrays below `group` by layer and weight: `conv2d_1/kernel`.

    Files repeat the layer's name in their paths and may add the device slot `:0`; both
    are taken off.
    """
    return {
        "/".join(path.split("/")[-2:]).partition(":")[0]: array
        for path, array in arrays.items()
        if path.startswith(group)
    }
