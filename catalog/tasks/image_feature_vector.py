"""Feature vectors: a picture as a point in space."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from catalog.inputs import Kind
from catalog.tasks.base import Answer, Reading, Task, Usage
from catalog.tasks.results import Json, Result


@dataclass(frozen=True, slots=True)
class Vector(Result):
    """A feature vector and its Euclidean norm."""

    kind: ClassVar[str] = "vector"
    values: tuple[float, ...]
    norm: float

    def listed(self) -> list[Json]:
        """The vector as one item."""
        return [{"vector": list(self.values), "norm": self.norm}]

    def rows(self) -> list[Json]:
        """One line for each number."""
        return [{"index": i, "value": value} for i, value in enumerate(self.values)]


class ImageFeatureVector(Task):
    """Reads a vector `[1, size]`, or `[1, 1, 1, size]`."""

    slug = "image-feature-vector"
    inputs: tuple[Kind, ...] = ("image",)
    roles = ("vector",)
    meanings = ("vector",)
    result = Vector
    is_plain = True

    def read(self, answer: Answer) -> Reading:
        """Return the vector and its Euclidean norm."""
        vector = answer.numbers("vector", 2, 4).ravel()
        # float32 has seven digits and a bit; nine bring every value back exactly.
        values = tuple(float(f"{value:.9g}") for value in vector)
        return Reading(Vector(values, float(np.linalg.norm(vector))))

    def source(self, usage: Usage) -> str:
        """Print the size, the norm and the first numbers."""
        return "\n".join(
            (
                f"vector = {usage.tensor('vector')}.ravel()",
                'print(len(vector), "numbers, norm", f"{np.linalg.norm(vector):.4f}")',
                "print(vector[:5])",
            )
        )
