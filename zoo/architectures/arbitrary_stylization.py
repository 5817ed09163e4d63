"""Style transfer from any painting: one network sees the style, another one paints.

"Exploring the structure of a real-time, arbitrary neural artistic stylization network"
(arXiv:1705.06830), in the small form that Magenta made for phones: MobileNetV2 turns
the style picture into 100 numbers, and from these, dense layers make the scale and the
offset of every normalisation in the painting network.
"""

from collections.abc import Iterable

import numpy as np
import tensorflow as tf

from zoo.architectures.layers import BiasedConvolution, Layer, TorchWeights
from zoo.architectures.stylization import NORM_EPSILON, SIDE_MULTIPLE, reflect

# Of MobileNetV2's seventeen blocks; the first one does not expand.
BLOCK_STRIDES = (1, 2, 1, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1)
CONTRACTION_STRIDES = (1, 2, 2)
RESIDUALS = 5


class StylePredictor:
    """From a picture of the style to its 100 numbers.

    Args:
        tensors: kernels and biases by layer, as `onnx_quantized` reads them.

    Raises:
        ValueError: the weights belong to another network.
    """

    def __init__(self, tensors: dict[str, np.ndarray]) -> None:
        weights = TorchWeights(tensors)
        self.stem = weights.biased_convolution(
            "stem", "MobilenetV2/Conv", stride=2, activation=tf.nn.relu6
        )
        self.blocks = [
            Block(weights, number, stride)
            for number, stride in enumerate(BLOCK_STRIDES)
        ]
        self.head = weights.biased_convolution(
            "head", "MobilenetV2/Conv_1", activation=tf.nn.relu6
        )
        self.last = weights.dense("style_vector", "mobilenet_conv/Conv")
        _refuse(weights.unused())
        inner = [layer for block in self.blocks for layer in block.layers]
        layers: list[Layer] = [self.stem, *inner, self.head, self.last]
        self.variables = [v for layer in layers for v in layer.trainable]

    def __call__(self, style: tf.Tensor) -> tf.Tensor:
        """Map `[1, H, W, 3]` in 0..1 to `[1, 100]`."""
        outputs = self.stem(style)
        for block in self.blocks:
            outputs = block(outputs)
        return self.last(tf.reduce_mean(self.head(outputs), [1, 2], name="pool"))


class Block:
    """An inverted residual of MobileNetV2, batch normalisation folded in."""

    def __init__(self, weights: TorchWeights, number: int, stride: int) -> None:
        key = f"MobilenetV2/expanded_conv_{number}".removesuffix("_0")
        self.name, self.stride = f"block_{number + 1}", stride
        self.layers = [
            weights.biased_convolution(
                f"{self.name}/{step}",
                f"{key}/{step}",
                stride=stride if step == "depthwise" else 1,
                depthwise=step == "depthwise",
                activation=None if step == "project" else tf.nn.relu6,
            )
            for step in ("expand", "depthwise", "project")
            if number or step != "expand"
        ]

    def __call__(self, inputs: tf.Tensor) -> tf.Tensor:
        """Apply to `[1, H, W, C]`."""
        outputs = inputs
        for layer in self.layers:
            outputs = layer(outputs)
        if self.stride == 1 and inputs.shape[3] == outputs.shape[3]:
            outputs = tf.add(inputs, outputs, name=f"{self.name}/add")
        return outputs


class StyledConvolution:
    """Reflecting pad, convolution, and normalisation in the style of a vector."""

    def __init__(self, weights: TorchWeights, key: str) -> None:
        self.name = key.removeprefix("transformer/").removesuffix("/conv")
        self.plain = weights.biased_convolution(
            self.name, key, activation=None, padding="VALID"
        )
        self.scale, self.offset = (
            weights.dense(
                f"{self.name}/{part}", f"style_params/{key}/StyleNorm/{stored}"
            )
            for part, stored in (("scale", "Conv_1"), ("offset", "Conv"))
        )
        layers: list[Layer] = [self.plain, self.scale, self.offset]
        self.trainable = [v for layer in layers for v in layer.trainable]

    def __call__(self, inputs: tf.Tensor, style: tf.Tensor) -> tf.Tensor:
        """Apply to `[1, H, W, C]`; `style` is `[1, 100]`."""
        outputs = _mirrored(self.plain, inputs)
        scale, offset = self.scale(style), self.offset(style)
        with tf.name_scope(f"{self.name}/norm"):
            mean, variance = tf.nn.moments(outputs, [1, 2], keepdims=True)
            factor = scale[:, None, None] * tf.math.rsqrt(variance + NORM_EPSILON)
            return (outputs - mean) * factor + offset[:, None, None]


class Painter:
    """From a picture and the numbers of a style to the painted picture.

    Args:
        tensors: kernels and biases by layer, as `onnx_quantized` reads them.

    Raises:
        ValueError: the weights belong to another network.
    """

    def __init__(self, tensors: dict[str, np.ndarray]) -> None:
        weights = TorchWeights(tensors)
        self.contractions = [
            weights.biased_convolution(
                f"contract/conv{number}",
                f"transformer/contract/conv{number}",
                stride=stride,
                padding="VALID",
            )
            for number, stride in enumerate(CONTRACTION_STRIDES, 1)
        ]
        self.residuals = [
            tuple(
                StyledConvolution(
                    weights, f"transformer/residual/residual{number}/conv{half}"
                )
                for half in (1, 2)
            )
            for number in range(1, RESIDUALS + 1)
        ]
        *self.expansions, self.last = (
            StyledConvolution(weights, f"transformer/expand/conv{number}/conv")
            for number in (1, 2, 3)
        )
        _refuse(weights.unused())
        inner = [layer for pair in self.residuals for layer in pair]
        layers: list[Layer] = [*self.contractions, *inner, *self.expansions, self.last]
        self.variables = [v for layer in layers for v in layer.trainable]

    def __call__(self, content: tf.Tensor, style: tf.Tensor) -> tf.Tensor:
        """Paint `content`, `[1, H, W, 3]` in 0..1, in the style `[1, 100]`."""
        height, width = tf.shape(content)[1], tf.shape(content)[2]
        outputs = reflect(
            content, [0, -height % SIDE_MULTIPLE], [0, -width % SIDE_MULTIPLE]
        )
        for layer in self.contractions:
            outputs = _mirrored(layer, outputs)
        for first, second in self.residuals:
            outputs += second(tf.nn.relu(first(outputs, style)), style)
        for styled in self.expansions:
            doubled = tf.compat.v1.image.resize_nearest_neighbor(
                outputs, tf.shape(outputs)[1:3] * 2
            )
            outputs = tf.nn.relu(styled(doubled, style))
        outputs = tf.sigmoid(self.last(outputs, style))
        return outputs[:, :height, :width]


def _mirrored(layer: BiasedConvolution, inputs: tf.Tensor) -> tf.Tensor:
    """Apply a convolution behind a mirroring pad of half its kernel."""
    margin = layer.convolution.kernel.shape[0] // 2
    return layer(reflect(inputs, [margin] * 2, [margin] * 2))


def _refuse(unused: Iterable[str]) -> None:
    if names := list(unused):
        raise ValueError(f"The network has no place for {', '.join(names)}.")
