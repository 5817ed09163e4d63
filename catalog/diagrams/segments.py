"""Cuts a network where everything flows through one layer, and names the parts."""

from collections.abc import Iterator
from dataclasses import dataclass

from catalog.diagrams.blocks import Block, chain_blocks
from catalog.diagrams.branches import multi_branch, region_block
from catalog.diagrams.layers import Layer
from catalog.diagrams.shapes import LARGE_REGION, by_side, narrow_place, rest_blocks

MAX_DEPTH = 4


def blocks_of(
    layers: list[Layer], entry: Layer | None = None, depth: int = 0
) -> list[Block]:
    """Every layer in exactly one block, the blocks in the order data flows."""
    found: list[Block] = []
    chain: list[Layer] = []
    for segment in segments(layers, entry):
        if len(segment.layers) == 1:
            chain += segment.layers
        else:
            found += chain_blocks(chain)
            chain = []
            found += _region(segment.layers, segment.entry, depth)
    return found + chain_blocks(chain)


def _region(layers: list[Layer], entry: Layer | None, depth: int) -> list[Block]:
    narrow = narrow_place(layers, entry) if depth < MAX_DEPTH else None
    if narrow is not None:
        trunk = [layer for layer in layers if layer in narrow.before]
        rest = [layer for layer in layers if layer not in narrow.before]
        return blocks_of(trunk, entry, depth + 1) + rest_blocks(rest, narrow.place)
    block = region_block(layers, entry)
    if block.name == "multi-branch" and len(layers) > LARGE_REGION:
        # Nothing known: at least the resolutions are told apart.
        return [multi_branch(group) for group in by_side(layers)]
    return [block]


@dataclass(slots=True)
class Segment:
    """Layers from behind one cut up to the next."""

    layers: list[Layer]
    entry: Layer | None


def segments(layers: list[Layer], entry: Layer | None) -> Iterator[Segment]:
    """The parts between cuts: a cut is the only layer that anything later needs."""
    inside = set(map(id, layers))
    last_use = {}
    for index, layer in enumerate(layers):
        for before in layer.inputs:
            last_use[id(before)] = index
    ends = [layer for layer in layers if not _used_inside(layer, inside)]
    for layer in ends:
        last_use[id(layer)] = len(layers)
    start, reach = 0, last_use.get(id(entry), -1) if entry is not None else -1
    for index, layer in enumerate(layers):
        if reach <= index:
            yield Segment(layers[start : index + 1], entry)
            start, entry = index + 1, layer
        reach = max(reach, last_use[id(layer)])
    if start < len(layers):
        yield Segment(layers[start:], entry)


def _used_inside(layer: Layer, inside: set[int]) -> bool:
    return any(id(after) in inside for after in layer.outputs)
