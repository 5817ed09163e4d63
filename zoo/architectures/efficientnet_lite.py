"""EfficientNet-Lite, built to hold the weights of a PyTorch state dict.

The network of https://github.com/tensorflow/tpu (`efficientnet/lite`): EfficientNet
(arXiv:1905.11946) without squeeze-and-excitation, with ReLU6 for swish, and with stem
and head of fixed width.
"""

import math
from dataclasses import dataclass

import numpy as np
import tensorflow as tf

from zoo.architectures.layers import NormalisedConvolution, TorchWeights

STEM_STRIDE = 2
CHANNEL_DIVISOR = 8


@dataclass(frozen=True, slots=True)
class Variant:
    """How far a family member is scaled, and what it was trained with."""

    width: float
    depth: float
    size: int  # pixels, both sides
    dropout: float


@dataclass(frozen=True, slots=True)
class Stage:
    """Blocks of one resolution before scaling."""

    repeats: int
    kernel: int
    stride: int
    expansion: int
    channels: int


VARIANTS = {
    "lite0": Variant(width=1.0, depth=1.0, size=224, dropout=0.2),
    "lite1": Variant(width=1.0, depth=1.1, size=240, dropout=0.2),
    "lite2": Variant(width=1.1, depth=1.2, size=260, dropout=0.3),
}
STAGES = (
    Stage(1, 3, 1, 1, 16),
    Stage(2, 3, 2, 6, 24),
    Stage(2, 5, 2, 6, 40),
    Stage(3, 3, 2, 6, 80),
    Stage(3, 5, 1, 6, 112),
    Stage(4, 5, 2, 6, 192),
    Stage(1, 3, 1, 6, 320),
)


class Block:
    """An inverted residual: expand, filter each channel, project, add the input."""

    def __init__(
        self, name: str, key: str, weights: TorchWeights, *, stride: int, expands: bool
    ) -> None:
        self.name = name
        steps = [("expand", "_expand_conv", "_bn0")] if expands else []
        steps += [
            ("depthwise", "_depthwise_conv", "_bn1"),
            ("project", "_project_conv", "_bn2"),
        ]
        self.layers = [
            NormalisedConvolution(
                weights.convolution(
                    f"{name}/{step}",
                    f"{key}.{convolution}",
                    stride=stride if step == "depthwise" else 1,
                    depthwise=step == "depthwise",
                ),
                weights.batch_norm(f"{name}/{step}/norm", f"{key}.{norm}"),
                activated=step != "project",
            )
            for step, convolution, norm in steps
        ]

    def __call__(self, inputs: tf.Tensor, *, training: bool) -> tf.Tensor:
        """Apply to `[N, H, W, C]`."""
        outputs = inputs
        for layer in self.layers:
            outputs = layer(outputs, training=training)
        if inputs.shape == outputs.shape:
            outputs = tf.add(inputs, outputs, name=f"{self.name}/add")
        return outputs


class EfficientNetLite:
    """The network; call it for the 1280 features, or for the 1000 logits.

    Args:
        variant: which of the family.
        tensors: the state dict.
        classifies: whether the last layer, from features to logits, is there.

    Raises:
        ValueError: the state dict belongs to another network.
    """

    def __init__(
        self, variant: Variant, tensors: dict[str, np.ndarray], *, classifies: bool
    ) -> None:
        self.variant = variant
        weights = TorchWeights(tensors)
        self.stem = NormalisedConvolution(
            weights.convolution("stem", "_conv_stem", stride=STEM_STRIDE),
            weights.batch_norm("stem/norm", "_bn0"),
        )
        self.blocks = _blocks(variant, weights)
        self.head = NormalisedConvolution(
            weights.convolution("head", "_conv_head"),
            weights.batch_norm("head/norm", "_bn1"),
        )
        dense = weights.dense("classifier", "_fc")
        if unused := list(weights.unused()):
            raise ValueError(f"The network has no place for {', '.join(unused)}.")
        self.classifier = dense if classifies else None

    def __call__(self, images: tf.Tensor, *, training: bool) -> tf.Tensor:
        """Map pictures `[N, size, size, 3]`, RGB in 0..1, to `[N, 1000 or 1280]`."""
        # The published weights take (value of 0..255 - 127) / 128.
        outputs = tf.subtract(images * (255 / 128), 127 / 128, name="rescale")
        outputs = self.stem(outputs, training=training)
        for block in self.blocks:
            outputs = block(outputs, training=training)
        outputs = self.head(outputs, training=training)
        outputs = tf.reduce_mean(outputs, [1, 2], name="pool")
        if self.classifier is None:
            return outputs
        if training:
            outputs = tf.nn.dropout(outputs, self.variant.dropout)
        return self.classifier(outputs)

    @property
    def trainable_variables(self) -> list[tf.Variable]:
        """Kernels, biases, and the scales and offsets of batch normalisation."""
        return [v for layer in self._layers() for v in layer.trainable]

    @property
    def variables(self) -> list[tf.Variable]:
        """Every variable: the trainable ones, then the moving statistics."""
        moving = [v for layer in self._layers() for v in layer.statistics]
        return self.trainable_variables + moving

    def _layers(self) -> list:
        inner = [layer for block in self.blocks for layer in block.layers]
        last = [self.classifier] if self.classifier else []
        return [self.stem, *inner, self.head, *last]


def _blocks(variant: Variant, weights: TorchWeights) -> list[Block]:
    blocks: list[Block] = []
    for number, stage in enumerate(STAGES):
        # First and last stage keep their depth: that is what makes it "Lite".
        fixed = number in {0, len(STAGES) - 1}
        repeats = stage.repeats if fixed else math.ceil(stage.repeats * variant.depth)
        for repeat in range(repeats):
            blocks.append(
                Block(
                    f"stage_{number + 1}/block_{repeat + 1}",
                    f"_blocks.{len(blocks)}",
                    weights,
                    stride=stage.stride if repeat == 0 else 1,
                    expands=stage.expansion > 1,
                )
            )
    return blocks
