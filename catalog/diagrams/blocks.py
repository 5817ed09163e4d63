"""Groups fused layers into the blocks people know, by structure, not by name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from catalog.diagrams import wording
from catalog.diagrams.describing import (
    CONVOLUTIONS,
    describe_all,
    expansion,
    strides,
    times,
    upsampling,
)
from catalog.diagrams.layers import Layer
from catalog.diagrams.sizes import Size
from catalog.diagrams.wording import Phrase

SINGLE_KINDS = {
    "input": "io",
    "text": "io",
    "loop": "block",
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
    size: Size | None = None  # of its output, where it is not the last layer's

    @property
    def output(self) -> Size:
        """The size of what the block gives."""
        return self.size or self.layers[-1].size

    @property
    def key(self) -> tuple[object, ...]:
        """What must be equal for two blocks to be repeats of one stage."""
        size = self.output
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
    details += strides([layer]) if layer.kind != "deconv" else upsampling(layer, layer)
    if layer.kind == "resize":
        details += upsampling(layer, layer)
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
    """The longest pattern that the next layers fit, or the next layer alone."""
    for length, fits, block in PATTERNS:
        head = list(layers[:length])
        if len(head) == length and fits(head):
            return block(head)
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


def is_squeezed(layers: Sequence[Layer]) -> bool:
    """`1×1 that narrows, depthwise, 1×1`, all active: a detector's extra layers."""
    first, middle, last = layers
    return (
        first.is_pointwise
        and middle.kind == "depthwise"
        and last.is_pointwise
        and not first.is_linear
        and not last.is_linear
        and (first.size.channels or 0) < (first.inputs[0].size.channels or 0)
    )


def is_separable(layers: Sequence[Layer]) -> bool:
    """`depthwise, 1×1`: MobileNetV1's block; linear, an expansion of one."""
    return layers[0].kind == "depthwise" and layers[1].is_pointwise


def is_fused(layers: Sequence[Layer]) -> bool:
    """`3×3 that widens, 1×1 linear that narrows`: EfficientNetV2's early block."""
    first, last = layers
    narrows = (first.size.channels or 0) > (last.size.channels or 0)
    return (
        first.kind == "conv"
        and not first.is_pointwise
        and not first.is_linear
        and last.is_pointwise
        and last.is_linear
        and bool(last.norm)
        and narrows
    )


def _is_upsampling(layers: Sequence[Layer]) -> bool:
    resize, conv = layers
    return (resize.kind, conv.kind) == ("resize", "conv") and bool(upsampling(*layers))


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
    if len(layers) == 2 and layers[1].is_linear:
        return inverted_residual(layers)
    kernel = times(layers[-2].kernel)
    details = [Phrase(wording.DEPTHWISE, kernel), *strides(layers)]
    inner = describe_all(layers)
    return Block("separable", "block", layers, details, inner, kernel=kernel)


def _upsampling(layers: list[Layer]) -> Block:
    kernel = times(layers[1].kernel)
    details = [*upsampling(*layers), Phrase(wording.PLAIN, kernel)]
    inner = describe_all(layers)
    return Block("upsampling conv", "conv", layers, details, inner, kernel=kernel)


# Longer patterns first: how many layers, whether they fit, and their block.
PATTERNS: tuple[
    tuple[int, Callable[[Sequence[Layer]], bool], Callable[[list[Layer]], Block]], ...
] = (
    (3, is_inverted, inverted_residual),
    (3, is_squeezed, _separable),
    (2, is_separable, _separable),
    (2, is_fused, fused),
    (2, _is_upsampling, _upsampling),
)
