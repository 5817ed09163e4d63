"""Style transfer by conditional instance normalisation, for pictures of any size.

The network of "A Learned Representation for Artistic Style" (arXiv:1610.07629): the
convolutions are shared by all styles, and each style has its own scales and offsets.
"""

from collections.abc import Mapping

import numpy as np
import tensorflow as tf

NORM_EPSILON = 1e-5
# The picture is halved twice inside, so sides are padded to a multiple of this.
SIDE_MULTIPLE = 4

CONTRACTIONS = (("contract.0", 1), ("contract.1", 2), ("contract.2", 2))
RESIDUALS = 6


class StyledConvolution:
    """Reflecting pad, convolution, and normalisation in the styles' mixture."""

    def __init__(
        self, key: str, weights: Mapping[str, np.ndarray], stride: int = 1
    ) -> None:
        self.name, self.stride = key.replace(".", "_"), stride
        kernel = weights[f"{key}.w"].transpose(2, 3, 1, 0)  # [h, w, in, out]
        self.margin = kernel.shape[0] // 2
        self.kernel = tf.Variable(kernel, name=f"{self.name}/kernel", trainable=False)
        self.scales, self.offsets = (
            tf.Variable(
                weights[f"{key}.norm.{part}"],  # [styles, channels]
                name=f"{self.name}/{part}",
                trainable=False,
            )
            for part in ("gamma", "beta")
        )
        self.variables = [self.kernel, self.scales, self.offsets]

    def __call__(self, inputs: tf.Tensor, style: tf.Tensor) -> tf.Tensor:
        """Apply to `[1, H, W, C]`; `style` is `[1, styles]`."""
        with tf.name_scope(self.name):
            padded = reflect(inputs, [self.margin] * 2, [self.margin] * 2)
            outputs = tf.nn.conv2d(padded, self.kernel, self.stride, "VALID")
            mean, variance = tf.nn.moments(outputs, [1, 2], keepdims=True)
            scale = tf.matmul(style, self.scales)[:, None, None]
            offset = tf.matmul(style, self.offsets)[:, None, None]
            factor = scale * tf.math.rsqrt(variance + NORM_EPSILON)
            return (outputs - mean) * factor + offset


class Stylizer:
    """The network.

    Args:
        weights: tensors by the names in the ONNX file.
    """

    def __init__(self, weights: Mapping[str, np.ndarray]) -> None:
        self.contractions = [
            StyledConvolution(key, weights, stride) for key, stride in CONTRACTIONS
        ]
        self.residuals = [
            (
                StyledConvolution(f"res.{number}.0", weights),
                StyledConvolution(f"res.{number}.1", weights),
            )
            for number in range(RESIDUALS)
        ]
        self.expansions = [
            StyledConvolution(f"expand.{number}", weights) for number in range(2)
        ]
        self.last = StyledConvolution("expand.2", weights)
        inner = [layer for pair in self.residuals for layer in pair]
        layers = [*self.contractions, *inner, *self.expansions, self.last]
        self.variables = [v for layer in layers for v in layer.variables]
        if len(self.variables) != len(weights):
            raise ValueError("The weights belong to another network.")

    def __call__(self, image: tf.Tensor, style_weights: tf.Tensor) -> tf.Tensor:
        """Paint `image`, `[1, H, W, 3]` in 0..1, in a mixture of styles `[26]`."""
        height, width = tf.shape(image)[1], tf.shape(image)[2]
        style = style_weights[None]
        outputs = reflect(
            image, [0, -height % SIDE_MULTIPLE], [0, -width % SIDE_MULTIPLE]
        )
        for layer in self.contractions:
            outputs = tf.nn.relu(layer(outputs, style))
        for first, second in self.residuals:
            outputs += second(tf.nn.relu(first(outputs, style)), style)
        for layer in self.expansions:
            doubled = tf.compat.v1.image.resize_nearest_neighbor(
                outputs, tf.shape(outputs)[1:3] * 2
            )
            outputs = tf.nn.relu(layer(doubled, style))
        outputs = tf.sigmoid(self.last(outputs, style))
        return outputs[:, :height, :width]


def reflect(inputs: tf.Tensor, rows: list, columns: list) -> tf.Tensor:
    """Pad `[N, H, W, C]` by mirroring; pixels before and after, down and across."""
    return tf.pad(inputs, [[0, 0], rows, columns, [0, 0]], "REFLECT")
