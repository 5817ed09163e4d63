"""The graph of a `.tflite` file, told as TensorFlow would tell it.

Written as a `GraphDef`, it is read by the same code as a SavedModel's: the same rule
says what is a weight, and the same blocks are known by their structure.
"""

from typing import Any

from catalog.diagrams.graph import Shape
from registry.modules.inlining import Inlined, inline
from registry.modules.lite_file import (
    READ_VARIABLE,
    LiteFile,
    LiteGraph,
    Operator,
)
from registry.modules.proto import SavedModel

# TensorFlow Lite's name → TensorFlow's, where they differ in more than in how they
# are written (`SPACE_TO_DEPTH`, `SpaceToDepth`).
OPERATIONS = {
    "ADD": "AddV2",
    "AVERAGE_POOL_2D": "AvgPool",
    "BATCH_MATMUL": "BatchMatMulV2",
    "BATCH_TO_SPACE_ND": "BatchToSpaceND",
    "CONCATENATION": "ConcatV2",
    "CONV_2D": "Conv2D",
    "CONV_3D": "Conv3D",
    "DEPTHWISE_CONV_2D": "DepthwiseConv2dNative",
    "DEQUANTIZE": "Cast",
    "DIV": "RealDiv",
    "EMBEDDING_LOOKUP": "Gather",
    "FAKE_QUANT": "FakeQuantWithMinMaxVars",
    "FULLY_CONNECTED": "MatMul",
    "GATHER": "GatherV2",
    "LOCAL_RESPONSE_NORMALIZATION": "LRN",
    "LOGISTIC": "Sigmoid",
    "MAX_POOL_2D": "MaxPool",
    "PADV2": "PadV2",
    "QUANTIZE": "Cast",
    "REDUCE_MAX": "Max",
    "RELU_0_TO_1": "ClipByValue",
    "RELU_N1_TO_1": "ClipByValue",
    "SPACE_TO_BATCH_ND": "SpaceToBatchND",
    "TRANSPOSE_CONV": "Conv2DBackpropInput",
    # LiteRT brings this custom one along: it decodes boxes and keeps the best.
    "TFLite_Detection_PostProcess": "NonMaxSuppression",
    # Whole recurrent layers.
    "BIDIRECTIONAL_SEQUENCE_LSTM": "While",
    "BIDIRECTIONAL_SEQUENCE_RNN": "While",
    "LSTM": "While",
    "RNN": "While",
    "UNIDIRECTIONAL_SEQUENCE_LSTM": "While",
    "UNIDIRECTIONAL_SEQUENCE_RNN": "While",
}
# What TensorFlow needs two operations for: of its input alone, and of both.
PAIRS = {
    "GELU": ("Erf", "Mul"),
    "HARD_SWISH": ("Relu6", "Mul"),
    "L2_NORMALIZATION": ("Sum", "Mul"),
    "PRELU": ("Mul", "Maximum"),
}
# Their weights' sides in TensorFlow's order.
WEIGHTS = {
    "CONV_2D": (1, 2, 3, 0),
    "DEPTHWISE_CONV_2D": (1, 2, 3, 0),
    "FULLY_CONNECTED": (1, 0),
    "TRANSPOSE_CONV": (1, 2, 0, 3),
}
# The place of the bias among their inputs.
BIASES = {"CONV_2D": 2, "DEPTHWISE_CONV_2D": 2, "FULLY_CONNECTED": 2} | {
    "CONV_3D": 2,
    "TRANSPOSE_CONV": 3,
}
FLEX = "Flex"  # before the name of an operation that TensorFlow itself would run
MAIN = "main"
_FLOAT32, _INT32 = 1, 3  # types.proto


def inline_lite(file: LiteFile) -> Inlined | None:
    """The operations of the main signature; None where they cannot be followed."""
    meta_graph = SavedModel().meta_graphs.add()
    writer = _Writer(file, meta_graph.graph_def)
    writer.write()
    signature = meta_graph.signature_def[MAIN]
    for infos, places in (
        (signature.inputs, file.inputs),
        (signature.outputs, file.outputs),
    ):
        for name, place in places.items():
            infos[name].name = writer.made[place]
            _put(infos[name].tensor_shape, writer.graph.tensors[place].shape)
    return inline(meta_graph, MAIN)


