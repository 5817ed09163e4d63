"""The facts of a version as rows and datasheets show them."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from catalog.models import ModelVersion
from catalog.signatures import Signature, TensorSpec


class RowFacts(NamedTuple):
    """Input and output of a model in a few characters, empty where unknown.

    Attributes:
        input: a shape.
        shape: of the output; empty for boxes.
        boxes: how many there are, 0 for any number; None where it gives none.
    """

    input: str
    shape: str
    boxes: int | None = None

    @property
    def output(self) -> str:
        """What comes out, in the active language."""
        if self.boxes is None:
            return self.shape
        return (
            _("%(count)s boxes") % {"count": self.boxes} if self.boxes else _("boxes")
        )


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
    shape = short_shape(given) if given else ""
    spec, is_boxes = _output(version, signature)
    if spec is None or not is_boxes:
        return RowFacts(shape, short_shape(spec) if spec else "")
    _batch, *sizes = spec.shape or (None,)
    return RowFacts(shape, "", (sizes[0] if sizes else None) or 0)


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


def _output(
    version: ModelVersion, signature: Signature
) -> tuple[TensorSpec | None, bool]:
    """The tensor that says most of what comes out, and whether it holds boxes."""
    contract = version.contract
    specs = {spec.name: spec for spec in signature.outputs}
    if not specs or contract is None:
        return (signature.outputs[0] if specs else None), False
    keys = contract.output.keys
    spec = specs.get(next(iter(keys.values()), ""), signature.outputs[0])
    if contract.output.meaning == "boxes" and "boxes" in keys:
        return specs.get(keys["boxes"], spec), True
    return spec, False
