"""Text embeddings: texts as points in space, near where they mean the like."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from catalog.inputs import Kind
from catalog.tasks.base import Answer, Reading, Task, Usage
from catalog.tasks.results import Json, Result

# What a cosine is good for: more digits say nothing about texts.
DIGITS = 6


@dataclass(frozen=True, slots=True)
class Embeddings(Result):
    """A vector for each text, and the cosine of each with each."""

    kind: ClassVar[str] = "embeddings"
    texts: tuple[str, ...]
    vectors: tuple[tuple[float, ...], ...]
    similarities: tuple[tuple[float, ...], ...]

    def listed(self) -> list[Json]:
        """The texts with their vectors."""
        return [
            {"text": text, "vector": list(vector)}
            for text, vector in zip(self.texts, self.vectors, strict=True)
        ]

    def rows(self) -> list[Json]:
        """One line for each text, one column for each number of its vector."""
        return [
            {"text": text, **{str(i): value for i, value in enumerate(vector)}}
            for text, vector in zip(self.texts, self.vectors, strict=True)
        ]


class TextEmbedding(Task):
    """Reads vectors `[texts, size]`."""

    slug = "text-embedding"
    inputs: tuple[Kind, ...] = ("text",)
    roles = ("vectors",)
    meanings = ("vector",)
    result = Embeddings
    is_plain = True

    def read(self, answer: Answer) -> Reading:
        """Return the vectors and how alike they are."""
        vectors = answer.batch("vectors", 2)
        return Reading(
            Embeddings(
                texts=tuple(answer.texts),
                # float32 has seven digits and a bit; nine bring every value back.
                vectors=tuple(
                    tuple(float(f"{value:.9g}") for value in vector)
                    for vector in vectors
                ),
                similarities=tuple(map(tuple, cosines(vectors).round(DIGITS).tolist())),
            )
        )

    def source(self, usage: Usage) -> str:
        """Print the cosine of each text with each."""
        return "\n".join(
            (
                f"vectors = {usage.tensor('vectors')}",
                "lengths = np.linalg.norm(vectors, axis=1, keepdims=True)",
                "directions = vectors / np.maximum(lengths, 1e-12)",
                "for row in directions @ directions.T:",
                '    print(" ".join(f"{cosine:.4f}" for cosine in row))',
            )
        )


def cosines(vectors: np.ndarray) -> np.ndarray:
    """The cosine of each of `vectors` with each; 0 for a vector of length 0."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    directions = vectors / np.maximum(lengths, 1e-12)
    similarities: np.ndarray = (directions @ directions.T).clip(-1, 1)
    return similarities
