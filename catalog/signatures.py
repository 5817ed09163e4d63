"""Tensors and signatures: what goes into a module and what comes out.

Pure Python: `registry.modules` reads these facts from `saved_model.pb`, the
catalogue stores and shows them.
"""

from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class TensorSpec:
    """Name, dtype (`float32`, `int32`, `uint8`, `string` …) and shape of a tensor.

    `shape` is None for unknown rank; an unknown dimension is None.
    """

    name: str
    dtype: str
    shape: tuple[int | None, ...] | None

    def __str__(self) -> str:
        """As the datasheet shows it: `float32 [N,224,224,3]`."""
        if self.shape is None:
            return f"{self.dtype} [?]"
        names = [
            "N" if i == 0 and d is None else str(d or "?")
            for i, d in enumerate(self.shape)
        ]
        if len(names) == 4 and names[1:3] == ["?", "?"]:
            names[1:3] = ["H", "W"]
        return f"{self.dtype} [{','.join(names)}]"

    def to_json(self) -> dict[str, Any]:
        """As stored."""
        return {
            "name": self.name,
            "dtype": self.dtype,
            "shape": None if self.shape is None else list(self.shape),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """From what `to_json` gave."""
        shape = data["shape"]
        return cls(data["name"], data["dtype"], None if shape is None else tuple(shape))


@dataclass(frozen=True, slots=True)
class Signature:
    """A named way to call a module."""

    name: str
    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]

    def to_json(self) -> dict[str, Any]:
        """As stored."""
        return {
            "name": self.name,
            "inputs": [spec.to_json() for spec in self.inputs],
            "outputs": [spec.to_json() for spec in self.outputs],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """From what `to_json` gave."""
        return cls(
            data["name"],
            tuple(TensorSpec.from_json(item) for item in data["inputs"]),
            tuple(TensorSpec.from_json(item) for item in data["outputs"]),
        )
