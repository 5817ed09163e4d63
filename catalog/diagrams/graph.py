"""A network as a graph of operations: what a reader of a model format gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Shape = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """One operation on the way from the input to an output.

    Attributes:
        name: unique in the graph.
        op: TensorFlow's operation type; `Input` for the graph's inputs.
        inputs: the nodes it takes data from, in order. Weights are no inputs.
        shape: of its first output, NHWC; None for unknown rank.
        parameters: elements of the weights that it is the first to use.
        weight_shape: of its first weight (a convolution's `[h, w, in, out]`).
        strides: of a window, (down, right).
        window: of a pooling operation, (height, width).
        axes: of a reduction.
        label: what the visitor may know it by: an input's or output's name.
    """

    name: str
    op: str
    inputs: tuple[str, ...]
    shape: Shape | None
    parameters: int = 0
    weight_shape: Shape | None = None
    strides: tuple[int, int] = (1, 1)
    window: tuple[int, int] | None = None
    axes: tuple[int, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Graph:
    """The nodes in topological order, the input first.

    Attributes:
        nodes: every node is reached from the first one and leads to an output.
        outputs: the nodes whose values the model answers, under their names.
        parameter_count: all weights of the model, also those no node uses.
    """

    nodes: tuple[Node, ...]
    outputs: Mapping[str, str] = field(default_factory=dict)
    parameter_count: int = 0
