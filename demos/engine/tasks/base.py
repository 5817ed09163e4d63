"""What a demo task is, and what the tasks share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from catalog.contract import Output
from demos.engine.errors import EngineError
from demos.engine.preprocess import View
from demos.engine.results import Result


@dataclass(frozen=True, slots=True)
class Answer:
    """What a module answered, and all it takes to understand it.

    Attributes:
        tensors: by role of the task, as `catalog.contract.OUTPUT_ROLES` names them.
        rule: the contract's output.
        labels: the lines of the label file; empty without one.
        picture: width and height of the picture shown.
        view: the part of it that the module saw.
    """

    tensors: Mapping[str, np.ndarray]
    rule: Output
    labels: Sequence[str]
    picture: tuple[int, int]
    view: View

    def numbers(self, role: str, *ranks: int) -> np.ndarray:
        """Return a tensor as float64, its batch of one taken off.

        Args:
            role: of the task.
            ranks: the ranks allowed, counting the batch.

        Raises:
            EngineError: `module_output`, where rank, batch or a value is wrong.
        """
        tensor = self.tensors[role]
        if tensor.dtype.kind not in "fiub":
            raise EngineError("module_output", f"{role} holds {tensor.dtype}")
        if tensor.ndim not in ranks or tensor.shape[0] != 1 or not tensor.size:
            raise EngineError("module_output", f"{role} has shape {tensor.shape}")
        values: np.ndarray = tensor[0].astype(np.float64)
        if not np.isfinite(values).all():
            raise EngineError("module_output", f"{role} holds NaN or infinity")
        return values

    def label(self, index: int) -> str:
        """Return the label of a class, its number where it has none."""
        line = index - self.rule.label_offset
        if 0 <= line < len(self.labels):
            return self.labels[line]
        return f"#{index}"


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer understood: the result, and the picture that came out, if any."""

    result: Result
    output_png: bytes | None = None


class Task(Protocol):
    """A kind of demo. One file each, one instance each in `TASKS`."""

    slug: str

    def read(self, answer: Answer) -> Reading:
        """Make the answer's tensors into a result.

        Raises:
            EngineError: `module_output`: they are not what the contract says.
        """
        ...
