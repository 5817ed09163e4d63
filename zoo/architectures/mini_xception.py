"""mini-Xception: which of seven expressions a face bears.

The network of "Real-time Convolutional Neural Networks for Emotion and Gender
Classification" (arXiv:1710.07557): two plain convolutions, four blocks of separable
ones with a shortcut, and one map for each expression, averaged.
"""

from collections.abc import Mapping

import numpy as np
import tensorflow as tf

from zoo.architectures.keras_arrays import KerasArrays
from zoo.architectures.layers import BatchNorm, BiasedConvolution, Convolution

EXPRESSIONS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
SIDE = 64
BLOCKS = 4


class MiniXception:
    """The network.

    Args:
        arrays: the arrays of the Keras file, by path.

    Raises:
        ValueError: they belong to another network.
    """

    def __init__(self, arrays: Mapping[str, np.ndarray]) -> None:
        stored = "model_weights/"  # beside the optimizer's
        weights = _Weights({k: v for k, v in arrays.items() if k.startswith(stored)})
        self.stem = [
            (
                Convolution(
                    f"stem_{number}",
                    weights.part(f"conv2d_{number}", "kernel"),
                    padding="VALID",
                ),
                weights.batch_norm(f"stem_{number}/norm", number),
            )
            for number in (1, 2)
        ]
        self.blocks = [Block(weights, number) for number in range(BLOCKS)]
        self.last = BiasedConvolution(
            Convolution("expressions", weights.part("conv2d_7", "kernel")),
            weights.part("conv2d_7", "bias"),
            activation=None,
        )
        weights.check_all_taken()
        stem = [layer for pair in self.stem for layer in pair]
        inner = [layer for block in self.blocks for layer in block.layers]
        layers = [*stem, *inner, self.last]
        self.variables = [v for x in layers for v in (*x.trainable, *x.statistics)]

    def __call__(self, faces: tf.Tensor) -> tf.Tensor:
        """Map grey faces `[N, 64, 64, 1]` in -1..1 to probabilities `[N, 7]`."""
        outputs = faces
        for convolution, norm in self.stem:
            outputs = tf.nn.relu(norm(convolution(outputs), training=False))
        for block in self.blocks:
            outputs = block(outputs)
        maps = self.last(outputs)
        return tf.nn.softmax(tf.reduce_mean(maps, [1, 2], name="pool"))


class Block:
    """Two separable convolutions and a pool, beside a shortcut; halves the sides."""

    def __init__(self, weights: "_Weights", number: int) -> None:
        self.name = f"block_{number + 1}"
        # The shortcut was made first, so its normalisation bears the lower number.
        norm = 3 * (number + 1)
        self.shortcut = Convolution(
            f"{self.name}/shortcut",
            weights.part(f"conv2d_{number + 3}", "kernel"),
            stride=2,
        )
        self.shortcut_norm = weights.batch_norm(f"{self.name}/shortcut/norm", norm)
        self.separable = [
            (
                *weights.separable(f"{self.name}/separable_{half}", 2 * number + half),
                weights.batch_norm(f"{self.name}/separable_{half}/norm", norm + half),
            )
            for half in (1, 2)
        ]
        inner = [layer for triple in self.separable for layer in triple]
        self.layers = [self.shortcut, self.shortcut_norm, *inner]

    def __call__(self, inputs: tf.Tensor) -> tf.Tensor:
        """Apply to `[N, H, W, C]`."""
        outputs = inputs
        for half, (depthwise, pointwise, norm) in enumerate(self.separable):
            outputs = norm(pointwise(depthwise(outputs)), training=False)
            if half == 0:
                outputs = tf.nn.relu(outputs)
        pooled = tf.nn.max_pool2d(outputs, 3, 2, "SAME")
        shortcut = self.shortcut_norm(self.shortcut(inputs), training=False)
        return tf.add(pooled, shortcut, name=f"{self.name}/add")


class _Weights(KerasArrays):
    """Takes layers by their names in the Keras file."""

    def part(self, layer: str, part: str) -> np.ndarray:
        return self.take(f"model_weights/{layer}/{layer}_1/{part}:0")

    def batch_norm(self, name: str, number: int) -> BatchNorm:
        parts = ("gamma", "beta", "moving_mean", "moving_variance")
        layer = f"batch_normalization_{number}"
        return BatchNorm(name, *(self.part(layer, part) for part in parts))

    def separable(self, name: str, number: int) -> tuple[Convolution, Convolution]:
        layer = f"separable_conv2d_{number}"
        depthwise = self.part(layer, "depthwise_kernel")
        return (
            Convolution(f"{name}/depthwise", depthwise, depthwise=True),
            Convolution(f"{name}/pointwise", self.part(layer, "pointwise_kernel")),
        )
