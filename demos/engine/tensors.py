"""Tensors that somebody typed in as JSON."""

import json
from typing import Any

import numpy as np

from catalog.inputs import TensorInput
from demos.engine.errors import EngineError

# Nobody types more by hand, and what is sent by programs has pictures and texts.
MAX_CHARACTERS = 200_000
# Which kinds of NumPy's arrays may become which: a whole number is a number too.
_FROM = {"f": "iuf", "i": "iu", "u": "iu", "b": "b"}


def parse_tensor(rule: TensorInput, text: str) -> np.ndarray:
    """Return the tensor that a JSON text describes.

    Raises:
        EngineError: `bad_input`: it is no JSON, or not of the input's type and shape.
    """
    tensor = _typed(rule.dtype, _loaded(rule, text))
    if tensor is None or not fits(rule, tensor):
        raise EngineError("bad_input", f"{rule.name} takes {rule.dtype} {rule.shape}")
    return tensor


def fits(rule: TensorInput, tensor: np.ndarray) -> bool:
    """Whether a tensor has the type and the shape that an input takes."""
    dtype = np.dtype(object if rule.dtype == "string" else rule.dtype)
    if tensor.dtype != dtype:
        return False
    return rule.shape is None or (
        len(rule.shape) == tensor.ndim
        and all(
            side in (None, have)
            for side, have in zip(rule.shape, tensor.shape, strict=True)
        )
    )


def _loaded(rule: TensorInput, text: str) -> np.ndarray:
    if len(text) > MAX_CHARACTERS:
        raise EngineError("bad_input", f"{rule.name} has {len(text)} characters")
    try:
        return np.array(json.loads(text))
    except (ValueError, RecursionError, OverflowError) as error:
        raise EngineError("bad_input", f"{rule.name}: {error}") from error


def _typed(dtype: str, values: np.ndarray) -> np.ndarray | None:
    """The values in the type asked for; None where they cannot be."""
    if dtype == "string":
        if values.dtype.kind != "U":
            return None
        encoded = [str(text).encode("utf-8", "replace") for text in values.ravel()]
        strings: np.ndarray = np.empty(len(encoded), object)
        strings[:] = encoded
        return strings.reshape(values.shape)
    wanted: np.dtype[Any] = np.dtype(dtype)
    if values.size and values.dtype.kind not in _FROM[wanted.kind]:
        return None
    if wanted.kind in "iu" and values.size:
        limits = np.iinfo(wanted)
        if values.min() < limits.min or values.max() > limits.max:
            return None
    with np.errstate(over="ignore"):  # Too large for a half is infinite.
        return values.astype(wanted)
