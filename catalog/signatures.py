"""Tensors and signatures: what goes into a module and what comes out.

Pure Python: `registry.modules` reads these facts from `saved_model.pb`, LiteRT from a
`.tflite` file; the catalogue stores and shows them.
"""

from dataclasses import dataclass, replace
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class TensorSpec:
    """Name, dtype (`float32`, `int32`, `uint8`, `string` …) and shape of a tensor.

    `shape` is None for unknown rank; an unknown dimension is None. In a quantised
    tensor, as TensorFlow Lite has them, `q` stands for `scale · (q − zero_point)`; the
    scale of any other is 0.
    """

    name: str
    dtype: str
    shape: tuple[int | None, ...] | None
    scale: float = 0.0
    zero_point: int = 0

    def __str__(self) -> str:
        """As the datasheet shows it: `float32 [N,9]`, `int8 [N,9] 0.0039·(q+128)`."""
        return f"{self._tensor()}{self._quantisation()}"

    def _quantisation(self) -> str:
        if not self.is_quantised or self.dtype == "float32":
            return ""
        sign = "−" if self.zero_point > 0 else "+"
        steps = f"(q{sign}{abs(self.zero_point)})" if self.zero_point else "q"
        return f" {self.scale:.4g}·{steps}"

    def _tensor(self) -> str:
        if self.shape is None:
            return f"{self.dtype} [?]"
        names = [
            "N" if i == 0 and d is None else str(d or "?")
            for i, d in enumerate(self.shape)
        ]
        if len(names) == 4 and names[1:3] == ["?", "?"]:
            names[1:3] = ["H", "W"]
        return f"{self.dtype} [{','.join(names)}]"

    @property
    def is_quantised(self) -> bool:
        """Whether its whole numbers stand for others."""
        return self.scale != 0

    @property
    def holds_pixels(self) -> bool:
        """Whether it has the type and the sides of pictures as they are stored."""
        return self.dtype == "uint8" and len(self.shape or ()) == 4

    def dequantised(self) -> Self:
        """The numbers that a quantised tensor stands for; any other as it is."""
        return replace(self, dtype="float32") if self.is_quantised else self

    def to_json(self) -> dict[str, Any]:
        """As stored."""
        told: dict[str, Any] = {
            "name": self.name,
            "dtype": self.dtype,
            "shape": None if self.shape is None else list(self.shape),
        }
        if self.is_quantised:
            told |= {"scale": self.scale, "zero_point": self.zero_point}
        return told

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """From what `to_json` gave."""
        shape = data["shape"]
        return cls(
            data["name"],
            data["dtype"],
            None if shape is None else tuple(shape),
            float(data.get("scale", 0.0)),
            int(data.get("zero_point", 0)),
        )


@dataclass(frozen=True, slots=True)
class Signature:
    """A named way to call a module."""

    name: str
    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]

    def dequantised(self) -> Self:
        """As it is fed and read here, quantised or not: by numbers, and by pixels.

        The bytes of a picture go in as they are: its quantisation is made for them.
        """
        return replace(
            self,
            inputs=tuple(
                spec if spec.holds_pixels else spec.dequantised()
                for spec in self.inputs
            ),
            outputs=tuple(spec.dequantised() for spec in self.outputs),
        )

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