class _Writer:
    """Writes a graph's operators as nodes, in the order they are run."""

    def __init__(self, file: LiteFile, graph_def: Any) -> None:
        self.file = file
        self.graph = file.graphs[file.main]
        self.nodes = graph_def.node
        self.made: dict[int, str] = {}  # tensor → what gives it
        self.told = {file.main}  # graphs whose weights an operator has

    def write(self) -> None:
        for place in self.file.inputs.values():
            node = self.node(f"input{place}", "Placeholder", [])
            _put(node.attr["shape"].shape, self.graph.tensors[place].shape)
            self.made[place] = node.name
        for number, operator in enumerate(self.graph.operators):
            if operator.name != READ_VARIABLE:
                self.operator(f"op{number}", operator)
        for place in self.file.outputs.values():
            self.source(place)

    def operator(self, name: str, operator: Operator) -> None:
        """Its node, and those of what is fused into it."""
        shapes = [self.graph.tensors[place].shape for place in operator.outputs]
        if operator.name in PAIRS:
            last = self.pair(name, operator, shapes)
        else:
            last = self.main_node(name, operator, shapes)
        if operator.activation:
            activation = operation_of(operator.activation)
            last = self.node(f"{name}/activation", activation, [last], shapes).name
        for number, place in enumerate(operator.outputs):
            self.made[place] = f"{name}:{number}" if number else last

    def main_node(self, name: str, operator: Operator, shapes: list[Shape]) -> str:
        bias = BIASES.get(operator.name, len(operator.inputs))
        inputs = self.sources(name, operator, operator.inputs[:bias])
        operation = operation_of(operator.name)
        node = self.node(name, operation, inputs + self.inside(operator), shapes)
        for attribute, number in operator.attributes.items():
            node.attr[attribute].i = number
        node.attr["strides"].list.i.extend((1, *operator.strides, 1))
        if operator.window:
            node.attr["ksize"].list.i.extend((1, *operator.window, 1))
        added = [self.source(place) for place in operator.inputs[bias:] if place >= 0]
        if not added:
            return name
        return self.node(f"{name}/bias", "BiasAdd", [name, *added], shapes).name

    def pair(self, name: str, operator: Operator, shapes: list[Shape]) -> str:
        side, both = PAIRS[operator.name]
        inputs = self.sources(name, operator, operator.inputs)
        self.node(f"{name}/side", side, inputs, shapes)
        return self.node(name, both, [*inputs[:1], f"{name}/side"], shapes).name

    def sources(
        self, name: str, operator: Operator, places: tuple[int, ...]
    ) -> list[str]:
        """What gives its inputs; weights with their sides in TensorFlow's order."""
        order = WEIGHTS.get(operator.name, ())
        found = [self.source(place) for place in places if place >= 0]
        sides = self.graph.tensors[places[1]].shape if len(found) > 1 else ()
        if order and len(order) == len(sides):
            turned = tuple(sides[side] for side in order)
            found[1] = self.node(f"{name}/w", "Transpose", found[1:2], [turned]).name
        return found

    def source(self, place: int) -> str:
        """The node that gives a tensor; one of its own where no operator does."""
        if place not in self.made:
            self.made[place] = self.constant(f"t{place}", self.graph, place)
        return self.made[place]

    def constant(self, name: str, graph: LiteGraph, place: int) -> str:
        tensor = graph.tensors[place]
        # State that an operator keeps from call to call is nobody's weight.
        node = self.node(name, "Const" if tensor.is_constant else "ZerosLike", [])
        value = node.attr["value"].tensor
        value.dtype = _FLOAT32 if tensor.is_number else _INT32
        value.tensor_content = tensor.values
        _put(value.tensor_shape, tensor.shape)
        return str(node.name)

    def inside(self, operator: Operator) -> list[str]:
        """The constants of the graphs that an operator runs, and those run in turn."""
        found: list[str] = []
        waiting = list(operator.calls)
        while waiting:
            number = waiting.pop()
            if number in self.told:
                continue
            self.told.add(number)
            graph = self.file.graphs[number]
            found += [
                self.constant(f"g{number}t{place}", graph, place)
                for place, tensor in enumerate(graph.tensors)
                if tensor.is_constant
            ]
            waiting += [call for each in graph.operators for call in each.calls]
        return found

    def node(
        self, name: str, op: str, inputs: list[str], shapes: list[Shape] | None = None
    ) -> Any:
        node = self.nodes.add(name=name, op=op, input=inputs)
        for shape in shapes or ():
            _put(node.attr["_output_shapes"].list.shape.add(), shape)
        return node


def operation_of(name: str) -> str:
    """What TensorFlow calls an operator: `ResizeBilinear` for `RESIZE_BILINEAR`."""
    if name in OPERATIONS:
        return OPERATIONS[name]
    if not name.isupper():  # a custom one, by its own name
        return name.removeprefix(FLEX)
    return "".join(part.capitalize() for part in name.split("_"))


def _put(proto: Any, shape: Shape) -> None:
    for side in shape:
        proto.dim.add(size=-1 if side is None else side)
