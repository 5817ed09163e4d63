"""Gradients: which pixels would change the score most.

The slope of a class's score at every pixel (K. Simonyan, A. Vedaldi, A. Zisserman,
Deep Inside Convolutional Networks, 2014, arXiv 1312.6034), averaged over noisy copies
of the picture, which takes most of the speckle away (D. Smilkov et al., SmoothGrad,
2017, arXiv 1706.03825).
"""

from typing import Any

import numpy as np

from demos.engine.explaining.fields import gathered
from demos.engine.explaining.graphs import FrozenModule
from demos.engine.explaining.occlusion import OnStep

# The paper finds little to gain beyond 50 copies; 24 look the same at half the time.
COPIES = 24
# Of the picture's range of values; the paper recommends 10 to 20 per cent.
NOISE = 0.15
# Slopes of neighbours are gathered to this many fields across: single pixels say
# nothing to a reader.
FIELDS_ACROSS = 28
SEED = 20170612


def gradient_map(
    module: FrozenModule,
    tensor: np.ndarray,
    index: int,
    *,
    on_step: OnStep | None = None,
) -> np.ndarray:
    """Return how much a class's score depends on each part of a picture.

    Args:
        module: a graph that gradients pass.
        tensor: what it was fed, float `[1,H,W,C]`.
        index: of the class in the scores.
        on_step: called before every copy; what it raises ends the work.

    Returns:
        float64 `[FIELDS_ACROSS,FIELDS_ACROSS]`, never below 0.
    """
    noise = np.random.default_rng(SEED)
    spread = NOISE * float(tensor.max() - tensor.min())
    total = np.zeros(tensor.shape[1:3])
    for _copy in range(COPIES):
        if on_step:
            on_step()
        noisy = tensor + noise.normal(0.0, spread, tensor.shape)
        slopes = _slopes(module, noisy.astype(tensor.dtype), index)
        total += np.abs(slopes).max(axis=-1)
    return gathered(total / COPIES, FIELDS_ACROSS)


def _slopes(module: FrozenModule, tensor: np.ndarray, index: int) -> np.ndarray:
    tf = module.tf
    fed = tf.constant(tensor)
    with tf.GradientTape() as tape:
        tape.watch(fed)
        score = module.scores(fed)[0, index]
    slopes: Any = tape.gradient(score, fed)
    return np.asarray(slopes)[0]
