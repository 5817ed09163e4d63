"""The graphs of a `.tflite` file, read from its FlatBuffers tables without LiteRT."""

import mmap
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from catalog.sentences import Explained, Sentence

# Everything that is counted in a file: tensors, operators, their inputs, sides of
# shapes. The largest real networks have a tenth of it; more is not drawn.
MAX_ITEMS = 500_000
MAX_OPERATOR_CODES = 1000
# TensorFlow Lite's own operators take eight at most.
MAX_SIDES = 16
# Longer constants hold no axes.
MAX_KEPT_BYTES = 64
MAX_NAME_BYTES = 200
READ_VARIABLE = "READ_VARIABLE"
LEFT_OUT = -1  # in place of an input
DAMAGED = Sentence("The file is damaged: its tables lead nowhere.")
# What the unions of options call the graphs that an operator runs.
_ATTRIBUTES = {
    "axis": "Axis",
    "begin_mask": "BeginMask",
    "ellipsis_mask": "EllipsisMask",
    "end_mask": "EndMask",
    "new_axis_mask": "NewAxisMask",
    "num_split": "NumSplits",
    "shrink_axis_mask": "ShrinkAxisMask",
}
_CALLS = (
    *("Subgraph", "CondSubgraphIndex", "BodySubgraphIndex", "ThenSubgraphIndex"),
    *("ElseSubgraphIndex", "DecompositionSubgraphIndex"),
)
_BROKEN = (struct.error, ValueError, TypeError, IndexError, OverflowError, KeyError)


class LiteUnreadable(Explained):
    """The tables of the file lead nowhere; the sentence says so."""


class LiteTooLarge(ValueError):
    """The file has more of something than any that is drawn."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """One tensor of a graph.

    Attributes:
        name: as the file has it, its first 200 bytes.
        shape: sides, None where one is open.
        is_constant: the file holds its values, also those that a variable begins with.
        is_number: floating-point, or quantised: integers that stand for numbers.
        values: of a short constant of int32 or float32, little-endian; else empty.
    """

    name: str
    shape: tuple[int | None, ...]
    is_constant: bool
    is_number: bool
    values: bytes = b""


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator of a graph.

    Attributes:
        name: of a builtin as TensorFlow Lite calls it (`CONV_2D`), or of a custom one.
        is_custom: it is one that TensorFlow Lite itself does not have.
        inputs: places in the graph's tensors, `LEFT_OUT` for one that it lacks.
        outputs: likewise.
        strides: of a window, (down, right).
        window: of pooling, (height, width); None for others.
        activation: fused into it (`RELU6`); "" for none.
        calls: the graphs it runs, by number.
        attributes: its axis, the masks of a slice and the number of parts, as
            TensorFlow calls them.
    """

    name: str
    is_custom: bool
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    strides: tuple[int, int] = (1, 1)
    window: tuple[int, int] | None = None
    activation: str = ""
    calls: tuple[int, ...] = ()
    attributes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LiteGraph:
    """Tensors, and the operators in the order they are run."""

    tensors: tuple[Tensor, ...]
    operators: tuple[Operator, ...]


@dataclass(frozen=True, slots=True)
class LiteFile:
    """What a file holds.

    Attributes:
        graphs: the file's subgraphs.
        main: the number of the one that its main signature calls.
        inputs: of that one, name → place of the tensor.
        outputs: likewise.
    """

    graphs: tuple[LiteGraph, ...]
    main: int = 0
    inputs: dict[str, int] = field(default_factory=dict)
    outputs: dict[str, int] = field(default_factory=dict)


def read_file(path: Path) -> LiteFile:
    """Read the graphs of a file; its weights are left where they are.

    Raises:
        LiteTooLarge: it has more of something than is read.
        LiteUnreadable: it is damaged.
        ImportError: the package with the schema is not installed.
    """
    from ai_edge_litert import schema_py_generated  # noqa: PLC0415

    try:
        with path.open("rb") as stream:
            content = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        return _Reader(schema_py_generated, content).file()
    except LiteTooLarge:
        raise
    except _BROKEN as error:
        raise LiteUnreadable(DAMAGED) from error


