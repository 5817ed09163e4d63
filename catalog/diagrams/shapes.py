"""The two shapes that have no single path: the hourglass and the detector.

An hourglass (U-Net) narrows to one place and widens again, with skips across; a
detector narrows along a trunk and answers from several places of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.diagrams import wording
from catalog.diagrams.blocks import Block, single
from catalog.diagrams.describing import describe, describe_all, number
from catalog.diagrams.layers import Layer
from catalog.diagrams.sizes import Size
from catalog.diagrams.wording import Phrase

MAX_INNER = 12
# More layers than this between a picture and numbers are no block, but a detector.
LARGE_REGION = 30


@dataclass(slots=True)
class NarrowPlace:
    """The layer where the network is narrowest, and all that leads to it."""

    place: Layer
    before: set[Layer]  # `place` too


def narrow_place(layers: list[Layer], entry: Layer | None) -> NarrowPlace | None:
    """The waist of an hourglass or the end of a detector's trunk; None without one."""
    inside = set(layers)
    ends = [layer for layer in layers if not inside.intersection(layer.outputs)]
    spatial = [layer for layer in layers if not _is_pooled(layer, inside)]
    if not spatial:
        return None
    least = min(layer.size.side for layer in spatial)
    widest_end = min(layers[-1].size.side, entry.size.side if entry else least + 1)
    answers_apart = len(ends) > 1 or (
        layers[-1].size.is_vector and len(layers) > LARGE_REGION
    )
    if least >= widest_end and not answers_apart:
        return None
    narrowest = [layer for layer in spatial if layer.size.side == least]
    for place in reversed(narrowest):
        before, after = _before(place, inside), _after(place, inside)
        if all(layer in before or layer in after for layer in narrowest):
            whole = len(before) < len(layers) and len(before) > 1
            return NarrowPlace(place, before) if whole else None
    return None


def _is_pooled(layer: Layer, inside: set[Layer]) -> bool:
    """A vector, or one pixel that a global pool left: no place of the trunk."""
    if layer.size.is_vector or layer.kind.startswith("global"):
        return True
    if not layer.size.is_pooled:
        return False
    return any(
        before.size.is_pooled and _is_pooled(before, inside)
        for before in layer.inputs
        if before in inside
    )


def _before(layer: Layer, inside: set[Layer]) -> set[Layer]:
    found: set[Layer] = set()
    waiting = [layer]
    while waiting:
        one = waiting.pop()
        if one in inside and one not in found:
            found.add(one)
            waiting.extend(one.inputs)
    return found


def _after(layer: Layer, inside: set[Layer]) -> set[Layer]:
    found: set[Layer] = set()
    waiting = list(layer.outputs)
    while waiting:
        one = waiting.pop()
        if one in inside and one not in found:
            found.add(one)
            waiting.extend(one.outputs)
    return found


def rest_blocks(layers: list[Layer], waist: Layer) -> list[Block]:
    """What follows the narrow place: a decoder that widens, or prediction heads."""
    behind = _after(waist, set(layers))
    if any(layer.kind in ("resize", "deconv") for layer in behind):
        return _decoder(layers, behind, waist)
    return _heads(layers)


def by_side(layers: list[Layer]) -> list[list[Layer]]:
    """Neighbouring layers of one resolution; pooled ones go with those around."""
    groups: list[list[Layer]] = []
    side = 0.0
    for layer in layers:
        if not groups or (not layer.size.is_pooled and layer.size.side != side):
            groups.append([])
            side = layer.size.side
        groups[-1].append(layer)
    return groups


# --- the decoder ----------------------------------------------------------------


def _decoder(layers: list[Layer], behind: set[Layer], waist: Layer) -> list[Block]:
    groups: list[list[Layer]] = [[]]
    side = waist.size.side
    for layer in _skips_last(layers, behind):
        widens = layer in behind and layer.size.side > side
        if widens and groups[-1]:
            groups.append([])
        side = max(side, layer.size.side) if widens else side
        groups[-1].append(layer)
    head: list[Layer] = []
    if len(groups[-1]) > 1 and groups[-1][-1].kind == "conv":
        head = [groups[-1].pop()]
    found = [_decoder_block(group, layers, waist) for group in groups]
    return found + [single(layer) for layer in head]


def _skips_last(layers: list[Layer], behind: set[Layer]) -> list[Layer]:
    """In order, what works on a skip right before the layer that takes it in."""
    found: list[Layer] = []

    def take(layer: Layer) -> None:
        for before in layer.inputs:
            if before in aside and before not in found:
                take(before)
        found.append(layer)

    aside = {layer for layer in layers if layer not in behind}
    for layer in layers:
        if layer in behind:
            take(layer)
    return found + [layer for layer in layers if layer not in found]


def _decoder_block(group: list[Layer], rest: list[Layer], waist: Layer) -> Block:
    outside = {one for layer in group for one in layer.inputs}
    entering = max(group[0].inputs[0].size.side, 1.0)
    details = []
    if group[-1].size.side > entering:
        factor = number(group[-1].size.side / entering)
        details.append(Phrase(wording.UPSAMPLE, factor))
    if outside - {waist, *rest}:
        details.append(Phrase(wording.SKIPS))
    inner = describe_all(group)[:MAX_INNER]
    return Block("decoder", "block", group, details, inner)


# --- the detector ---------------------------------------------------------------


def _heads(layers: list[Layer]) -> list[Block]:
    """Convolutions at several scales, then box arithmetic."""
    weighted = [layer for layer in layers if layer.parameters]
    rest = [layer for layer in layers if not layer.parameters]
    found = []
    if weighted:
        scales = len(
            {layer.size.side for layer in weighted if not layer.size.is_vector}
        )
        details = [Phrase(wording.SCALES, str(scales))] if scales > 1 else []
        texts = _head_texts(weighted)
        # No one shape is theirs: they answer at every scale.
        nowhere = Size(None, None, None)
        found.append(Block("heads", "dense", weighted, details, texts, size=nowhere))
    suppressing = [layer for layer in rest if layer.kind == "suppression"]
    decoding = [layer for layer in rest if layer not in suppressing]
    if decoding:
        count = sum(layer.layer_count for layer in decoding)
        details = [Phrase(wording.LAYERS, str(count))]
        found.append(Block("decoding", "mix", decoding, details, []))
    return found + [single(layer) for layer in suppressing]


def _head_texts(layers: Sequence[Layer]) -> list[str]:
    """The last convolutions of the heads, one text for each resolution."""
    ends = [layer for layer in layers if not any(o in layers for o in layer.outputs)]
    texts: dict[str, list[str]] = {}
    for layer in ends:
        side = f"{number(layer.size.side)}²: " if not layer.size.is_vector else ""
        texts.setdefault(side, []).append(describe(layer))
    return [side + " + ".join(parts) for side, parts in texts.items()]
