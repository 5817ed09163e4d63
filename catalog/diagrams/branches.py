"""Names the regions where a network parts and comes together again."""

from catalog.diagrams import wording
from catalog.diagrams.blocks import (
    Block,
    fused,
    inverted_residual,
    is_fused,
    is_inverted,
    is_separable,
)
from catalog.diagrams.describing import (
    CONVOLUTIONS,
    QUIET,
    describe,
    describe_all,
    strides,
    times,
)
from catalog.diagrams.layers import Layer
from catalog.diagrams.wording import Phrase


def region_block(layers: list[Layer], entry: Layer | None) -> Block:
    """The block of a region: what comes after `entry` up to where all meets."""
    last = layers[-1]
    if last.kind == "add":
        paths = _paths(layers, entry)
        found = _residual(layers, paths, entry)
        if found:
            return found
    if last.op == "Mul" and any(layer.kind.startswith("global") for layer in layers):
        return _gated(layers)
    if last.kind == "concat":
        paths = _paths(layers, entry)
        if [] in paths and len(paths) == 2:
            return _dense_connection(layers, max(paths, key=len))
        return _inception(layers, entry, paths)
    return multi_branch(layers)


def _paths(layers: list[Layer], entry: Layer | None) -> list[list[Layer]]:
    """For each input of the last layer, the layers of its branch in order.

    A layer that two branches share belongs to both.
    """
    found = []
    for end in layers[-1].inputs:
        members: set[Layer] = set()
        waiting = [end]
        while waiting:
            layer = waiting.pop()
            if layer is not entry and layer not in members:
                members.add(layer)
                waiting.extend(layer.inputs)
        found.append([layer for layer in layers if layer in members])
    return found


def _residual(
    layers: list[Layer], paths: list[list[Layer]], entry: Layer | None
) -> Block | None:
    if len(paths) != 2:
        return None
    main, side = sorted(paths, key=_weightiness, reverse=True)
    weighted = [layer for layer in main if layer.kind not in QUIET]
    skip = not side
    block = _residual_by_chain(weighted, skip=skip)
    if block is None:
        return None
    # The residual sum is part of the block, so that its output is the block's.
    block.layers = layers
    projected = [layer for layer in side if layer.kind in CONVOLUTIONS]
    if projected and block.name in ("residual", "bottleneck"):
        block.details.append(Phrase(wording.PROJECTION))
    block.skip = skip or bool(entry)
    return block


def _weightiness(path: list[Layer]) -> tuple[int, int]:
    return len(path), sum(layer.parameters for layer in path)


def _residual_by_chain(layers: list[Layer], *, skip: bool) -> Block | None:
    kinds = [layer.kind for layer in layers]
    if kinds == ["conv", "conv"] and is_fused(layers):
        return fused(layers, skip=skip)
    slim = len(layers) == 2 and is_separable(layers)
    if slim or (len(layers) == 3 and is_inverted(layers)):
        return inverted_residual(layers, skip=skip)
    if "product" in kinds:
        return _plain("attention", "mix", layers)
    if kinds and set(kinds) == {"dense"}:
        return _plain("feed-forward", "block", layers)
    return _convolutional(layers) if set(kinds) & set(CONVOLUTIONS) else None


def _convolutional(layers: list[Layer]) -> Block:
    """A residual block of convolutions: ResNet's two forms, and others."""
    kernels = [times(layer.kernel) for layer in layers if layer.kind in CONVOLUTIONS]
    pointwise = [layer.is_pointwise for layer in layers]
    name = "bottleneck" if pointwise == [True, False, True] else "residual"
    block = _plain(name, "block", layers)
    block.kernel = ", ".join(kernels)
    if len(kernels) <= 4:
        block.details.insert(0, Phrase(wording.PLAIN, " → ".join(kernels)))
    return block


def _plain(name: str, kind: str, layers: list[Layer]) -> Block:
    return Block(name, kind, layers, strides(layers), describe_all(layers))


def _gated(layers: list[Layer]) -> Block:
    """A convolution whose channels are weighed by a pooled branch: LR-ASPP."""
    pooled = [layer.size.is_pooled for layer in layers]
    main = [layer for layer, is_gate in zip(layers, pooled, strict=True) if not is_gate]
    block = _plain("gated conv", "block", main)
    kernels = [times(layer.kernel) for layer in main if layer.kind in CONVOLUTIONS]
    block.details = [Phrase(wording.PLAIN, text) for text in kernels] + block.details
    block.details.append(Phrase(wording.SQUEEZE))
    block.inner = describe_all(layers)
    block.layers = layers
    return block


def _dense_connection(layers: list[Layer], path: list[Layer]) -> Block:
    block = _plain("dense connection", "block", path)
    block.layers = layers
    kernels = [times(layer.kernel) for layer in path if layer.kind in CONVOLUTIONS]
    block.details.insert(0, Phrase(wording.PLAIN, " → ".join(kernels)))
    return block


def _inception(
    layers: list[Layer], entry: Layer | None, paths: list[list[Layer]]
) -> Block:
    before = entry.size.side if entry else layers[0].size.side
    name = "reduction" if layers[-1].size.side < before else "inception"
    texts = [" → ".join(map(describe, path)) or "skip" for path in paths]
    kernels = [
        ", ".join(_kernel(layer) for layer in path if layer.kind not in QUIET)
        for path in paths
    ]
    details = [Phrase(wording.BRANCHES, str(len(paths)))]
    if name == "reduction":
        details += strides(layers)
    signature = " | ".join(sorted(kernels))
    return Block(name, "mix", layers, details, texts, signature=signature)


def _kernel(layer: Layer) -> str:
    return times(layer.kernel) if layer.kind in CONVOLUTIONS else layer.kind


def multi_branch(layers: list[Layer]) -> Block:
    """A region with no name: how many layers it has is all we say."""
    count = sum(layer.layer_count for layer in layers)
    details = [Phrase(wording.LAYERS, str(count)), *strides(layers)]
    return Block("multi-branch", "mix", layers, details, [])
