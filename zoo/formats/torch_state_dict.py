"""Read a PyTorch state dict in the legacy `.pth` format, without PyTorch.

The file is five pickles in a row (magic number, protocol version, system facts, the
state dict, the list of storage keys), followed for each key by an int64 element count
and the raw little-endian values. Defined by `_legacy_save` in `torch/serialization.py`.
"""

import collections
import io
import math
import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np

MAGIC = 0x1950A86A20F9469CFC6C
PROTOCOL = 1001
MAX_TENSORS = 10_000

_DTYPES = {
    "DoubleStorage": "<f8",
    "FloatStorage": "<f4",
    "HalfStorage": "<f2",
    "LongStorage": "<i8",
    "IntStorage": "<i4",
    "ShortStorage": "<i2",
    "CharStorage": "i1",
    "ByteStorage": "u1",
    "BoolStorage": "?",
}


class StateDictError(ValueError):
    """The bytes are not a legacy state dict, or ask for more than tensors."""


@dataclass(frozen=True, slots=True)
class _Storage:
    key: str
    dtype: str


@dataclass(frozen=True, slots=True)
class _Tensor:
    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def read_state_dict(data: bytes) -> dict[str, np.ndarray]:
    """Return the tensors of a legacy `.pth` file by name, in the file's order.

    Raises:
        StateDictError: the file is malformed, or its pickle names anything but the
            few classes that tensors are made of.
    """
    stream = io.BytesIO(data)
    try:
        tensors, keys = _read_header(stream)
        storages = {
            storage.key: storage.dtype
            for storage in (t.storage for t in tensors.values())
        }
        values = {key: _read_values(stream, storages.get(key)) for key in keys}
        return {name: _resolve(t, values[t.storage.key]) for name, t in tensors.items()}
    except StateDictError:
        raise
    except (pickle.UnpicklingError, EOFError, KeyError, ValueError, TypeError,
            AttributeError, IndexError) as error:  # fmt: skip
        raise StateDictError(f"This is not a legacy state dict: {error}.") from error


def _read_header(stream: BinaryIO) -> tuple[dict[str, _Tensor], list[str]]:
    if _load(stream) != MAGIC or _load(stream) != PROTOCOL:
        raise StateDictError("The file does not begin as a legacy state dict does.")
    _load(stream)  # byte order and type sizes of the machine that wrote the file
    entries = _load(stream)
    keys = _load(stream)
    if not isinstance(entries, dict) or not isinstance(keys, list):
        raise StateDictError("The file holds no dictionary of tensors.")
    tensors = {str(k): v for k, v in entries.items() if isinstance(v, _Tensor)}
    if len(tensors) != len(entries) or len(tensors) > MAX_TENSORS:
        raise StateDictError("The file holds something other than named tensors.")
    return tensors, keys


def _read_values(stream: BinaryIO, dtype: str | None) -> np.ndarray:
    if dtype is None:
        raise StateDictError("The file holds values that no tensor uses.")
    count = int(np.frombuffer(stream.read(8), "<i8")[0])
    size = count * np.dtype(dtype).itemsize
    raw = stream.read(size) if count >= 0 else b""
    if len(raw) != size:
        raise StateDictError("The file ends inside its values.")
    return np.frombuffer(raw, dtype)


def _resolve(tensor: _Tensor, values: np.ndarray) -> np.ndarray:
    last = tensor.offset + sum(
        (side - 1) * stride
        for side, stride in zip(tensor.shape, tensor.strides, strict=True)
    )
    empty = math.prod(tensor.shape) == 0
    if min((*tensor.shape, *tensor.strides, tensor.offset)) < 0 or (
        not empty and last >= values.size
    ):
        raise StateDictError("A tensor reaches beyond its values.")
    item = values.itemsize
    view = np.lib.stride_tricks.as_strided(
        values[tensor.offset :], tensor.shape, [step * item for step in tensor.strides]
    )
    return np.ascontiguousarray(view).reshape(tensor.shape)


def _load(stream: BinaryIO) -> Any:
    return _TensorUnpickler(stream).load()


class _TensorUnpickler(pickle.Unpickler):
    """Knows the names that a state dict is written with, and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        known: dict[tuple[str, str], Any] = {
            ("collections", "OrderedDict"): collections.OrderedDict,
            ("torch._utils", "_rebuild_tensor_v2"): _rebuild_tensor,
            ("torch._utils", "_rebuild_parameter"): _rebuild_parameter,
        }
        if (module, name) in known:
            return known[module, name]
        if module == "torch" and name in _DTYPES:
            return _DTYPES[name]
        raise _refusal(f"{module}.{name}")

    def persistent_load(self, pid: Any) -> _Storage:
        # ("storage", dtype, key, device, element count, view): legacy files may add
        # a view of another storage, which state dicts of networks never use.
        if not isinstance(pid, tuple) or len(pid) < 5 or pid[0] != "storage":
            raise _refusal("an unknown kind of stored object")
        return _Storage(key=str(pid[2]), dtype=pid[1])


def _rebuild_tensor(
    storage: _Storage,
    offset: int,
    shape: Sequence[int],
    strides: Sequence[int],
    *_: Any,
) -> _Tensor:
    return _Tensor(storage, offset, tuple(shape), tuple(strides))


def _rebuild_parameter(tensor: _Tensor, *_: Any) -> _Tensor:
    return tensor


def _refusal(what: str) -> StateDictError:
    return StateDictError(f"The file asks for {what}, which a state dict never needs.")
