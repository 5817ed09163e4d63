"""Gathers a fine map into fields as large as a reader can make out."""

import numpy as np


def gathered(values: np.ndarray, across: int) -> np.ndarray:
    """Return the mean of every field of a map.

    Args:
        values: `[H,W]`.
        across: fields a side, no more than there are values.
    """
    rows = np.array_split(values, min(across, values.shape[0]), axis=0)
    return np.array([[part.mean() for part in _parts(row, across)] for row in rows])


def _parts(row: np.ndarray, across: int) -> list[np.ndarray]:
    return np.array_split(row, min(across, row.shape[1]), axis=1)
