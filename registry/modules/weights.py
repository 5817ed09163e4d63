"""Counts a module's parameters from its object graph, as Keras counts them."""

import math
from collections.abc import Iterator
from typing import Any

from registry.modules.proto import shape_of
from registry.modules.signatures import listed_variables, root_child

# Children of a saved object that hold state of training or of sampling. Keras
# leaves them out of `weights`, and so of `count_params()`.
NOT_WEIGHTS = frozenset(
    {"optimizer", "_optimizer", "save_counter", "signatures", "keras_api"}
    | {"metrics", "_metrics", "compiled_metrics", "_loss_tracker", "seed_generator"}
)
SEED_NAME = "seed_generator_state"


def count_variables(meta_graph: Any) -> int:
    """Elements of all model variables, trainable or not."""
    nodes = meta_graph.object_graph_def.nodes
    if not nodes:
        return _count_handles(meta_graph)
    listed = root_child(meta_graph, "variables")
    numbers = (
        _reachable_variables(nodes)
        if listed is None
        else listed_variables(meta_graph, listed)
    )
    return sum(
        size_of(nodes[number].variable.shape)
        for number in numbers
        if not nodes[number].variable.name.endswith(SEED_NAME)
    )


def size_of(shape: Any) -> int:
    """Elements of a tensor of this TensorShapeProto; 0 where it is not known."""
    dimensions = shape_of(shape)
    if dimensions is None or None in dimensions:
        return 0
    return math.prod(d for d in dimensions if d is not None)


def _reachable_variables(nodes: Any) -> Iterator[int]:
    seen, waiting = {0}, [0]
    while waiting:
        node = nodes[waiting.pop()]
        for child in node.children:
            number = child.node_id
            if number in seen or not 0 <= number < len(nodes):
                continue
            if child.local_name in NOT_WEIGHTS:
                continue
            seen.add(number)
            waiting.append(number)
            if nodes[number].HasField("variable"):
                yield number


def _count_handles(meta_graph: Any) -> int:
    """For a SavedModel without objects: its variable handles, each name once."""
    shapes = {
        node.attr["shared_name"].s or node.name.encode(): node.attr["shape"].shape
        for node in meta_graph.graph_def.node
        if node.op in ("VarHandleOp", "VariableV2")
    }
    return sum(map(size_of, shapes.values()))
