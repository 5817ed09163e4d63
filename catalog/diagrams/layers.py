"""Fuses operations into layers: a convolution with its bias, norm and activation."""

from dataclasses import dataclass, field

from catalog.diagrams.graph import Graph, Node
from catalog.diagrams.regions import (
    ACTIVATION,
    ACTIVATIONS,
    ARITHMETIC,
    GATE,
    NORMALIZATION,
    collapse,
)
from catalog.diagrams.sizes import RESIZES, SPATIAL_AXES, Size, sizes
from catalog.diagrams.texts import PREPARATION

NORMS = frozenset({NORMALIZATION, "FusedBatchNormV3", "FusedBatchNorm", "LRN"})
PADS = frozenset({"Pad", "PadV2", "MirrorPad"})
# They change how values lie, not what they are; a layer goes on behind them.
PASSES = PADS | {
    *("Reshape", "Squeeze", "ExpandDims", "Cast", "Transpose", "Tile", "Identity"),
    *("SpaceToBatchND", "BatchToSpaceND", "Slice", "StridedSlice", "Split", "SplitV"),
    *("Unpack", "ReverseV2", "GatherV2"),
}
KINDS = {
    "Input": "input",
    "Conv2D": "conv",
    "Conv3D": "conv",
    "DepthwiseConv2dNative": "depthwise",
    "Conv2DBackpropInput": "deconv",
    "MatMul": "dense",
    "BatchMatMulV2": "dense",
    "Einsum": "dense",
    "MaxPool": "max pool",
    "MaxPoolV2": "max pool",
    "AvgPool": "average pool",
    "ConcatV2": "concat",
    "Pack": "concat",
    "DepthToSpace": "resize",
    GATE: "gate",
    PREPARATION: "text",
    **dict.fromkeys(("While", "StatelessWhile"), "loop"),
    **dict.fromkeys(RESIZES, "resize"),
}
POOLS = {"Mean": "global average pool", "Max": "global max pool"}
SUMS = frozenset({"Add", "AddV2", "AddN"})
LOOKUPS = frozenset({"GatherV2", "ResourceGather", "Gather"})


@dataclass(slots=True, eq=False)
class Layer:
    """One fused layer. `inputs` are layers before it, each once."""

    kind: str
    op: str
    inputs: list["Layer"]
    size: Size
    parameters: int = 0
    kernel: tuple[int, int] = (1, 1)
    strides: tuple[int, int] = (1, 1)
    norm: str = ""  # "BN" or "norm"
    activation: str = ""
    gated: bool = False
    layer_count: int = 1
    tail: str = ""  # the last operation fused into it
    outputs: list["Layer"] = field(default_factory=list)

    @property
    def is_pointwise(self) -> bool:
        """A 1×1 convolution."""
        return self.kind == "conv" and self.kernel == (1, 1)

    @property
    def is_linear(self) -> bool:
        """Without an activation behind it."""
        return not self.activation


def fuse(graph: Graph) -> list[Layer]:
    """The network's layers in order; the first one is the input."""
    return _Fuser(graph).layers()


