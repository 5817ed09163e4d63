"""What a way to run a module is: one Protocol, whatever library stands behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from demos.engine.errors import EngineError

Tensors = Mapping[str, np.ndarray]


@dataclass(frozen=True, slots=True)
class Spec:
    """A tensor that a signature takes; None stands for a side of any length.

    `shape` is None where even the number of sides is free.
    """

    dtype: np.dtype
    shape: tuple[int | None, ...] | None

    def takes(self, value: np.ndarray) -> bool:
        """Whether a tensor fits."""
        if self.dtype != value.dtype:
            return False
        if self.shape is None:
            return True
        return len(self.shape) == value.ndim and all(
            wanted in (None, given)
            for wanted, given in zip(self.shape, value.shape, strict=True)
        )


class Module(Protocol):
    """A module in memory, ready to be called."""

    @property
    def specs(self) -> Mapping[str, Spec]:
        """What the signature takes, by name."""
        ...

    def call(self, inputs: Tensors) -> dict[str, np.ndarray]:
        """Run the signature once.

        Raises:
            EngineError: `module_signature` where the inputs do not fit,
                `module_failed` where the module itself fails.
        """
        ...


class Runtime(Protocol):
    """Something that can open a module.

    Attributes:
        name: `tensorflow` or `litert`.
    """

    name: str

    def prepare(self) -> None:
        """Load the library itself; nothing where that was done."""
        ...

    def open(self, path: Path, signature: str) -> Module:
        """Load a module.

        Args:
            path: the SavedModel's folder, or the TensorFlow Lite file.
            signature: which of its signatures will be called.

        Raises:
            EngineError: `module_unreadable`, or `module_signature` where it has no
                signature of this name.
        """
        ...


def check_inputs(specs: Mapping[str, Spec], inputs: Tensors) -> None:
    """Compare what a contract feeds with what a signature takes.

    Raises:
        EngineError: `module_signature`, naming the first that does not fit.
    """
    if inputs.keys() != specs.keys():
        raise EngineError(
            "module_signature",
            f"takes {sorted(specs)}, the contract gives {sorted(inputs)}",
        )
    for name, value in inputs.items():
        if not specs[name].takes(value):
            raise EngineError(
                "module_signature",
                f"{name} is {specs[name].dtype} {specs[name].shape}, "
                f"the contract gives {value.dtype} {value.shape}",
            )
