"""Follows a picture through a graph for as long as its channels are only scaled."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from registry.modules.constants import constant, is_float, made_of
from registry.modules.graph import SIZES, output_shape
from registry.modules.inlining import Inlined, Op

CHANNELS = (1, 3)
# They change which pixels there are, and no value beyond what resizing does.
_RESIZING = frozenset(
    {"ResizeBilinear", "ResizeNearestNeighbor", "ResizeBicubic", "ResizeArea"}
)
# Of a picture, `[N,H,W,C]`; the axis of its channels.
_RANK, _LAST = 4, (-1, 3)
_MINUS = np.array(-1.0)


@dataclass(frozen=True, slots=True, eq=False)
class Scaled:
    """A picture whose channel c holds `x · factor[c] + shift[c]` of one fed as x."""

    factor: np.ndarray
    shift: np.ndarray

    def times(self, by: np.ndarray) -> "Scaled":
        """Multiplied."""
        return Scaled(self.factor * by, self.shift * by)

    def plus(self, more: np.ndarray) -> "Scaled":
        """Shifted."""
        return Scaled(self.factor, self.shift + more)

    def taken(self, which: "int | slice | list[int]") -> "Scaled":
        """Some of its channels, in that order."""
        return Scaled(
            np.atleast_1d(self.factor[which]), np.atleast_1d(self.shift[which])
        )

    def ends(self, low: float, high: float) -> tuple[np.ndarray, np.ndarray]:
        """The least and the largest of each channel, fed from `low` to `high`."""
        one, other = self.factor * low + self.shift, self.factor * high + self.shift
        return np.minimum(one, other), np.maximum(one, other)

    @property
    def is_as_fed(self) -> bool:
        """Whether nothing was done to it."""
        return bool((self.factor == 1).all() and (self.shift == 0).all())


Value = Scaled | np.ndarray


class _Step(NamedTuple):
    """An operation on one picture; `is_first`: the picture is its first input."""

    op: Op
    picture: Scaled
    numbers: Sequence[np.ndarray]
    is_first: bool


def scaled(inlined: Inlined) -> list[Scaled]:
    """What becomes of a picture before the first step that is more than scaling.

    One for each operation that takes such a step; none where no picture is fed.
    """
    shape = output_shape(inlined.ops[inlined.source], 0) or ()
    if len(shape) != _RANK or shape[-1] not in CHANNELS:
        return []
    fed = Scaled(np.ones(shape[-1]), np.zeros(shape[-1]))
    known: dict[tuple[str, int], Value] = {(inlined.source, 0): fed}
    found: list[Scaled] = []
    for op in inlined.ops.values():
        if op.name == inlined.source or op.node.op in SIZES:
            continue
        given = [known.get(source) for source in op.inputs]
        pictures = [value for value in given if isinstance(value, Scaled)]
        if not pictures:
            value = _constant(op, given)
            if value is not None:
                known[op.name, 0] = value
        elif outputs := _outputs_of(op, given):
            known |= {(op.name, n): value for n, value in enumerate(outputs)}
        else:
            found += pictures
    return found


def _constant(op: Op, given: Sequence[Value | None]) -> np.ndarray | None:
    if op.node.op == "Const":
        return constant(op)
    arrays = [value for value in given if isinstance(value, np.ndarray)]
    return made_of(op, arrays) if arrays and len(arrays) == len(given) else None


def _outputs_of(op: Op, given: Sequence[Value | None]) -> Sequence[Scaled]:
    """The outputs of an operation that does no more than scale; else none."""
    pictures = [value for value in given if isinstance(value, Scaled)]
    numbers = [value for value in given if isinstance(value, np.ndarray)]
    picture, is_first = pictures[0], given[0] is pictures[0]
    if op.node.op in _RESIZING:
        return [picture] if is_first else []  # To whatever size.
    if len(pictures) + len(numbers) < len(given):
        return []
    if op.node.op in ("Pack", "ConcatV2"):
        return _joined(op, pictures, numbers)
    known = _STEPS.get(op.node.op)
    if known is None or len(pictures) > 1:
        return []
    return known(_Step(op, picture, numbers, is_first))


def _arithmetic(step: _Step) -> Sequence[Scaled]:
    """With one number, or one for each channel."""
    op, picture, numbers, is_first = step
    kind, number = op.node.op, _by_channel(numbers[0], picture)
    if number is None:
        return []
    if kind == "Mul":
        return [picture.times(number)]
    if kind == "RealDiv":
        return [picture.times(1 / number)] if is_first and number.all() else []
    if kind == "Sub" and is_first:
        return [picture.plus(-number)]
    return [(picture.times(_MINUS) if kind == "Sub" else picture).plus(number)]


def _by_channel(number: np.ndarray, picture: Scaled) -> np.ndarray | None:
    """A constant as one number, or one for each channel; None for any other shape."""
    if number.size == 1:
        return number.reshape(())
    is_last = number.ndim <= _RANK and number.size == number.shape[-1]
    return number.reshape(-1) if is_last and number.size == len(picture.shift) else None


def _rest(step: _Step) -> Sequence[Scaled]:
    """Other numbers or the sign alone; channels turned round, picked or split."""
    op, picture, numbers, is_first = step
    channels, kind = range(len(picture.shift)), op.node.op
    if kind == "Cast" and is_float(op):
        return [picture]
    if kind == "Neg":
        return [picture.times(_MINUS)]
    if kind == "ReverseV2" and numbers[0].tolist() in [[axis] for axis in _LAST]:
        return [picture.taken(np.s_[::-1])]
    if kind == "Unpack" and op.node.attr["axis"].i in _LAST:
        return [picture.taken(channel) for channel in channels]
    if kind == "Split" and not is_first and numbers[0].item() in _LAST:
        parts = np.array_split(channels, op.node.attr["num_split"].i)
        return [picture.taken(part.tolist()) for part in parts]
    return []


def _gathered(step: _Step) -> Sequence[Scaled]:
    """`GatherV2(picture, channels, axis)`."""
    axis, (order,) = _axis(step.op, step.numbers)
    is_known = step.is_first and order.ndim == 1 and axis in _LAST
    return [step.picture.taken(order.tolist())] if is_known else []


def _axis(op: Op, numbers: Sequence[np.ndarray]) -> tuple[int, Sequence[np.ndarray]]:
    """The axis along which it picks or joins, and the other numbers it is given.

    An attribute of `Pack` and of all in TensorFlow Lite; else the last input.
    """
    if op.node.op == "Pack" or "axis" in op.node.attr:
        return op.node.attr["axis"].i, numbers
    return numbers[-1].item(), numbers[:-1]


def _sliced(step: _Step) -> Sequence[Scaled]:
    """`StridedSlice(picture, begin, end, strides)` of the channels alone.

    Its masks have a bit for each entry:
    https://www.tensorflow.org/api_docs/python/tf/strided_slice
    """
    op, picture, numbers, is_first = step
    begin, end, strides = (part.tolist() for part in numbers)
    begins, ends, ellipsis, added, shrunk = (
        op.node.attr[f"{name}_mask"].i
        for name in ("begin", "end", "ellipsis", "new_axis", "shrink_axis")
    )
    last = len(begin) - 1
    bit = 1 << last
    whole = [
        ellipsis == 1 << n or (begins & ends & 1 << n and strides[n] == 1)
        for n in range(last)
    ]
    reaches = len(begin) == _RANK or (ellipsis and not ellipsis & bit)
    if not (is_first and reaches and all(whole)) or added or shrunk & ~bit:
        return []
    if shrunk:
        return [picture.taken(begin[last])]
    first = None if begins & bit else begin[last]
    behind = None if ends & bit else end[last]
    return [picture.taken(slice(first, behind, strides[last]))]


def _joined(
    op: Op, pictures: Sequence[Scaled], numbers: Sequence[np.ndarray]
) -> Sequence[Scaled]:
    """Channels put together again: `Pack(*parts)`, `ConcatV2(*parts, axis)`."""
    axis, others = _axis(op, numbers)
    if axis not in _LAST or others:
        return []
    factors = np.concatenate([part.factor for part in pictures])
    return [Scaled(factors, np.concatenate([part.shift for part in pictures]))]


_STEPS = {
    **dict.fromkeys(("Add", "AddV2", "BiasAdd", "Sub", "Mul", "RealDiv"), _arithmetic),
    **dict.fromkeys(("Cast", "Neg", "ReverseV2", "Unpack", "Split"), _rest),
    "GatherV2": _gathered,
    "StridedSlice": _sliced,
}