class _Fuser:
    def __init__(self, graph: Graph) -> None:
        self.sizes = sizes(graph)
        self.nodes = collapse(graph, self.sizes)
        self.home: dict[str, Layer] = {}  # operation → the layer it went into
        self.consumers: dict[str, set[str]] = {}
        for node in self.nodes:
            for name in node.inputs:
                self.consumers.setdefault(name, set()).add(node.name)

    def layers(self) -> list[Layer]:
        found = []
        for node in self.nodes:
            inputs = [self.home[name] for name in dict.fromkeys(node.inputs)]
            layer = inputs[0] if len(inputs) == 1 else None
            if layer is not None and self.is_pass(node):
                self.go_on(layer, node, count=node.op in PADS)
            elif layer is not None and self.follows(layer, node):
                self.absorb(layer, node)
            else:
                layer = self.new(node, inputs)
                found.append(layer)
            self.home[node.name] = layer
        for layer in found:
            for before in layer.inputs:
                before.outputs.append(layer)
        return found

    def is_pass(self, node: Node) -> bool:
        return node.op in PASSES and not (node.op in LOOKUPS and node.parameters)

    def go_on(self, layer: Layer, node: Node, *, count: bool) -> None:
        layer.layer_count += count
        if layer.tail == node.inputs[0] and len(self.consumers[layer.tail]) == 1:
            layer.tail = node.name

    def follows(self, layer: Layer, node: Node) -> bool:
        """True where the node only finishes what this layer alone gives it."""
        if layer.tail != node.inputs[0] or len(self.consumers[layer.tail]) != 1:
            return False
        known = node.op in ARITHMETIC | ACTIVATIONS.keys() | NORMS
        return known or node.op in ("BiasAdd", GATE, ACTIVATION)

    def absorb(self, layer: Layer, node: Node) -> None:
        layer.tail = node.name
        layer.parameters += node.parameters
        had_norm = bool(layer.norm)
        if node.op in NORMS:
            layer.norm = "norm" if node.op == NORMALIZATION else "BN"
            layer.layer_count += 1
        elif node.op == GATE:
            layer.gated = True
            layer.layer_count += 4  # pool, two layers, and the product
        elif node.op in ACTIVATIONS or node.op == ACTIVATION:
            layer.activation = ACTIVATIONS.get(node.op, node.label)
            # Behind a norm an activation is a layer of its own; else it is written
            # as part of the layer.
            layer.layer_count += had_norm or layer.kind == "add"
        elif node.op == "Mul" and node.parameters and layer.kind != "input":
            layer.norm = "BN"  # Batch norm at rest: a scale, then a shift.
            layer.layer_count += 1

    def new(self, node: Node, inputs: list[Layer]) -> Layer:
        size = self.sizes[node.name]
        layer = Layer(
            kind=self.kind(node, inputs),
            op=node.op,
            inputs=list(dict.fromkeys(inputs)),
            size=size,
            parameters=node.parameters,
            strides=node.strides,
            tail=node.name,
            layer_count=0 if node.op == "BiasAdd" else 1,
        )
        if node.window:
            layer.kernel = node.window
        if node.weight_shape and len(node.weight_shape) == 4:
            layer.kernel = (node.weight_shape[0] or 1, node.weight_shape[1] or 1)
        if layer.kind in ("activation", "norm"):
            layer.activation = ACTIVATIONS.get(node.op, node.label)
            layer.norm = "BN" if layer.kind == "norm" else ""
        return layer

    def kind(self, node: Node, inputs: list[Layer]) -> str:
        kind = KINDS.get(node.op, "")
        if len(inputs) > 1 and (node.op in SUMS or kind == "dense"):
            return "add" if node.op in SUMS else "product"
        if kind == "conv" and self.is_depthwise(node, inputs):
            return "depthwise"
        if kind in ("max pool", "average pool") and self.is_global(node):
            return f"global {kind}"
        return kind or self.other_kind(node, inputs)

    def other_kind(self, node: Node, inputs: list[Layer]) -> str:
        if node.op in POOLS and node.axes == SPATIAL_AXES:
            return POOLS[node.op]
        if node.op in LOOKUPS:
            return "embedding"
        if node.op in ACTIVATIONS or node.op == ACTIVATION:
            return "activation"
        if node.op in NORMS or (node.op == "Mul" and node.parameters):
            return "norm"
        if "NonMaxSuppression" in node.op:
            return "suppression"
        return "arithmetic" if node.op in ARITHMETIC and len(inputs) < 3 else "other"

    def is_depthwise(self, node: Node, inputs: list[Layer]) -> bool:
        shape = node.weight_shape or ()
        return len(shape) == 4 and shape[2] == 1 and (inputs[0].size.channels or 1) > 1

    def is_global(self, node: Node) -> bool:
        before = self.sizes[node.inputs[0]]
        return node.window == (before.height, before.width) != (1, 1)
