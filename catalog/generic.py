"""A demo for every module: its inputs are read off the signature.

Used where a module says nothing about its demo, or names a task unknown here.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

from catalog.contract import MAX_INPUTS, Contract, Output
from catalog.inputs import (
    MAX_ELEMENTS,
    MAX_SIDE,
    TENSOR_DTYPES,
    ImageInput,
    Input,
    TensorInput,
    TextInput,
)
from catalog.signatures import Signature, TensorSpec
from catalog.tasks import task_of
from catalog.tasks.tensors import RawTensors

# Pixels a side where the signature takes any.
FREE_SIDE = 512
PICTURE_RANGES = {"float32": (0.0, 1.0), "uint8": (0.0, 255.0)}


def demo_contract(
    contract: Contract | None, signatures: Sequence[Signature]
) -> Contract | None:
    """How a version can be tried: by its contract, else by its signature.

    Args:
        contract: the module's own, if it carries one.
        signatures: of the module, the one people use first.

    Returns:
        None where nothing can be fed, or nothing is known of the module.
    """
    if contract is None:
        return _of_signature(signatures[0].dequantised()) if signatures else None
    if task_of(contract):
        return contract
    for signature in signatures:
        if signature.name == contract.signature:
            generic = _raw_output(signature)
            return replace(contract, task=RawTensors.slug, output=generic)
    return None


def _of_signature(signature: Signature) -> Contract | None:
    inputs = tuple(_input(spec) for spec in signature.inputs)
    fed = tuple(item for item in inputs if item is not None)
    if len(fed) < len(inputs) or not 1 <= len(fed) <= MAX_INPUTS:
        return None
    return Contract(
        task=RawTensors.slug,
        inputs=fed,
        output=_raw_output(signature),
        signature=signature.name,
    )


def _raw_output(signature: Signature) -> Output:
    keys = {spec.name: spec.name for spec in signature.outputs}
    return Output(keys=keys, meaning="tensors")


def _input(spec: TensorSpec) -> Input | None:
    """What feeds an input; None where nothing can."""
    if spec.dtype not in TENSOR_DTYPES:
        return None
    if spec.dtype == "string" and spec.shape in {(None,), (1,)}:
        return TextInput(spec.name, many=spec.shape == (None,))
    if _is_picture(spec):
        return _picture(spec)
    sides = [side or 1 for side in spec.shape or ()]
    if math.prod(sides) > MAX_ELEMENTS:
        return None
    return TensorInput(spec.name, spec.name, spec.dtype, spec.shape)


def _is_picture(spec: TensorSpec) -> bool:
    shape = spec.shape or ()
    return (
        spec.dtype in PICTURE_RANGES
        and len(shape) == 4
        and shape[0] in (None, 1)
        and shape[3] == 3
        and all(side is None or 1 <= side <= MAX_SIDE for side in shape[1:3])
        and (shape[1] is None) == (shape[2] is None)
    )


def _picture(spec: TensorSpec) -> ImageInput:
    _, height, width, _ = spec.shape or (None,) * 4
    rule = ImageInput(
        spec.name, dtype=spec.dtype, value_range=PICTURE_RANGES[spec.dtype]
    )
    if height is None or width is None:
        return replace(rule, resize="keep", max_side=FREE_SIDE)
    return replace(rule, size=(height, width))
