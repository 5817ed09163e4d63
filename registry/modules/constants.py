"""Works out small tensors that a graph makes of constants alone."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from registry.modules.inlining import Op
from registry.modules.proto import shape_of

# Means, deviations and slices of a picture's channels are no larger.
MOST_ELEMENTS = 16
# types.proto → how `tensor_content` holds it, and the field that may stand for it.
_HELD = {
    1: ("<f4", "float_val"),
    2: ("<f8", "double_val"),
    3: ("<i4", "int_val"),
    9: ("<i8", "int64_val"),
    19: ("<f2", ""),
}
FLOATS = frozenset({1, 2, 19})
_MADE: Mapping[str, Callable[..., Any]] = {
    "Add": np.add,
    "AddV2": np.add,
    "Sub": np.subtract,
    "Mul": np.multiply,
    "RealDiv": np.divide,
    "Maximum": np.maximum,
    "Minimum": np.minimum,
    "Neg": np.negative,
    "Sqrt": np.sqrt,
    "Rsqrt": lambda given: 1 / np.sqrt(given),
    "Square": np.square,
    "Squeeze": np.squeeze,
    "ExpandDims": lambda given, axis: np.expand_dims(given, int(axis)),
    "Reshape": lambda given, shape: given.reshape([int(side) for side in shape]),
}


def constant(op: Op) -> np.ndarray | None:
    """The value of a `Const`, floats as float64; None for large ones and texts."""
    tensor = op.node.attr["value"].tensor
    shape = shape_of(tensor.tensor_shape)
    if shape is None or None in shape or tensor.dtype not in _HELD:
        return None
    sides = [side for side in shape if side is not None]
    count = int(np.prod(sides, dtype=object))
    if not 1 <= count <= MOST_ELEMENTS:
        return None
    dtype, field = _HELD[tensor.dtype]
    if tensor.tensor_content:
        held = np.frombuffer(
            tensor.tensor_content[: count * np.dtype(dtype).itemsize], dtype
        )
    else:
        held = np.array(getattr(tensor, field) if field else [])
    if not 1 <= len(held) <= count:
        return None
    # The last of fewer numbers stands for the rest.
    values = np.concatenate([held, np.repeat(held[-1:], count - len(held))])
    kind = np.float64 if tensor.dtype in FLOATS else np.int64
    return values.astype(kind).reshape(sides)


def made_of(op: Op, given: Sequence[np.ndarray]) -> np.ndarray | None:
    """What an operation makes of constants; None where we do not know it."""
    if op.node.op == "Cast":
        return given[0].astype(np.float64) if is_float(op) else None
    make = _MADE.get(op.node.op)
    if make is None:
        return None
    try:
        with np.errstate(all="ignore"):
            value = np.asarray(make(*given))
    except (ValueError, TypeError):
        return None
    return value if value.size <= MOST_ELEMENTS else None


def is_float(cast: Op) -> bool:
    """Whether a `Cast` leads to floating-point numbers."""
    return cast.node.attr["DstT"].type in (*FLOATS, 14)  # and bfloat16
