"""Read the weights of a TensorFlow.js model, of either kind, by name.

`weightsManifest` in `model.json` lists the weights that follow one another in the
shard files. The format is defined by
https://github.com/tensorflow/tfjs/tree/master/tfjs-converter.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

_DTYPES = {"float32": "<f4", "int32": "<i4", "bool": "?"}


class WeightsError(ValueError):
    """The shards do not hold the weights that the manifest lists."""


def read_weights(
    manifest: Sequence[Mapping[str, Any]], shards: Sequence[bytes]
) -> dict[str, np.ndarray]:
    """Return the weights by name, in the manifest's order.

    Args:
        manifest: `weightsManifest` of the model.
        shards: the shard files, in order.

    Raises:
        WeightsError: the parts do not fit together or use an unknown encoding.
    """
    data = b"".join(shards)
    weights: dict[str, np.ndarray] = {}
    position = 0
    for spec in (spec for group in manifest for spec in group["weights"]):
        value, position = _read_weight(spec, data, position)
        weights[spec["name"]] = value
    if position != len(data):
        raise WeightsError("The shards are longer than the weights they hold.")
    return weights


def _read_weight(
    spec: Mapping[str, Any], data: bytes, position: int
) -> tuple[np.ndarray, int]:
    if spec["dtype"] not in _DTYPES:
        raise WeightsError(f"Weight {spec['name']} has type {spec['dtype']}.")
    dtype = np.dtype(_DTYPES[spec["dtype"]])
    quantization = spec.get("quantization")
    stored = np.dtype(quantization["dtype"]) if quantization else dtype
    count = int(np.prod(spec["shape"], dtype=np.int64))
    end = position + count * stored.itemsize
    if end > len(data):
        raise WeightsError(f"The shards end inside weight {spec['name']}.")
    value = np.frombuffer(data[position:end], stored).astype(dtype)
    if stored.kind == "u" and quantization:
        value = value * dtype.type(quantization["scale"]) + dtype.type(
            quantization["min"]
        )
    return value.reshape(spec["shape"]), end
