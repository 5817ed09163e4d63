"""The sizes of stage plates: height is resolution, width is channels."""

import math
from collections.abc import Iterable

from catalog.diagrams.stages import Architecture, Stage

# Every halving of the picture takes this share off a plate's height.
HEIGHT_PER_OCTAVE = 0.15
LEAST_HEIGHT = 0.1
VECTOR_HEIGHTS = (0.2, 0.4)  # from one value to a thousand
# More plates than this in one stage are not drawn; the ×n above tells the number.
MAX_PLATES = 12
USUAL_CHANNELS = 64  # drawn where the number is not known


def full_side(architecture: Architecture) -> float:
    """The largest resolution of the network: it has plates of full height."""
    return max((stage.side or 1.0 for stage in architecture.stages), default=1.0)


def relative_height(stage: Stage, largest: float) -> float:
    """0.1 to 1: the plate's share of the full height."""
    if stage.side is None:
        if stage.kind == "pool":
            return LEAST_HEIGHT
        low, high = VECTOR_HEIGHTS
        octaves = math.log10(stage.channels or USUAL_CHANNELS) / 3
        return low + (high - low) * min(octaves, 1.0)
    octaves = math.log2(max(largest, 1.0) / max(stage.side, 1.0))
    return max(LEAST_HEIGHT, 1.0 - HEIGHT_PER_OCTAVE * octaves)


def figure_width(stage: Stage) -> float:
    """Width of one plate in the figure, before it is scaled to fill."""
    return 1.6 + 0.55 * math.log2(max(stage.channels or USUAL_CHANNELS, 3) / 3)


def row_width(stage: Stage) -> float:
    """Width of one plate in a row of the list; not scaled, so models compare."""
    return 0.9 + math.sqrt(stage.channels or USUAL_CHANNELS) / 7.5


def plate_count(stage: Stage) -> int:
    """How many plates stand for the stage's blocks."""
    return min(stage.repeats, MAX_PLATES)


def total_width(widths: Iterable[float], counts: Iterable[int], gap: float) -> float:
    """Width of all plates, those of one stage `gap` apart."""
    return sum(
        width * count + gap * (count - 1)
        for width, count in zip(widths, counts, strict=True)
    )
