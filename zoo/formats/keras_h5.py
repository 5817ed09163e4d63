"""Read the weights of a Keras model from its HDF5 file, without Keras.

Nothing but arrays is read: the description of the network, which may hold code, is
left alone.
"""

import io

import h5py
import numpy as np


class KerasFileError(ValueError):
    """The bytes are not an HDF5 file with weights."""


def read_weights(data: bytes, group: str = "/") -> dict[str, np.ndarray]:
    """Return the arrays below `group` by `layer/weight`, as `conv1/kernel`.

    Files repeat the layer's name in their paths and may add the device slot `:0`:
    `conv1/conv1/kernel:0`. Both are taken off.

    Raises:
        KerasFileError: the bytes are no HDF5 file, or lack the group.
    """
    found: dict[str, np.ndarray] = {}

    def visit(path: str, item: h5py.Group | h5py.Dataset) -> None:
        if isinstance(item, h5py.Dataset):
            found["/".join(path.split("/")[-2:]).partition(":")[0]] = item[()]

    try:
        with h5py.File(io.BytesIO(data), "r") as file:
            file[group].visititems(visit)
    except (OSError, KeyError) as error:
        raise KerasFileError("This is no HDF5 file with weights.") from error
    return found
