"""EfficientNet-Lite, built to hold the weights of a PyTorch state dict.

The network of https://github.com/tensorflow/tpu (`efficientnet/lite`): EfficientNet
(arXiv:1905.11946) without squeeze-and-excitation, with ReLU6 for swish, and with stem
and head of fixed width.
"""

import math
from dataclasses import dataclass

import numpy as np

from zoo.architectures.inverted_residuals import (
    InvertedResidual,
    InvertedResidualNetwork,
)
from zoo.architectures.layers import NormalisedConvolution, TorchWeights

STEM_STRIDE = 2
# The published weights take (value of 0..255 - 127) / 128.
RESCALE = (255 / 128, -127 / 128)


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


def efficientnet_lite(
    variant: Variant, tensors: dict[str, np.ndarray], *, classifies: bool
) -> InvertedResidualNetwork:
    """Build the network.

    Args:
        variant: which of the family.
        tensors: the state dict.
        classifies: whether the last layer, from features to logits, is there.

    Raises:
        ValueError: the state dict belongs to another network.
    """
    weights = TorchWeights(tensors)
    stem = NormalisedConvolution(
        weights.convolution("stem", "_conv_stem", stride=STEM_STRIDE),
        weights.batch_norm("stem/norm", "_bn0"),
    )
    blocks = _blocks(variant, weights)
    head = NormalisedConvolution(
        weights.convolution("head", "_conv_head"),
        weights.batch_norm("head/norm", "_bn1"),
    )
    dense = weights.dense("classifier", "_fc")
    if unused := list(weights.unused()):
        raise ValueError(f"The network has no place for {', '.join(unused)}.")
    return InvertedResidualNetwork(
        size=variant.size,
        rescale=RESCALE,
        stem=stem,
        blocks=blocks,
        head=head,
        classifier=dense if classifies else None,
        dropout=variant.dropout,
    )


def _blocks(variant: Variant, weights: TorchWeights) -> list[InvertedResidual]:
    blocks: list[InvertedResidual] = []
    for number, stage in enumerate(STAGES):
        # First and last stage keep their depth: that is what makes it "Lite".
        fixed = number in {0, len(STAGES) - 1}
        repeats = stage.repeats if fixed else math.ceil(stage.repeats * variant.depth)
        for repeat in range(repeats):
            blocks.append(
                _block(
                    f"stage_{number + 1}/block_{repeat + 1}",
                    f"_blocks.{len(blocks)}",
                    weights,
                    stride=stage.stride if repeat == 0 else 1,
                    expands=stage.expansion > 1,
                )
            )
    return blocks


def _block(
    name: str, key: str, weights: TorchWeights, *, stride: int, expands: bool
) -> InvertedResidual:
    steps = [("expand", "_expand_conv", "_bn0")] if expands else []
    steps += [
        ("depthwise", "_depthwise_conv", "_bn1"),
        ("project", "_project_conv", "_bn2"),
    ]
    layers = [
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
    return InvertedResidual(name, layers)
