"""Converts a SavedModel to LiteRT; a program of its own, for it may run wild.

A program for `registry.jail`: it reads `order` in its folder, writes the file that the
order names there, or prints a line of JSON that says why not.
"""

import json
import pickle
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog.contract import Contract
from catalog.inputs import ImageInput, TensorInput, TextInput
from demos.engine.feeding import warm_up
from demos.engine.runtimes import import_tensorflow

ORDER = "order"
# What the converter says of operations that LiteRT has no kernel for.
_MISSING = re.compile(r"(?:TF Select|Custom) ops: ([\w, ]+)")


@dataclass(frozen=True, slots=True)
class Order:
    """What to convert, and within which limits."""

    folder: Path
    contract: Contract
    out: Path
    memory_bytes: int
    seconds: float


def obstacle(contract: Contract) -> str:
    """Return why a module is not worth trying: `strings`, `any_size`, or nothing.

    A converted module takes tensors of one shape. LiteRT knows strings, but not the
    operations that take them apart.
    """
    for rule in contract.inputs:
        if isinstance(rule, TextInput):
            return "strings"
        if isinstance(rule, ImageInput) and rule.size is None:
            return "any_size"
        if isinstance(rule, TensorInput):
            if rule.dtype == "string":
                return "strings"
            if rule.shape is None or None in rule.shape[1:]:
                return "any_size"
    return ""


def convert(folder: Path, contract: Contract) -> bytes:
    """Convert the contract's signature, its shapes fixed to what the contract feeds.

    Neither weights nor activations are quantised, and no operation is left to
    TensorFlow.
    """
    tf = import_tensorflow()
    module = tf.saved_model.load(str(folder))
    signature = module.signatures[contract.signature]
    specs = {
        name: tf.TensorSpec(tensor.shape, tensor.dtype, name)
        for name, tensor in warm_up(contract).items()
    }

    @tf.function  # type: ignore[untyped-decorator]
    def serve(**tensors: Any) -> Any:
        return signature(**tensors)

    concrete = serve.get_concrete_function(**specs)
    converter = tf.lite.TFLiteConverter.from_concrete_functions([concrete], module)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS]
    converted: bytes = converter.convert()
    return converted


def main(folder: Path) -> int:
    """Carry out the order in a folder; return the exit code."""
    order: Order = pickle.loads((folder / ORDER).read_bytes())  # noqa: S301 - ours
    try:
        converted = convert(order.folder, order.contract)
    # The converter raises whatever it stumbles over; the reason is kept.
    except Exception as error:  # noqa: BLE001
        sys.stdout.write(json.dumps(_reason(str(error))) + "\n")
        return 1
    order.out.write_bytes(converted)
    return 0


def _reason(message: str) -> dict[str, str]:
    missing = {name for found in _MISSING.findall(message) for name in found.split(",")}
    if missing:
        names = ", ".join(sorted(name.strip() for name in missing))
        return {"code": "operation", "detail": names}
    lines = message.strip().splitlines() or ["no reason given"]
    return {"code": "converter", "detail": lines[0][:200]}
