"""Read a weights file of `keras.applications` through Keras.

Their files were written by versions of Keras that named layers otherwise; Keras itself
knows how to read them.
"""

from pathlib import Path

import keras
import numpy as np


def read_application_weights(name: str, file: Path) -> dict[str, np.ndarray]:
    """Return the weights of `keras.applications.NAME` by `layer/weight`."""
    model = getattr(keras.applications, name)(weights=str(file))
    return {
        f"{layer.name}/{weight.name}": weight.numpy()
        for layer in model.layers
        for weight in layer.weights
    }
