"""Makes one node of what turns a text into numbers, before any weight is used.

A tokenizer is dozens of operations on strings and row lengths that no reader cares
for. What it says besides the tokens, where a text ends for example, is needed all over
the network; those edges are left out, or no network of texts would come apart.
"""

from dataclasses import replace

from catalog.diagrams.graph import Graph, Node

PREPARATION = "TextPreparation"
STRINGS = frozenset(
    {"LookupTableFindV2", "RegexReplace", "StaticRegexReplace", "StringLower"}
    | {"StringNGrams", "StringSplit", "StringSplitV2", "StringToHashBucketFast"}
    | {"UnicodeDecode", "UnicodeDecodeWithOffsets", "UnicodeTranscode"}
)


def fold_text(graph: Graph) -> Graph:
    """The graph with everything before its first weights as one node.

    Graphs without operations on strings stay as they are.
    """
    if not any(node.op in STRINGS for node in graph.nodes):
        return graph
    early = _before_weights(graph)
    later = [node for node in graph.nodes if node.name not in early]
    if not later:
        return graph
    source, *_rest = graph.nodes
    numbers = Node(PREPARATION, PREPARATION, (source.name,), _shape(later, early))
    return replace(
        graph,
        nodes=(source, numbers, *(_behind(node, early) for node in later)),
    )


def _before_weights(graph: Graph) -> dict[str, Node]:
    """The nodes that come from the text alone, by name."""
    early: dict[str, Node] = {}
    for node in graph.nodes:
        if not node.parameters and all(name in early for name in node.inputs):
            early[node.name] = node
    return early


def _behind(node: Node, early: dict[str, Node]) -> Node:
    """A later node that takes from the text only what it takes nowhere else."""
    inputs = tuple(name for name in node.inputs if name not in early)
    return replace(node, inputs=inputs or (PREPARATION,))


def _shape(later: list[Node], early: dict[str, Node]) -> tuple[int | None, ...] | None:
    """The shape of the numbers that go into the first weights."""
    shapes = (early[name].shape for name in later[0].inputs if name in early)
    return next(shapes, None)
