"""Finds small groups of operations that people call by one name.

Swish is two operations, a squeeze-and-excite gate about ten. They are found by
structure: everything between one operation and the place where all that leaves
it comes together again, as long as only soft operations lie between.
"""

from dataclasses import replace

from catalog.diagrams.graph import Graph, Node
from catalog.diagrams.sizes import Size

ACTIVATIONS = {
    "Relu": "ReLU",
    "Relu6": "ReLU6",
    "Sigmoid": "sigmoid",
    "Tanh": "tanh",
    "Softmax": "softmax",
    "LogSoftmax": "log-softmax",
    "Elu": "ELU",
    "Selu": "SELU",
    "LeakyRelu": "leaky ReLU",
    "Softplus": "softplus",
    "Softsign": "softsign",
}
ARITHMETIC = frozenset(
    {"Add", "AddV2", "AddN", "Sub", "Mul", "RealDiv", "Div", "DivNoNan", "Maximum"}
    | {"Minimum", "SquaredDifference", "Square", "Sqrt", "Rsqrt", "Reciprocal", "Pow"}
    | {"Neg", "Abs", "Exp", "Log", "Log1p", "Erf", "Erfc", "Cast", "Round", "Floor"}
    | {"ClipByValue", "Reshape", "Squeeze", "ExpandDims", "Tile", "BroadcastTo"}
    | {"Select", "SelectV2", "FakeQuantWithMinMaxVars"}
    | {"FakeQuantWithMinMaxVarsPerChannel"}
)
REDUCTIONS = frozenset({"Mean", "Sum", "Max", "SquaredDifference"})
WEIGHTED = frozenset({"Conv2D", "MatMul", "BatchMatMulV2", "DepthwiseConv2dNative"})
MERGES = frozenset({"Add", "AddV2", "Sub", "Mul", "RealDiv", "Maximum"})
MAX_REGION = 40

# What the group becomes; its operation is one of these.
GATE = "Gate"
NORMALIZATION = "Normalization"
ACTIVATION = "Activation"


def collapse(graph: Graph, sizes: dict[str, Size]) -> list[Node]:
    """The nodes with every such group made one node, still in order."""
    nodes = {node.name: node for node in graph.nodes}
    order = {name: index for index, name in enumerate(nodes)}
    consumers: dict[str, set[str]] = {name: set() for name in nodes}
    for node in graph.nodes:
        for name in node.inputs:
            consumers[name].add(node.name)
    for last in graph.nodes:
        if last.op not in MERGES or len(last.inputs) < 2:
            continue
        found = _region(last, nodes, order, consumers, sizes)
        if found is None:
            continue
        entry, members = found
        nodes[last.name] = _named(entry, [nodes[name] for name in members], last)
        for name in members - {last.name}:
            del nodes[name]
        consumers[entry] = (consumers[entry] - members) | {last.name}
    return list(nodes.values())


def _region(
    last: Node,
    nodes: dict[str, Node],
    order: dict[str, int],
    consumers: dict[str, set[str]],
    sizes: dict[str, Size],
) -> tuple[str, set[str]] | None:
    """The one node everything comes from, and the members up to `last`."""
    members = {last.name}
    frontier = set(last.inputs)
    while len(frontier) > 1:
        name = max(frontier, key=order.__getitem__)
        node = nodes[name]
        soft = _is_soft(node, sizes[name], sizes[last.name])
        if not soft or not node.inputs or not consumers[name] <= members:
            return None
        members.add(name)
        frontier = (frontier - {name}) | set(node.inputs)
        if len(members) > MAX_REGION:
            return None
    return frontier.pop(), members


def _is_soft(node: Node, size: Size, target: Size) -> bool:
    known = ARITHMETIC | REDUCTIONS | ACTIVATIONS.keys()
    if node.op in known or node.op in (ACTIVATION, NORMALIZATION):
        return True
    # A branch of pooled values: it gates, whatever computes it.
    return size.is_pooled and not target.is_pooled


def _named(entry: str, members: list[Node], last: Node) -> Node:
    ops = {node.op for node in members}
    label = ""
    if ops & WEIGHTED:
        op = GATE
    elif ops & REDUCTIONS or NORMALIZATION in ops:
        op = NORMALIZATION
    else:
        op, label = ACTIVATION, _activation(ops)
    return replace(
        last,
        op=op,
        inputs=(entry,),
        parameters=sum(node.parameters for node in members),
        weight_shape=None,
        label=label,
    )


def _activation(ops: set[str]) -> str:
    if "Erf" in ops or "Erfc" in ops or {"Tanh", "Pow"} <= ops:
        return "GELU"
    if "Softplus" in ops:
        return "Mish"
    if ops & {"Relu6", "ClipByValue", "Minimum"}:
        return "hard swish"
    if "Sigmoid" in ops:
        return "swish"
    if "Relu" in ops or "Maximum" in ops:
        return "PReLU"
    return "activation"
