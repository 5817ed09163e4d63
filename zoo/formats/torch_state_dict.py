"""Read a PyTorch state dict, without PyTorch, in either of its formats.

The legacy `.pth` is five pickles in a row (magic number, protocol version, system
facts, the state dict, the list of storage keys), followed for each key by an int64
element count and the raw little-endian values. The present one is a zip with the state
dict in `<name>/data.pkl` and the values in `<name>/data/<key>`. Defined by
`_legacy_save` and `_save` in `torch/serialization.py`.
"""

import io
import pickle
import zipfile
from typing import BinaryIO

import numpy as np

from zoo.formats.torch_tensors import (
    StateDictError,
    Tensor,
    load,
    named_tensors,
    resolve,
)

MAGIC = 0x1950A86A20F9469CFC6C
PROTOCOL = 1001
ZIP_MAGIC = b"PK\x03\x04"


def read_state_dict(data: bytes) -> dict[str, np.ndarray]:
    """Return the tensors of a `.pth` file by name, in the file's order.

    Raises:
        StateDictError: the file is malformed, or its pickle names anything but the
            few classes that tensors are made of.
    """
    read = _read_zip if data.startswith(ZIP_MAGIC) else _read_legacy
    try:
        tensors, values = read(io.BytesIO(data))
        return {name: resolve(t, values[t.storage.key]) for name, t in tensors.items()}
    except StateDictError:
        raise
    except (pickle.UnpicklingError, zipfile.BadZipFile, EOFError, KeyError, ValueError,
            TypeError, AttributeError, IndexError) as error:  # fmt: skip
        raise StateDictError(f"This is not a state dict: {error}.") from error


def _read_legacy(stream: BinaryIO) -> tuple[dict[str, Tensor], dict[str, np.ndarray]]:
    if load(stream) != MAGIC or load(stream) != PROTOCOL:
        raise StateDictError("The file does not begin as a legacy state dict does.")
    load(stream)  # byte order and type sizes of the machine that wrote the file
    tensors = named_tensors(load(stream))
    keys = load(stream)
    if not isinstance(keys, list):
        raise StateDictError("The file holds no list of its values.")
    dtypes = _dtypes(tensors)
    return tensors, {key: _read_values(stream, dtypes.get(key)) for key in keys}


def _read_zip(stream: BinaryIO) -> tuple[dict[str, Tensor], dict[str, np.ndarray]]:
    with zipfile.ZipFile(stream) as archive:
        (pickled,) = (n for n in archive.namelist() if n.endswith("/data.pkl"))
        folder = pickled.removesuffix("data.pkl")
        order = f"{folder}byteorder"
        if order in archive.namelist() and archive.read(order) != b"little":
            raise StateDictError("The values are not in little-endian order.")
        with archive.open(pickled) as entries:
            tensors = named_tensors(load(io.BytesIO(entries.read())))
        values = {
            key: np.frombuffer(archive.read(f"{folder}data/{key}"), dtype)
            for key, dtype in _dtypes(tensors).items()
        }
    return tensors, values


def _dtypes(tensors: dict[str, Tensor]) -> dict[str, str]:
    storages = (tensor.storage for tensor in tensors.values())
    return {storage.key: storage.dtype for storage in storages}


def _read_values(stream: BinaryIO, dtype: str | None) -> np.ndarray:
    if dtype is None:
        raise StateDictError("The file holds values that no tensor uses.")
    count = int(np.frombuffer(stream.read(8), "<i8")[0])
    size = count * np.dtype(dtype).itemsize
    raw = stream.read(size) if count >= 0 else b""
    if len(raw) != size:
        raise StateDictError("The file ends inside its values.")
    return np.frombuffer(raw, dtype)
