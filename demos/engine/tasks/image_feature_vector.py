"""Feature vectors: a picture as a point in space."""

import numpy as np

from demos.engine.results import Vector
from demos.engine.tasks.base import Answer, Reading


class ImageFeatureVector:
    """Reads a vector `[1, size]`, or `[1, 1, 1, size]`."""

    slug = "image-feature-vector"

    def read(self, answer: Answer) -> Reading:
        """Return the vector and its Euclidean norm."""
        vector = answer.numbers("vector", 2, 4).ravel()
        # float32 has seven digits and a bit; nine bring every value back exactly.
        values = tuple(float(f"{value:.9g}") for value in vector)
        return Reading(Vector(values, float(np.linalg.norm(vector))))
