"""Grad-CAM: the last feature maps, weighed by how much the score depends on each.

Source: R. R. Selvaraju et al., Grad-CAM: Visual Explanations from Deep Networks via
Gradient-based Localization, ICCV 2017, arXiv 1610.02391, equations 1 and 2.
"""

from typing import Any

import numpy as np

from demos.engine.explaining.graphs import FrozenModule


def grad_cam_map(module: FrozenModule, tensor: np.ndarray, index: int) -> np.ndarray:
    """Return how much each place of the last feature maps speaks for a class.

    Args:
        module: a graph with feature maps that gradients pass.
        tensor: what it was fed, `[1,H,W,C]`.
        index: of the class in the scores.

    Returns:
        float64 `[h,w]` as small as the feature maps, never below 0.
    """
    tf = module.tf
    features = module.features(tf.constant(tensor))
    with tf.GradientTape() as tape:
        tape.watch(features)
        score = module.scores_of_features(features)[0, index]
    slopes: Any = tape.gradient(score, features)
    weights = tf.reduce_mean(slopes, axis=(1, 2), keepdims=True)
    summed = tf.reduce_sum(weights * features, axis=-1)[0]
    return np.asarray(tf.nn.relu(summed), np.float64)
