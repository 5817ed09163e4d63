"""Follows a SavedModel's signature backwards, through all its function calls."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from registry.modules.proto import shape_of

CALLS = frozenset({"PartitionedCall", "StatefulPartitionedCall"})
# They hand on what they are given, output i being input i.
TRANSPARENT = frozenset(
    {"Identity", "IdentityN", "StopGradient", "PreventGradient", "Snapshot"}
    | {"EnsureShape", "CheckNumerics", "CheckNumericsV2"}
)
# Outputs of operations that have several, in the order of their op definition.
OUTPUT_NAMES = {
    "TopKV2": ("values", "indices"),
    "Unique": ("y", "idx"),
    "CombinedNonMaxSuppression": (
        *("nmsed_boxes", "nmsed_scores", "nmsed_classes", "valid_detections"),
    ),
}
MAX_NODES = 100_000
# Real graphs take a few steps for each operation.
MAX_STEPS = 1_000_000
MAX_CALL_DEPTH = 64
PIXEL_CHANNELS = (1, 3, 4)


class GraphTooLarge(ValueError):
    """The graph grows beyond what can be drawn when its functions are inlined."""


@dataclass(slots=True, eq=False)
class Scope:
    """The main graph, or one call of a function."""

    prefix: str
    nodes: dict[str, Any]
    depth: int = 0
    # The function's arguments, and where the caller takes them from.
    arguments: dict[str, str] = field(default_factory=dict)
    caller: "Scope | None" = None
    calls: dict[str, "Scope"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Op:
    """An operation after inlining; `inputs` are (name of the op, output number)."""

    name: str
    node: Any
    inputs: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Inlined:
    """The operations of a signature, from its picture to its answers.

    Attributes:
        ops: by name, every one after those it takes its inputs from.
        outputs: key of the signature → the operation it comes from.
        source: the operation that the picture comes in by; other inputs are settings.
        label: the picture's name in the signature.
    """

    ops: dict[str, "Op"]
    outputs: dict[str, str]
    source: str
    label: str


def inline(meta_graph: Any, signature: str) -> Inlined | None:
    """Return the operations of a signature; None where they cannot be followed."""
    definition = meta_graph.signature_def[signature]
    inliner = Inliner(meta_graph.graph_def)
    try:
        outputs = {
            key: inliner.follow(info.name)[0]
            for key, info in sorted(definition.outputs.items())
        }
    except (GraphTooLarge, RecursionError):
        return None
    ops = {op.name: op for op in inliner.in_order()}
    source = _main_input(definition.inputs, ops)
    return Inlined(ops, outputs, *source) if source else None


def _main_input(infos: Any, ops: Mapping[str, "Op"]) -> tuple[str, str] | None:
    """The input a picture goes in by: (operation, name); others are settings."""
    found = []
    for name in sorted(infos):
        operation = infos[name].name.partition(":")[0]
        shape = shape_of(infos[name].tensor_shape)
        if operation in ops:
            is_picture = len(shape or ()) == 4 and (shape or (0,))[-1] in PIXEL_CHANNELS
            found.append((is_picture, len(shape or ()), operation, name))
    if not found:
        return None
    _, _, operation, name = max(found, key=lambda item: item[:2])
    return operation, name


class Inliner:
    """Collects the operations that some tensors depend on."""

    def __init__(self, graph_def: Any) -> None:
        self._functions = {f.signature.name: f for f in graph_def.library.function}
        self._main = Scope("", {node.name: node for node in graph_def.node})
        self.ops: dict[str, Op] = {}
        self._nodes: dict[str, dict[str, Any]] = {}  # of each function, for all calls
        self._steps = 0

    def follow(self, tensor: str) -> tuple[str, int]:
        """Collect everything the tensor depends on; where it comes from.

        Raises:
            GraphTooLarge: rather than to follow for ever.
        """
        found = self._resolve(self._main, tensor)
        waiting = [found]
        while waiting:
            scope, name, _ = waiting.pop()
            key = scope.prefix + name
            if key in self.ops:
                continue
            if len(self.ops) >= MAX_NODES:
                raise GraphTooLarge
            node = scope.nodes[name]
            sources = [
                self._resolve(scope, reference)
                for reference in node.input
                if not reference.startswith("^")
            ]
            inputs = tuple((s.prefix + n, output) for s, n, output in sources)
            self.ops[key] = Op(key, node, inputs)
            waiting.extend(reversed(sources))
        scope, name, output = found
        return scope.prefix + name, output

    def _resolve(self, scope: Scope, reference: str) -> tuple[Scope, str, int]:
        """The operation a reference leads to, past arguments, calls and identities."""
        while self._steps < MAX_STEPS:
            self._steps += 1
            name, output = self._parse(scope, reference)
            if name in scope.arguments and scope.caller:
                scope, reference = scope.caller, scope.arguments[name]
                continue
            node = scope.nodes.get(name)
            if node is None:
                raise GraphTooLarge  # A reference to nothing: not a graph we draw.
            function = self._function_of(node)
            if function is not None:
                results = function.signature.output_arg
                if output >= len(results):
                    raise GraphTooLarge
                scope = self._enter(scope, node, function)
                reference = function.ret[results[output].name]
            elif node.op in TRANSPARENT and output < len(node.input):
                reference = node.input[output]
            else:
                return scope, name, output
        raise GraphTooLarge

    def _function_of(self, node: Any) -> Any:
        if node.op in CALLS:
            return self._functions.get(node.attr["f"].func.name)
        return self._functions.get(node.op)

    def _enter(self, scope: Scope, node: Any, function: Any) -> Scope:
        if node.name not in scope.calls:
            if scope.depth >= MAX_CALL_DEPTH:
                raise GraphTooLarge
            arguments = [arg.name for arg in function.signature.input_arg]
            given = [ref for ref in node.input if not ref.startswith("^")]
            scope.calls[node.name] = Scope(
                prefix=f"{scope.prefix}{node.name}/",
                nodes=self._nodes_of(function),
                depth=scope.depth + 1,
                arguments=dict(zip(arguments, given, strict=False)),
                caller=scope,
            )
        return scope.calls[node.name]

    def _nodes_of(self, function: Any) -> dict[str, Any]:
        name = function.signature.name
        if name not in self._nodes:
            self._nodes[name] = {inner.name: inner for inner in function.node_def}
        return self._nodes[name]

    @staticmethod
    def _parse(scope: Scope, reference: str) -> tuple[str, int]:
        """`node`, `node:2` (main graph) or `node:output:2` (in a function)."""
        name, *rest = reference.split(":")
        number = int(rest[-1]) if rest and rest[-1].isdigit() else 0
        if len(rest) == 2 and name in scope.nodes:
            known = OUTPUT_NAMES.get(scope.nodes[name].op, ())
            if rest[0] in known:
                number = known.index(rest[0])
        return name, number

    def in_order(self) -> Iterator[Op]:
        """Every collected operation after those it takes its inputs from."""
        begun: set[str] = set()
        for start in self.ops:
            waiting = [(start, False)]
            while waiting:
                name, inputs_done = waiting.pop()
                if inputs_done:
                    yield self.ops[name]
                if name in begun:  # Done, or part of a loop that comes back to it.
                    continue
                begun.add(name)
                waiting.append((name, True))
                sources = self.ops[name].inputs
                waiting.extend((n, False) for n, _ in reversed(sources))
