"""The generic demo: whatever comes out, as numbers."""

import math
from dataclasses import asdict, dataclass
from typing import ClassVar

import numpy as np

from catalog.inputs import Kind
from catalog.tasks.base import Answer, Reading, Task, Usage, readable
from catalog.tasks.results import Json, Result

FIRST = 16
TEXT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Tensor:
    """An output in short; the statistics leave out NaN and infinity.

    `first` has the first values, row by row; a value that is not finite is None.
    """

    name: str
    dtype: str
    shape: tuple[int, ...]
    min: float | None
    max: float | None
    mean: float | None
    std: float | None
    first: tuple[float | str | None, ...]


@dataclass(frozen=True, slots=True)
class Tensors(Result):
    """Every output of the signature."""

    kind: ClassVar[str] = "tensors"
    outputs: tuple[Tensor, ...]

    def listed(self) -> list[Json]:
        """The outputs."""
        return [asdict(item) for item in self.outputs]


class RawTensors(Task):
    """Shows the outputs of a module that says nothing, or of a task unknown here."""

    slug = "tensors"
    inputs: tuple[Kind, ...] = ()
    roles = ()
    meanings = ()
    result = Tensors

    def read(self, answer: Answer) -> Reading:
        """Return the statistics of every output."""
        items = sorted(answer.tensors.items())
        return Reading(Tensors(tuple(_described(name, item) for name, item in items)))

    def source(self, usage: Usage) -> str:
        """Print type, shape and mean of every output."""
        value = usage.array("tensor")
        return f"""\
for name, tensor in sorted(outputs.items()):
    value = {value}
    mean = "" if value.dtype.kind not in "fiub" else f"mean {{value.mean():.4f}}"
    print(name, tensor.dtype.name, list(value.shape), mean)"""


def _described(name: str, tensor: np.ndarray) -> Tensor:
    least, most, mean, deviation = _statistics(tensor)
    return Tensor(
        name=name,
        dtype="string" if tensor.dtype.kind in "OSU" else tensor.dtype.name,
        shape=tensor.shape,
        min=least,
        max=most,
        mean=mean,
        std=deviation,
        first=tuple(_value(value) for value in tensor.ravel()[:FIRST].tolist()),
    )


def _statistics(tensor: np.ndarray) -> tuple[float | None, ...]:
    """Least, largest, mean and standard deviation; None where nothing is counted."""
    if tensor.dtype.kind not in "fiub":
        return (None,) * 4
    values = tensor.astype(np.float64)
    values = values[np.isfinite(values)]
    if not values.size:
        return (None,) * 4
    with np.errstate(over="ignore"):  # Sums of what is huge are infinite.
        facts = (values.min(), values.max(), values.mean(), values.std())
    return tuple(float(fact) if np.isfinite(fact) else None for fact in facts)


def _value(value: object) -> float | str | None:
    """A value as JSON can hold it."""
    if isinstance(value, bool | int | float):
        return float(value) if math.isfinite(value) else None
    return readable(value)[:TEXT_LENGTH]
