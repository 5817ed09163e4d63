"""Short words about layers: `3×3`, `stride 2`, `conv 3×3, 64, ReLU`."""

from collections.abc import Sequence

from catalog.diagrams import wording
from catalog.diagrams.layers import Layer
from catalog.diagrams.wording import Phrase

CONVOLUTIONS = ("conv", "depthwise", "deconv")
# They change how a block looks inside, not what kind of block it is.
QUIET = frozenset({"activation", "norm", "arithmetic"})


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
    windows = [layer for layer in layers if not layer.kind.startswith("global")]
    down = max((max(layer.strides) for layer in windows), default=1)
    return [Phrase(wording.STRIDE, str(down))] if down > 1 else []


def upsampling(first: Layer, last: Layer) -> list[Phrase]:
    """How many times larger the picture becomes, where that is known."""
    before, after = first.inputs[0].size, last.size
    factor = after.side / max(before.side, 1)
    # A picture of any size made fit for the network has no factor.
    if factor <= 1 or before.is_open != after.is_open:
        return []
    return [Phrase(wording.UPSAMPLE, number(factor))]


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
