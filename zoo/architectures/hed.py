"""Holistically-nested edge detection: outlines, learned from what people drew.

The network of arXiv:1504.06375: each of VGG16's five blocks gives a map of edges of its
own scale; the five are brought to the picture's size and weighed against one another.
"""

from collections.abc import Mapping

import numpy as np
import tensorflow as tf

from zoo.architectures.keras_arrays import KerasArrays
from zoo.architectures.layers import Activation, BiasedConvolution

# Convolutions in each block of VGG16.
BLOCKS = (2, 2, 3, 3, 3)
# Of the pictures that VGG16 was trained on: blue, green, red.
MEAN_BGR = (104.00699, 116.66877, 122.67892)


class EdgeDetector:
    """The network.

    Args:
        arrays: the arrays of the Keras file, by path.

    Raises:
        ValueError: they belong to another network.
    """

    def __init__(self, arrays: Mapping[str, np.ndarray]) -> None:
        weights = KerasArrays(arrays)
        self.blocks = [
            [
                _convolution(
                    weights,
                    f"block_{number}/conv_{index + 1}",
                    f"block{number}/layers/conv2d" + (f"_{index}" if index else ""),
                    tf.nn.relu,
                )
                for index in range(count)
            ]
            for number, count in enumerate(BLOCKS, 1)
        ]
        self.sides = [
            _convolution(weights, f"side_{number}", f"dsn{number}")
            for number in range(1, len(BLOCKS) + 1)
        ]
        self.fuse = _convolution(weights, "fuse", "fuse")
        weights.check_all_taken()
        inner = [layer for block in self.blocks for layer in block]
        layers = [*inner, *self.sides, self.fuse]
        self.variables = [v for layer in layers for v in layer.trainable]

    def __call__(self, images: tf.Tensor) -> tf.Tensor:
        """Map pictures `[N, H, W, 3]` to edges `[N, H, W, 1]` in 0..1.

        Pictures are RGB in 0..255.
        """
        size = tf.shape(images)[1:3]
        outputs = tf.subtract(images[..., ::-1], MEAN_BGR, name="centre")
        maps = []
        for number, (block, side) in enumerate(
            zip(self.blocks, self.sides, strict=True), 1
        ):
            if number > 1:
                outputs = tf.nn.max_pool2d(outputs, 2, 2, "SAME")
            for layer in block:
                outputs = layer(outputs)
            edges = side(outputs)
            maps.append(tf.image.resize(edges, size) if number > 1 else edges)
        return tf.sigmoid(self.fuse(tf.concat(maps, axis=3)))


def _convolution(
    weights: KerasArrays, name: str, key: str, activation: Activation | None = None
) -> BiasedConvolution:
    return weights.convolution(name, f"{key}/vars/0", f"{key}/vars/1", activation)
