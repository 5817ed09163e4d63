"""How large each tensor is, also where the graph leaves height and width open."""

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.diagrams.graph import Graph, Node

# Height and width taken for a model that accepts pictures of any size. Only the
# proportions are shown: "1/4" of the input.
NOMINAL_SIDE = 256.0
RESIZES = frozenset({"ResizeBilinear", "ResizeNearestNeighbor", "ResizeBicubic"})
WINDOWED = frozenset(
    {"Conv2D", "DepthwiseConv2dNative", "MaxPool", "AvgPool", "MaxPoolV2"}
)
SPATIAL_AXES = (1, 2)


@dataclass(frozen=True, slots=True)
class Size:
    """Height, width and channels of a tensor; a vector has no height and width.

    `is_open` says that height and width follow the picture; they are nominal.
    """

    height: float | None
    width: float | None
    channels: int | None
    is_open: bool = False
    length: int | None = None  # of a list of vectors: `[N, length, channels]`

    @property
    def is_vector(self) -> bool:
        """Without height and width."""
        return self.height is None

    @property
    def side(self) -> float:
        """One length that stands for both; 1 for a vector."""
        if self.height is None or self.width is None:
            return 1.0
        return float((self.height * self.width) ** 0.5)

    @property
    def is_pooled(self) -> bool:
        """A vector or a single pixel."""
        return self.side <= 1


def sizes(graph: Graph) -> dict[str, Size]:
    """The size of every node's first output."""
    found: dict[str, Size] = {}
    for node in graph.nodes:
        found[node.name] = _size(node, found)
    return found


def _size(node: Node, found: Mapping[str, Size]) -> Size:
    before = [found[name] for name in node.inputs if name in found]
    largest = max(before, key=lambda size: size.side, default=None)
    shape = node.shape
    channels = shape[-1] if shape else None
    if channels is None and largest is not None:
        channels = largest.channels
    if shape is not None and len(shape) != 4:
        length = shape[1] if len(shape) == 3 else None
        return Size(None, None, channels, length=length)
    if shape is None and (largest is None or largest.is_vector):
        return Size(None, None, channels)
    height, width = (shape[1], shape[2]) if shape else (None, None)
    if height is not None and width is not None:
        return Size(height, width, channels)
    return _open_size(node, largest, channels)


def _open_size(node: Node, before: Size | None, channels: int | None) -> Size:
    if before is None or before.height is None or before.width is None:
        return Size(NOMINAL_SIDE, NOMINAL_SIDE, channels, is_open=True)
    down, right = 1.0, 1.0
    if node.op in WINDOWED:
        down, right = 1 / node.strides[0], 1 / node.strides[1]
    elif node.op == "Conv2DBackpropInput":
        down, right = float(node.strides[0]), float(node.strides[1])
    elif node.op in RESIZES:
        down = right = 2.0  # What almost every decoder does.
    return Size(before.height * down, before.width * right, channels, is_open=True)
