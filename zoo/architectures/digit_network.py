"""A small convolutional network for handwritten digits, and what MNIST does first.

The network of the Python package `digit-recognizer-py`. It knows pictures that were
prepared as MNIST's were (http://yann.lecun.com/exdb/mnist/): the digit fills a box of
20 × 20 pixels, and its centre of mass is the middle of 28 × 28.
"""

import numpy as np
import tensorflow as tf

from zoo.architectures.layers import Layer, TorchWeights

SIDE = 28
DIGIT_SIDE = 20
# Of MNIST's pixels, in 0..1.
MEAN, DEVIATION = 0.1307, 0.3081
# A pixel brighter than this belongs to the digit.
INK = 0.2


class DigitNetwork:
    """Three convolutions, each with a pool, and two dense layers.

    Args:
        tensors: the state dict.

    Raises:
        ValueError: it belongs to another network.
    """

    def __init__(self, tensors: dict[str, np.ndarray]) -> None:
        weights = TorchWeights(tensors)
        self.convolutions = [
            weights.biased_convolution(f"conv_{number}", f"conv_layers.{key}")
            for number, key in enumerate((0, 3, 6), 1)
        ]
        self.hidden = weights.dense("hidden", "fc_layers.0")
        self.last = weights.dense("digits", "fc_layers.2")
        if unused := list(weights.unused()):
            raise ValueError(f"The network has no place for {', '.join(unused)}.")
        layers: list[Layer] = [*self.convolutions, self.hidden, self.last]
        self.variables = [v for layer in layers for v in layer.trainable]

    def __call__(self, images: tf.Tensor) -> tf.Tensor:
        """Map digits `[N, 28, 28, 1]`, white on black in 0..1, to logits `[N, 10]`."""
        outputs = (images - MEAN) / DEVIATION
        for convolution in self.convolutions:
            outputs = tf.nn.max_pool2d(convolution(outputs), 2, 2, "VALID")
        # The dense layer was trained on channels first.
        flat = tf.reshape(tf.transpose(outputs, [0, 3, 1, 2]), [-1, 3 * 3 * 128])
        return self.last(tf.nn.relu(self.hidden(flat)))


def prepared(drawing: tf.Tensor) -> tf.Tensor:
    """Bring a drawing `[1, H, W, 1]` in 0..1 to what the network knows.

    A drawing on a light ground is inverted; its edge tells. The digit is cut out,
    brought to 20 pixels, and laid with its centre of mass into the middle of
    `[1, 28, 28, 1]`. Nothing drawn gives black.
    """
    grey = drawing[0, :, :, 0]
    edge = tf.concat([grey[0], grey[-1], grey[:, 0], grey[:, -1]], axis=0)
    grey = tf.where(tf.reduce_mean(edge) > 0.5, 1 - grey, grey)
    ink = tf.cast(grey > INK, tf.int32)
    top, bottom = _extent(tf.reduce_max(ink, axis=1))
    left, right = _extent(tf.reduce_max(ink, axis=0))
    digit = grey[top:bottom, left:right, None]
    sides = tf.cast(tf.shape(digit)[:2], tf.float32)
    size = tf.maximum(tf.round(sides * (DIGIT_SIDE / tf.reduce_max(sides))), 1)
    small = tf.image.resize(digit, tf.cast(size, tf.int32), antialias=True)
    down = _margin(tf.reduce_sum(small, axis=[1, 2]))
    across = _margin(tf.reduce_sum(small, axis=[0, 2]))
    laid = tf.pad(small, [down, across, [0, 0]])
    return tf.ensure_shape(laid[None], [1, SIDE, SIDE, 1])


def _extent(ink: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Where the ones of a vector begin and end; all of it where there are none."""
    first = tf.argmax(ink, output_type=tf.int32)
    return first, tf.size(ink) - tf.argmax(ink[::-1], output_type=tf.int32)


def _margin(mass: tf.Tensor) -> tf.Tensor:
    """Pixels before and after that bring a centre of mass into the middle of 28."""
    places = tf.range(tf.size(mass), dtype=tf.float32) + 0.5
    centre = tf.math.divide_no_nan(tf.reduce_sum(places * mass), tf.reduce_sum(mass))
    room = SIDE - tf.size(mass)
    before = tf.clip_by_value(tf.cast(tf.round(SIDE / 2 - centre), tf.int32), 0, room)
    return tf.stack([before, room - before])
