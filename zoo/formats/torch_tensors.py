"""What PyTorch's pickles hold, read by the names that tensors need and no others.

A pickle is a program. The unpickler here knows the few names that a state dict is
written with (`_rebuild_tensor_v2` and the like, in `torch/_utils.py`) and refuses the
rest; the values themselves lie outside the pickle.
"""

import collections
import math
import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np

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
    """The bytes are not a state dict, or ask for more than tensors."""


@dataclass(frozen=True, slots=True)
class Storage:
    """Values that tensors are views of."""

    key: str
    dtype: str


@dataclass(frozen=True, slots=True)
class Tensor:
    """A view of a storage; offset and strides count values, not bytes."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def load(stream: BinaryIO) -> Any:
    """Read one pickle.

    Raises:
        StateDictError: it names anything but what tensors are made of.
    """
    return _TensorUnpickler(stream).load()


def named_tensors(entries: Any) -> dict[str, Tensor]:
    """Return the tensors of an unpickled state dict by name.

    Raises:
        StateDictError: it holds something else too.
    """
    if not isinstance(entries, dict):
        raise StateDictError("The file holds no dictionary of tensors.")
    tensors = {str(k): v for k, v in entries.items() if isinstance(v, Tensor)}
    if len(tensors) != len(entries) or len(tensors) > MAX_TENSORS:
        raise StateDictError("The file holds something other than named tensors.")
    return tensors


def resolve(tensor: Tensor, values: np.ndarray) -> np.ndarray:
    """Make the array that a tensor is, of the values of its storage.

    Raises:
        StateDictError: it reaches beyond them.
    """
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

    def persistent_load(self, pid: Any) -> Storage:
        # ("storage", dtype, key, device, element count, view): legacy files may add
        # a view of another storage, which state dicts of networks never use.
        if not isinstance(pid, tuple) or len(pid) < 5 or pid[0] != "storage":
            raise _refusal("an unknown kind of stored object")
        return Storage(key=str(pid[2]), dtype=pid[1])


def _rebuild_tensor(
    storage: Storage,
    offset: int,
    shape: Sequence[int],
    strides: Sequence[int],
    *_: Any,
) -> Tensor:
    return Tensor(storage, offset, tuple(shape), tuple(strides))


def _rebuild_parameter(tensor: Tensor, *_: Any) -> Tensor:
    return tensor


def _refusal(what: str) -> StateDictError:
    return StateDictError(f"The file asks for {what}, which a state dict never needs.")
