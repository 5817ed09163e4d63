"""RRDN: a picture in four times the pixels, from dense blocks in nested shortcuts.

The generator of ESRGAN (arXiv:1809.00219): ten blocks of three; in each of these, four
convolutions see everything that was computed before them, and a fifth sums it up.
"""

from collections.abc import Mapping

import numpy as np
import tensorflow as tf

from zoo.architectures.keras_arrays import KerasArrays
from zoo.architectures.layers import Activation, BiasedConvolution

SCALE = 4
BLOCKS = 10
DENSE_BLOCKS = 3
DENSE_CONVOLUTIONS = 4
# How much of a block's result is added to what went in.
RESIDUAL_SCALE = 0.2


class SuperResolution:
    """The network.

    Args:
        arrays: kernels and biases, `Pre_blocks_conv/kernel`.

    Raises:
        ValueError: they belong to another network.
    """

    def __init__(self, arrays: Mapping[str, np.ndarray]) -> None:
        weights = KerasArrays(arrays)
        self.first = _convolution(weights, "first", "Pre_blocks_conv")
        self.blocks = [
            [
                DenseBlock(weights, f"{number}_{part}")
                for part in range(1, DENSE_BLOCKS + 1)
            ]
            for number in range(1, BLOCKS + 1)
        ]
        self.joined = _convolution(weights, "joined", "post_blocks_conv")
        self.shuffled = _convolution(weights, "shuffled", "PreShuffle")
        self.last = _convolution(weights, "last", "SR")
        weights.check_all_taken()
        inner = [x for block in self.blocks for part in block for x in part.layers]
        layers = [self.first, *inner, self.joined, self.shuffled, self.last]
        self.variables = [v for layer in layers for v in layer.trainable]

    def __call__(self, images: tf.Tensor) -> tf.Tensor:
        """Map pictures `[N, H, W, 3]`, RGB in 0..1, to `[N, 4H, 4W, 3]`."""
        first = outputs = self.first(images)
        for number, block in enumerate(self.blocks, 1):
            inputs = outputs
            for part in block:
                outputs = part(outputs)
            outputs = tf.add(
                inputs, outputs * RESIDUAL_SCALE, name=f"block_{number}/add"
            )
        outputs = first + self.joined(outputs)
        # One pixel's 48 numbers become 4 × 4 pixels of three.
        outputs = tf.nn.depth_to_space(self.shuffled(outputs), SCALE)
        return self.last(outputs)


class DenseBlock:
    """Convolutions that each see all before them, and a shortcut around."""

    def __init__(self, weights: KerasArrays, number: str) -> None:
        self.name = f"block_{number}"
        self.dense = [
            _convolution(
                weights,
                f"{self.name}/conv_{index}",
                f"F_{number}_{index}",
                tf.nn.relu,
            )
            for index in range(1, DENSE_CONVOLUTIONS + 1)
        ]
        self.joined = _convolution(weights, f"{self.name}/joined", f"LFF_{number}")
        self.layers = [*self.dense, self.joined]

    def __call__(self, inputs: tf.Tensor) -> tf.Tensor:
        """Apply to `[N, H, W, 64]`."""
        seen = inputs
        for layer in self.dense:
            seen = tf.concat([seen, layer(seen)], axis=3)
        outputs = self.joined(seen) * RESIDUAL_SCALE
        return tf.add(inputs, outputs, name=f"{self.name}/add")


def _convolution(
    weights: KerasArrays, name: str, key: str, activation: Activation | None = None
) -> BiasedConvolution:
    return weights.convolution(name, f"{key}/kernel", f"{key}/bias", activation)
