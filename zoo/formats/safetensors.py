"""Read a safetensors file: named tensors, and nothing that could run.

The length of a header as 8 little-endian bytes, the header in JSON, the raw values.
Defined by https://github.com/huggingface/safetensors, section "Format".
"""

import json
import math
from typing import Any

import numpy as np

LENGTH_BYTES = 8
METADATA = "__metadata__"

_DTYPES = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    "I64": "<i8",
    "I32": "<i4",
    "I16": "<i2",
    "I8": "i1",
    "U8": "u1",
    "BOOL": "?",
}


class SafetensorsError(ValueError):
    """The bytes are not a safetensors file."""


def read_safetensors(data: bytes) -> dict[str, np.ndarray]:
    """Return the tensors of a safetensors file by name.

    Raises:
        SafetensorsError: the header is malformed, or a tensor lies outside the file.
    """
    begin = LENGTH_BYTES + int.from_bytes(data[:LENGTH_BYTES], "little")
    if len(data) < LENGTH_BYTES or begin > len(data):
        raise SafetensorsError("The file ends inside its header.")
    try:
        header = json.loads(data[LENGTH_BYTES:begin])
    except ValueError as error:
        raise SafetensorsError("The header is not JSON.") from error
    if not isinstance(header, dict):
        raise SafetensorsError("The header is not a JSON object.")
    values = memoryview(data)[begin:]
    return {
        name: _tensor(name, entry, values)
        for name, entry in header.items()
        if name != METADATA
    }


def _tensor(name: str, entry: Any, values: memoryview) -> np.ndarray:
    try:
        dtype = np.dtype(_DTYPES[entry["dtype"]])
        shape = [int(side) for side in entry["shape"]]
        start, end = (int(offset) for offset in entry["data_offsets"])
    except (KeyError, TypeError, ValueError) as error:
        raise SafetensorsError(f"The entry of {name} is malformed.") from error
    size = math.prod(shape) * dtype.itemsize
    if min((*shape, start)) < 0 or end - start != size or end > len(values):
        raise SafetensorsError(f"{name} does not fit into the file.")
    return np.frombuffer(values[start:end], dtype).reshape(shape)
