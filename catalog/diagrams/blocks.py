"""Groups fused layers into the blocks people know, by structure, not by name."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.diagrams import wording
from catalog.diagrams.layers import Layer
from catalog.diagrams.wording import Phrase

SINGLE_KINDS = {
    "input": "io",
    "output": "io",
    "suppression": "io",
    "conv": "conv",
    "depthwise": "conv",
    "deconv": "conv",
    "dense": "dense",
    "embedding": "dense",
    "product": "mix",
    "concat": "mix",
    "add": "mix",
}
CONVOLUTIONS = ("conv", "depthwise", "deconv")
# They change how a block looks inside, not what kind of block it is.
QUIET = frozenset({"activation", "norm", "arithmetic"})


@dataclass(slots=True)
class Block:
    """One block: its name in `STAGE_TITLES`, its look, and its layers in order.

    Blocks in a row with equal `key` are one stage.
    """

    name: str
    kind: str
    layers: list[Layer]
    details: list[Phrase]
    inner: list[str]
    skip: bool = False
    kernel: str = ""
    signature: str = ""

    @property
    def last(self) -> Layer:
        """The layer whose output is the block's."""
        return self.layers[-1]

    @property
    def key(self) -> tuple[object, ...]:
        """What must be equal for two blocks to be repeats of one stage."""
        size = self.last.size
        # Each densely connected layer adds channels; the resolution makes the stage.
        channels = None if self.name == "dense connection" else size.channels
        return self.name, self.kernel, self.signature, size.height, size.width, channels


def single(layer: Layer) -> Block:
    """A block of one layer."""
    details: list[Phrase] = []
    kernel = ""
    if layer.kind in CONVOLUTIONS or layer.kind in ("max pool", "average pool"):
        kernel = times(layer.kernel)
        details.append(Phrase(wording.PLAIN, kernel))
    finish = " · ".join(filter(None, (layer.norm, layer.activation)))
    if finish and layer.kind != "input":
        details.append(Phrase(wording.PLAIN, finish))
    details += strides([layer])
    if layer.kind == "resize" and layer.inputs:
        factor = layer.size.side / max(layer.inputs[0].size.side, 1)
        details.append(Phrase(wording.UPSAMPLE, number(factor)))
    kind = SINGLE_KINDS.get(layer.kind, "pool")
    # A bare merge or activation has nothing inside worth opening.
    return Block(layer.kind, kind, [layer], details, [], kernel=kernel)


def chain_blocks(layers: Sequence[Layer]) -> list[Block]:
    """Blocks of layers that follow one another without a branch."""
    found = []
    start = 0
    while start < len(layers):
        match = _match(layers[start:])
        found.append(match)
        start += len(match.layers)
    return found


def _match(layers: Sequence[Layer]) -> Block:
    kinds = [layer.kind for layer in layers[:3]]
    if kinds[:2] == ["depthwise", "conv"] and layers[1].is_pointwise:
        if layers[1].is_linear:
            return inverted_residual(list(layers[:2]))
        return _separable(list(layers[:2]))
    if kinds == ["conv", "depthwise", "conv"] and is_inverted(layers[:3]):
        return inverted_residual(list(layers[:3]))
    if kinds[:2] == ["conv", "conv"] and is_fused(layers[:2]):
        return fused(list(layers[:2]))
    if kinds[:2] == ["resize", "conv"]:
        return _upsampling(list(layers[:2]))
    return single(layers[0])


def is_inverted(layers: Sequence[Layer]) -> bool:
    """`1×1, depthwise, 1×1 linear`: MobileNetV2's block."""
    first, middle, last = layers
    return (
        (first.kind, middle.kind, last.kind) == ("conv", "depthwise", "conv")
        and first.is_pointwise
        and last.is_pointwise
        and last.is_linear
        and not first.is_linear
    )


