"""Read an ONNX file: the few messages of `onnx.proto` that inference needs.

A decoder of the protocol-buffer wire format with the field numbers of
https://github.com/onnx/onnx/blob/main/onnx/onnx.proto, so that no package of ONNX is
needed to convert a model.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

_DTYPES = {
    1: "<f4",
    2: "u1",
    3: "i1",
    5: "<i2",
    6: "<i4",
    7: "<i8",
    9: "?",
    10: "<f2",
    11: "<f8",
}
_FLOAT, _INT, _STRING, _TENSOR = 1, 2, 3, 4
_FLOATS, _INTS = 6, 7


class OnnxError(ValueError):
    """The bytes are not an ONNX model that this reader knows."""


@dataclass(frozen=True, slots=True)
class Node:
    """One operation."""

    operation: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Graph:
    """Operations in the order they run, and the stored tensors by name."""

    nodes: tuple[Node, ...]
    initializers: dict[str, np.ndarray]
    inputs: tuple[str, ...] = field(default=())
    outputs: tuple[str, ...] = field(default=())


def read_onnx(data: bytes) -> Graph:
    """Read the graph of a model.

    Raises:
        OnnxError: the bytes are malformed, or use what this reader does not know.
    """
    try:
        graph = _last(_fields(data), 7, b"")
        if not graph:
            raise OnnxError("The file holds no graph.")
        return _graph(graph)
    except (IndexError, struct.error, UnicodeDecodeError, TypeError) as error:
        raise OnnxError(f"This is not an ONNX model: {error}.") from error


def _graph(data: bytes) -> Graph:
    fields = list(_fields(data))
    initializers = dict(_tensor(value) for number, value in fields if number == 5)
    inputs = tuple(_name(value) for number, value in fields if number == 11)
    return Graph(
        nodes=tuple(_node(value) for number, value in fields if number == 1),
        initializers=initializers,
        inputs=tuple(name for name in inputs if name not in initializers),
        outputs=tuple(_name(value) for number, value in fields if number == 12),
    )


def _name(data: bytes) -> str:
    return _last(_fields(data), 1, b"").decode()


def _node(data: bytes) -> Node:
    fields = list(_fields(data))
    return Node(
        operation=_last(fields, 4, b"").decode(),
        inputs=tuple(value.decode() for number, value in fields if number == 1),
        outputs=tuple(value.decode() for number, value in fields if number == 2),
        attributes=dict(_attribute(value) for number, value in fields if number == 5),
    )


def _attribute(data: bytes) -> tuple[str, Any]:
    fields = list(_fields(data))
    name, kind = _last(fields, 1, b"").decode(), _last(fields, 20, 0)
    if kind == _FLOAT:
        return name, struct.unpack("<f", _last(fields, 2, b"\0\0\0\0"))[0]
    if kind == _INT:
        return name, _signed(_last(fields, 3, 0))
    if kind == _STRING:
        return name, _last(fields, 4, b"").decode()
    if kind == _TENSOR:
        return name, _tensor(_last(fields, 5, b""))[1]
    if kind == _FLOATS:
        return name, [float(v) for v in _floats(fields, 7)]
    if kind == _INTS:
        return name, _ints(fields, 8)
    raise OnnxError(f"Attribute {name!r} has kind {kind}, which is not known.")


def _tensor(data: bytes) -> tuple[str, np.ndarray]:
    fields = list(_fields(data))
    name, kind = _last(fields, 8, b"").decode(), _last(fields, 2, 0)
    if kind not in _DTYPES:
        raise OnnxError(f"Tensor {name!r} has data type {kind}, which is not known.")
    dtype, raw = np.dtype(_DTYPES[kind]), _last(fields, 9, None)
    if raw is not None:
        values = np.frombuffer(raw, dtype)
    elif dtype == np.float32:
        values = np.array(_floats(fields, 4), dtype)
    else:
        # int32_data (5) serves the small types, int64_data (7) the long one.
        values = np.array(_ints(fields, 7 if kind == 7 else 5)).astype(dtype)
    shape = _ints(fields, 1)
    if values.size != np.prod(shape, dtype=np.int64):
        raise OnnxError(f"Tensor {name!r} has {values.size} values for shape {shape}.")
    return name, values.reshape(shape)


def _last(fields: Any, number: int, default: Any) -> Any:
    """The last value of a field, as protocol buffers read a repeated single one."""
    found = [value for key, value in fields if key == number]
    return found[-1] if found else default


def _ints(fields: list[tuple[int, Any]], number: int) -> list[int]:
    numbers: list[int] = []
    for value in (value for key, value in fields if key == number):
        if isinstance(value, int):
            numbers.append(_signed(value))
            continue
        position = 0
        while position < len(value):  # packed: one number after another
            item, position = _varint(value, position)
            numbers.append(_signed(item))
    return numbers


def _floats(fields: list[tuple[int, Any]], number: int) -> np.ndarray:
    data = b"".join(value for key, value in fields if key == number)
    return np.frombuffer(data, "<f4")


def _signed(value: int) -> int:
    return value - (1 << 64) if value >= 1 << 63 else value


def _fields(data: bytes) -> Iterator[tuple[int, Any]]:
    """Field numbers and values: int for varints, bytes for everything else."""
    position = 0
    while position < len(data):
        key, position = _varint(data, position)
        number, wire = key >> 3, key & 7
        if wire == 0:
            value: Any
            value, position = _varint(data, position)
        else:
            size = {1: 8, 5: 4}.get(wire)
            if wire == 2:
                size, position = _varint(data, position)
            if size is None or position + size > len(data):
                raise OnnxError("The file ends inside a field or is not ONNX.")
            value = data[position : position + size]
            position += size
        yield number, value


def _varint(data: bytes, position: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
    raise OnnxError("A number in the file is too long.")