class _Reader:
    """Walks the tables by the generated schema, and counts what it takes."""

    def __init__(self, schema: Any, content: Any) -> None:
        self.schema = schema
        self.model = schema.Model.GetRootAs(content, 0)
        self.size = len(content)
        self.left = MAX_ITEMS
        self.types = _names(schema.TensorType)
        self.activations = _names(schema.ActivationFunctionType)
        self.buffers = self.model.BuffersLength()
        self.codes = self.operator_codes()

    def file(self) -> LiteFile:
        graphs = list(self.tables(self.model, "Subgraphs"))
        signatures = {
            self.text(each.SignatureKey()): each
            for each in self.tables(self.model, "SignatureDefs")
        }
        names = sorted(signatures, key=lambda name: (name != "serving_default", name))
        found = signatures[names[0]] if names else None
        main = found.SubgraphIndex() if found else 0
        read = tuple(map(self.graph, graphs))
        tensors = read[main].tensors
        inputs, outputs = (
            self.maps(found, name) if found else self.named(graphs[0], name, tensors)
            for name in ("Inputs", "Outputs")
        )
        if not {*inputs.values(), *outputs.values()} <= set(range(len(tensors))):
            raise ValueError("A signature names a tensor that is not there.")
        self.count_sides(tensors, [*inputs.values(), *outputs.values()])
        return LiteFile(read, main, inputs, outputs)

    def maps(self, signature: Any, field: str) -> dict[str, int]:
        entries = self.tables(signature, field)
        return {self.text(each.Name()): each.TensorIndex() for each in entries}

    def named(
        self, graph: Any, field: str, tensors: tuple[Tensor, ...]
    ) -> dict[str, int]:
        """The inputs or outputs of a graph without signature, by its tensors' names."""
        return {tensors[place].name: place for place in self.numbers(graph, field)}

    def graph(self, graph: Any) -> LiteGraph:
        tensors = tuple(map(self.tensor, self.tables(graph, "Tensors")))
        operators = tuple(map(self.operator, self.tables(graph, "Operators")))
        known = set(range(len(tensors)))
        optional = known | {LEFT_OUT}
        for operator in operators:
            if not {*operator.inputs} <= optional:
                raise ValueError("An operator takes a tensor that is not there.")
            if not {*operator.outputs} <= known:
                raise ValueError("An operator gives a tensor that is not there.")
            self.count_sides(tensors, operator.outputs)
            if max(operator.calls, default=0) >= self.model.SubgraphsLength():
                raise ValueError("An operator runs a graph that is not there.")
        return LiteGraph(_with_variables(tensors, operators), operators)

    def tensor(self, tensor: Any) -> Tensor:
        kind = self.types.get(tensor.Type(), "")
        open_sides = self.numbers(tensor, "ShapeSignature")
        sides = open_sides or self.numbers(tensor, "Shape")
        if len(sides) > MAX_SIDES:
            raise LiteTooLarge
        steps = tensor.Quantization()
        is_quantised = steps is not None and steps.ScaleLength() > 0
        is_constant, values = self.constant(tensor.Buffer())
        return Tensor(
            name=self.text(tensor.Name()),
            shape=tuple(None if side < 0 else side for side in sides),
            is_constant=is_constant,
            is_number="FLOAT" in kind or is_quantised,
            values=values if kind in ("INT32", "FLOAT32") and not is_quantised else b"",
        )

    def constant(self, number: int) -> tuple[bool, bytes]:
        """Whether a buffer holds values, and those of a short one."""
        if not 0 < number < self.buffers:
            return False, b""
        buffer = self.model.Buffers(number)
        length = buffer.DataLength()
        # Values of more than 2 GB lie behind the tables.
        if not length:
            return buffer.Offset() > 1, b""
        is_short = length <= MAX_KEPT_BYTES
        return True, buffer.DataAsNumpy().tobytes() if is_short else b""

    def operator(self, operator: Any) -> Operator:
        name, is_custom = self.codes[operator.OpcodeIndex()]
        options = self.options(operator, "BuiltinOptions")
        more = self.options(operator, "BuiltinOptions2")
        calls = [_of(each, call) for each in (options, more) for call in _CALLS]
        activation = _of(options, "FusedActivationFunction")
        return Operator(
            name=name,
            is_custom=is_custom,
            inputs=tuple(self.numbers(operator, "Inputs")),
            outputs=tuple(self.numbers(operator, "Outputs")),
            strides=_sides(options, "StrideH", "StrideW") or (1, 1),
            window=_sides(options, "FilterHeight", "FilterWidth"),
            activation=self.activations.get(activation, "") if activation > 0 else "",
            calls=tuple(call for call in calls if call >= 0),
            attributes={
                name: getattr(options, told)()
                for name, told in _ATTRIBUTES.items()
                if hasattr(options, told)
            },
        )

    def options(self, operator: Any, union: str) -> Any:
        """What a union of options holds, as its own type; None where it is empty."""
        kinds = _names(getattr(self.schema, union))
        kind = kinds.get(getattr(operator, f"{union}Type")(), "NONE")
        table = getattr(operator, union)()
        if table is None or kind == "NONE":
            return None
        options = getattr(self.schema, kind)()
        options.Init(table.Bytes, table.Pos)
        return options

    def operator_codes(self) -> list[tuple[str, bool]]:
        """The operators a file uses: (name, whether it is a custom one)."""
        if self.model.OperatorCodesLength() > MAX_OPERATOR_CODES:
            raise LiteTooLarge
        builtin = _names(self.schema.BuiltinOperator)
        found = []
        for code in self.tables(self.model, "OperatorCodes"):
            # Numbers from 127 on did not fit the field of old.
            number = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())
            is_custom = builtin[number] == "CUSTOM"
            name = self.text(code.CustomCode()) if is_custom else builtin[number]
            found.append((name, is_custom))
        return found

    def tables(self, table: Any, field: str) -> Iterator[Any]:
        self.count(getattr(table, f"{field}Length")())
        return map(getattr(table, field), range(getattr(table, f"{field}Length")()))

    def numbers(self, table: Any, field: str) -> list[int]:
        length = getattr(table, f"{field}Length")()
        self.count(length)
        found: list[int] = []
        if length:
            found = getattr(table, f"{field}AsNumpy")().tolist()
        return found

    def text(self, name: bytes | None) -> str:
        name = name or b""
        self.count(len(name) // MAX_NAME_BYTES)
        return name[:MAX_NAME_BYTES].decode("utf-8", "replace")

    def count_sides(self, tensors: tuple[Tensor, ...], places: Sequence[int]) -> None:
        """Count the sides that are told again wherever a tensor is named."""
        self.take(sum(len(tensors[place].shape) for place in places))

    def count(self, items: int) -> None:
        if items > self.size:
            raise ValueError("There are more of them than bytes.")
        self.take(items)

    def take(self, items: int) -> None:
        self.left -= items
        if self.left < 0:
            raise LiteTooLarge


def _with_variables(
    tensors: tuple[Tensor, ...], operators: tuple[Operator, ...]
) -> tuple[Tensor, ...]:
    """The tensors; the values of a variable are the file's as those of a constant."""
    reading = [each.outputs for each in operators if each.name == READ_VARIABLE]
    read = {place for outputs in reading for place in outputs}
    return tuple(
        replace(tensor, is_constant=True) if place in read else tensor
        for place, tensor in enumerate(tensors)
    )


@cache
def _names(enum: Any) -> dict[int, str]:
    """The members of a generated enumeration, by number."""
    return {n: name for name, n in vars(enum).items() if isinstance(n, int)}


def _of(options: Any, name: str) -> int:
    return int(getattr(options, name)()) if hasattr(options, name) else -1


def _sides(options: Any, down: str, right: str) -> tuple[int, int] | None:
    if not hasattr(options, down):
        return None
    return max(_of(options, down), 1), max(_of(options, right), 1)
