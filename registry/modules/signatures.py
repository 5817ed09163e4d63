"""The signatures of a SavedModel, and what its root object offers."""

from collections.abc import Iterator
from typing import Any

from catalog.signatures import Signature, TensorSpec
from registry.modules.proto import dtype_name, shape_of

# Run on loading, not a way to call the model.
INTERNAL_SIGNATURES = frozenset({"__saved_model_init_op", "__saved_model_train_op"})


def read_signatures(meta_graph: Any) -> tuple[Signature, ...]:
    """Every signature, `serving_default` first, then by name."""
    names = [n for n in meta_graph.signature_def if n not in INTERNAL_SIGNATURES]
    names.sort(key=lambda name: (name != "serving_default", name))
    return tuple(
        Signature(
            name,
            _tensors(meta_graph.signature_def[name].inputs),
            _tensors(meta_graph.signature_def[name].outputs),
        )
        for name in names
    )


def _tensors(infos: Any) -> tuple[TensorSpec, ...]:
    return tuple(
        TensorSpec(
            name, dtype_name(infos[name].dtype), shape_of(infos[name].tensor_shape)
        )
        for name in sorted(infos)
    )


def is_callable(meta_graph: Any) -> bool:
    """True where `hub.load(handle)(x)` works: the root has a traced `__call__`."""
    nodes = meta_graph.object_graph_def.nodes
    node = root_child(meta_graph, "__call__")
    return node is not None and bool(nodes[node].function.concrete_functions)


def is_fine_tunable(meta_graph: Any) -> bool:
    """True where `hub.KerasLayer(handle, trainable=True)` has weights to train."""
    node = root_child(meta_graph, "trainable_variables")
    return (
        is_callable(meta_graph)
        and node is not None
        and any(listed_variables(meta_graph, node))
    )


def root_child(meta_graph: Any, name: str) -> int | None:
    """The number of the root object's child of this name."""
    nodes = meta_graph.object_graph_def.nodes
    children = nodes[0].children if nodes else ()
    for child in children:
        if child.local_name == name and 0 <= child.node_id < len(nodes):
            return int(child.node_id)
    return None


def listed_variables(meta_graph: Any, node: int) -> Iterator[int]:
    """The numbers of the variables that the list object `node` holds, each once."""
    nodes = meta_graph.object_graph_def.nodes
    for number in dict.fromkeys(child.node_id for child in nodes[node].children):
        if 0 <= number < len(nodes) and nodes[number].HasField("variable"):
            yield number
