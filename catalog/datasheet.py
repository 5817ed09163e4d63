"""The facts of a version as rows and datasheets show them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalog.models import ModelVersion
from catalog.signatures import Signature, TensorSpec


@dataclass(frozen=True, slots=True)
class RowFacts:
    """Input and output of a model in a few characters, empty where unknown."""

    input: str
    output: str


def main_signature(version: ModelVersion) -> Signature | None:
    """The signature people use: the contract's, else the first stored."""
    signatures = version.signature_list
    contract = version.contract
    wanted = contract.signature if contract else ""
    for signature in signatures:
        if signature.name == wanted:
            return signature
    return signatures[0] if signatures else None


def row_facts(version: ModelVersion) -> RowFacts:
    """What a result row says: `224×224×3` in, `1000` or `100 boxes` out."""
    signature = main_signature(version)
    if signature is None:
        return RowFacts("", "")
    given = _input_spec(version, signature)
    return RowFacts(short_shape(given) if given else "", _output(version, signature))


def short_shape(spec: TensorSpec) -> str:
    """A shape without its batch dimension: `224×224×3`, `H×W×3`, `string`."""
    if spec.dtype == "string":
        return spec.dtype
    if spec.shape is None:
        return "?"
    sizes = [str(size) if size else "?" for size in spec.shape[1:]]
    if len(sizes) == 3 and sizes[:2] == ["?", "?"]:
        sizes[:2] = ["H", "W"]
    return "×".join(sizes) or spec.dtype


def _input_spec(version: ModelVersion, signature: Signature) -> TensorSpec | None:
    contract = version.contract
    for spec in signature.inputs:
        if contract and spec.name == contract.input.name:
            return spec
    return signature.inputs[0] if signature.inputs else None


def _output(version: ModelVersion, signature: Signature) -> str:
    contract = version.contract
    specs = {spec.name: spec for spec in signature.outputs}
    if not specs:
        return ""
    if contract is None:
        return short_shape(signature.outputs[0])
    keys = contract.output.keys
    spec = specs.get(next(iter(keys.values()), ""), signature.outputs[0])
    if contract.output.meaning == "boxes" and "boxes" in keys:
        boxes = specs.get(keys["boxes"], spec)
        count = boxes.shape[1] if boxes.shape and len(boxes.shape) > 1 else None
        return _("%(count)s boxes") % {"count": count} if count else _("boxes")
    return short_shape(spec)