def is_fused(layers: Sequence[Layer]) -> bool:
    """`3×3 that widens, 1×1 linear that narrows`: EfficientNetV2's early block."""
    first, last = layers
    narrows = (first.size.channels or 0) > (last.size.channels or 0)
    return (
        not first.is_pointwise
        and not first.is_linear
        and last.is_pointwise
        and last.is_linear
        and bool(last.norm)
        and narrows
    )


def inverted_residual(layers: list[Layer], *, skip: bool = False) -> Block:
    """Inverted residual, called MBConv where it squeezes and excites."""
    middle = layers[-2]
    gated = any(layer.gated for layer in layers)
    kernel = times(middle.kernel)
    details = [Phrase(wording.EXPAND, expansion(layers))]
    details += [Phrase(wording.DEPTHWISE, kernel), *strides(layers)]
    if gated:
        details.append(Phrase(wording.SQUEEZE))
    return Block(
        "mbconv" if gated else "inverted residual",
        "block",
        layers,
        details,
        describe_all(layers),
        skip=skip,
        kernel=kernel,
    )


def fused(layers: list[Layer], *, skip: bool = False) -> Block:
    """EfficientNetV2's Fused-MBConv."""
    kernel = times(layers[0].kernel)
    details = [Phrase(wording.EXPAND, expansion(layers))]
    details += [Phrase(wording.PLAIN, kernel), *strides(layers)]
    inner = describe_all(layers)
    return Block("fused mbconv", "block", layers, details, inner, skip, kernel)


def _separable(layers: list[Layer]) -> Block:
    kernel = times(layers[0].kernel)
    details = [Phrase(wording.DEPTHWISE, kernel), *strides(layers)]
    inner = describe_all(layers)
    return Block("separable", "block", layers, details, inner, kernel=kernel)


def _upsampling(layers: list[Layer]) -> Block:
    resize, conv = layers
    factor = conv.size.side / max(resize.inputs[0].size.side, 1)
    kernel = times(conv.kernel)
    details = [Phrase(wording.UPSAMPLE, number(factor)), Phrase(wording.PLAIN, kernel)]
    inner = describe_all(layers)
    return Block("upsampling conv", "conv", layers, details, inner, kernel=kernel)


# --- words about layers ---------------------------------------------------------


def times(pair: tuple[int, int]) -> str:
    """`3×3`."""
    return f"{pair[0]}×{pair[1]}"


def number(value: float) -> str:
    """`6` or `2.5`: at most one digit behind the point."""
    return f"{value:.1f}".removesuffix(".0")


def expansion(layers: Sequence[Layer]) -> str:
    """How many times wider the middle is than what enters."""
    first = layers[0]
    inside = first.size.channels
    entering = first.inputs[0].size.channels if first.inputs else None
    if first.kind == "depthwise" or not inside or not entering:
        return "1"
    return number(inside / entering)


def strides(layers: Sequence[Layer]) -> list[Phrase]:
    """The stride of a block, where it has one."""
    down = max(max(layer.strides) for layer in layers)
    return [Phrase(wording.STRIDE, str(down))] if down > 1 else []


def describe(layer: Layer) -> str:
    """`conv 3×3, 64, ReLU`, as shown inside a block."""
    names = {"depthwise": "depthwise", "deconv": "transposed conv"}
    parts = [names.get(layer.kind, layer.kind)]
    if layer.kind in CONVOLUTIONS or layer.kind.endswith((" pool", "max pool")):
        parts[0] += "" if "global" in layer.kind else f" {times(layer.kernel)}"
    if layer.kind in (*CONVOLUTIONS, "dense") and layer.size.channels:
        parts.append(str(layer.size.channels))
    if layer.kind in CONVOLUTIONS:
        parts.append(layer.activation or "linear")
    elif layer.activation and layer.kind != "activation":
        parts.append(layer.activation)
    if layer.gated:
        parts.append("SE")
    return ", ".join(parts)


def describe_all(layers: Sequence[Layer]) -> list[str]:
    """One text for each layer, quiet ones left out."""
    return [describe(layer) for layer in layers if layer.kind not in QUIET]
