"""The data path of a signature: the operations between its picture and its answer."""

import math
from collections.abc import Iterable

import numpy as np

from catalog.diagrams.graph import Graph, Node, Shape
from registry.modules.inlining import Inlined, Op
from registry.modules.proto import shape_of

# Their results are sizes, not pictures: nothing flows through them.
SIZES = frozenset({"Shape", "ShapeN", "Size", "Rank", "ZerosLike", "OnesLike"})
VARIABLES = frozenset({"VarHandleOp", "VariableV2"})
FLOATS = frozenset({1, 2, 5, 6, 14, 19})  # types.proto; int8 and int16 are quantized
# Operations whose every constant is a weight.
WEIGHTED = frozenset(
    {"Conv2D", "DepthwiseConv2dNative", "Conv2DBackpropInput", "Conv3D", "MatMul"}
    | {"BatchMatMulV2", "BiasAdd", "FusedBatchNormV3", "FusedBatchNorm", "Einsum"}
)
# Elsewhere a constant is one when it is longer than a pixel: shorter ones scale
# and shift the picture.
LONGEST_PIXEL = 4


def read_graph(inlined: Inlined, variable_count: int) -> Graph | None:
    """The data path of a signature, or None where there is none to draw.

    Args:
        inlined: its operations.
        variable_count: elements of the module's variables; weights held as
            constants are added to it.
    """
    reader = _Reader(inlined.ops, inlined.source, inlined.label)
    return reader.graph(inlined.outputs, variable_count)


class _Reader:
    """Turns inlined operations into nodes, giving each its own weights."""

    def __init__(self, ops: dict[str, Op], source: str, label: str) -> None:
        self.ops = ops
        self.source = source
        self.label = label
        self.used: set[str] = set()  # weights that a node has counted already
        self.constant_count = 0

    def graph(self, outputs: dict[str, str], variable_count: int) -> Graph | None:
        path = self.data_path(outputs.values())
        if len(path) < 2:
            return None
        nodes = tuple(
            self.node(op, path) for op in self.ops.values() if op.name in path
        )
        reached = {key: name for key, name in outputs.items() if name in path}
        return Graph(nodes, reached, variable_count + self.constant_count)

    def data_path(self, outputs: Iterable[str]) -> set[str]:
        forward = {self.source}
        for op in self.ops.values():  # in topological order
            if op.node.op not in SIZES and any(n in forward for n, _ in op.inputs):
                forward.add(op.name)
        backward = set()
        waiting = [name for name in outputs if name in forward]
        while waiting:
            name = waiting.pop()
            if name not in backward:
                backward.add(name)
                waiting.extend(n for n, _ in self.ops[name].inputs if n in forward)
        return backward

    def node(self, op: Op, path: set[str]) -> Node:
        shape = output_shape(op, 0)
        if op.name == self.source:
            return Node(op.name, "Input", (), shape, label=self.label)
        weights = [source for source in op.inputs if source[0] not in path]
        if op.node.op == "Conv2DBackpropInput":
            weights.reverse()  # Its first input is the size of the result.
        parameters, weight_shape = self.weights(op, weights)
        strides = op.node.attr["strides"].list.i
        window = op.node.attr["ksize"].list.i
        return Node(
            name=op.name,
            op=op.node.op,
            inputs=tuple(n for n, _ in op.inputs if n in path),
            shape=shape,
            parameters=parameters,
            weight_shape=weight_shape,
            strides=(strides[1], strides[2]) if len(strides) == 4 else (1, 1),
            window=(window[1], window[2]) if len(window) == 4 else None,
            axes=self.axes(op) if op.node.op in ("Mean", "Max", "Sum") else (),
        )

    def weights(
        self, op: Op, sources: list[tuple[str, int]]
    ) -> tuple[int, Shape | None]:
        """Elements not counted before, and the shape of the first weight."""
        total, first = 0, None
        for name, output in sources:
            count = sum(self.leaf(leaf, op) for leaf in self.leaves(name))
            total += count
            if first is None:
                first = output_shape(self.ops[name], output)
        return total, first

    def leaves(self, name: str) -> list[Op]:
        """The variables and constants a weight is made from, those not yet used."""
        found, waiting = [], [name]
        while waiting:
            name = waiting.pop()
            if name in self.used:
                continue
            self.used.add(name)
            op = self.ops[name]
            if op.node.op in VARIABLES or op.node.op == "Const":
                found.append(op)
            elif op.node.op not in SIZES:
                waiting.extend(n for n, _ in op.inputs)
        return found

    def leaf(self, leaf: Op, user: Op) -> int:
        attributes = leaf.node.attr
        if leaf.node.op in VARIABLES:
            return _elements(shape_of(attributes["shape"].shape))
        tensor = attributes["value"].tensor
        count = _elements(shape_of(tensor.tensor_shape))
        weighted = user.node.op in WEIGHTED
        if tensor.dtype not in FLOATS or (count <= LONGEST_PIXEL and not weighted):
            return 0
        self.constant_count += count
        return count

    def axes(self, op: Op) -> tuple[int, ...]:
        constant = self.ops[op.inputs[-1][0]].node
        if constant.op != "Const":
            return ()
        tensor = constant.attr["value"].tensor
        data = tensor.tensor_content or np.array(tensor.int_val, "<i4").tobytes()
        if tensor.dtype != 3 or len(data) > 64:
            return ()
        rank = len(output_shape(self.ops[op.inputs[0][0]], op.inputs[0][1]) or ())
        values = np.frombuffer(data[: len(data) // 4 * 4], "<i4").tolist()
        return tuple(sorted(axis % rank if rank else axis for axis in values))


def output_shape(op: Op, output: int) -> Shape | None:
    """The shape TensorFlow noted when it traced the function."""
    attributes = op.node.attr
    noted = attributes["_output_shapes"].list.shape
    if output < len(noted):
        return shape_of(noted[output])
    if op.node.op == "Const":
        return shape_of(attributes["value"].tensor.tensor_shape)
    if op.node.op in ("Placeholder", "VarHandleOp", "VariableV2"):
        return shape_of(attributes["shape"].shape)
    return None


def _elements(shape: Shape | None) -> int:
    if shape is None or None in shape:
        return 0
    return math.prod(d for d in shape if d is not None)
