"""MobileNet V2 at width 1.0, built to hold the weights of a Keras file.

The network of "MobileNetV2: Inverted Residuals and Linear Bottlenecks"
(arXiv:1801.04381) under the layer names of `keras.applications`.
"""

from collections.abc import Iterator, Mapping

import numpy as np

from zoo.architectures.inverted_residuals import (
    InvertedResidual,
    InvertedResidualNetwork,
)
from zoo.architectures.layers import (
    BatchNorm,
    Convolution,
    Dense,
    NormalisedConvolution,
)

BN_MOMENTUM = 0.999
# From values of 0 to 1 to the -1 to 1 that the weights were trained with.
RESCALE = (2.0, -1.0)
# Blocks and first stride of each stage: table 2 of the paper.
STAGES = ((1, 1), (2, 2), (3, 2), (4, 2), (3, 1), (3, 2), (1, 1))


class KerasLayers:
    """Takes layers out of a Keras file by their names there."""

    def __init__(self, weights: Mapping[str, np.ndarray]) -> None:
        self._rest = dict(weights)

    def normalised(
        self,
        name: str,
        key: str,
        norm: str,
        *,
        stride: int = 1,
        depthwise: bool = False,
        activated: bool = True,
    ) -> NormalisedConvolution:
        """The convolution `key` with its batch normalisation `norm`."""
        # Keras 2 wrote `depthwise_kernel` where Keras 3 writes `kernel`.
        old = f"{key}/depthwise_kernel"
        kernel = self._rest.pop(old if old in self._rest else f"{key}/kernel")
        parts = ("gamma", "beta", "moving_mean", "moving_variance")
        return NormalisedConvolution(
            Convolution(name, kernel, stride=stride, depthwise=depthwise),
            BatchNorm(
                f"{name}/norm",
                *(self._rest.pop(f"{norm}/{part}") for part in parts),
                momentum=BN_MOMENTUM,
            ),
            activated=activated,
        )

    def dense(self, name: str, key: str) -> Dense:
        """The fully connected layer `key`."""
        parts = (self._rest.pop(f"{key}/{part}") for part in ("kernel", "bias"))
        return Dense(name, *parts)

    def unused(self) -> Iterator[str]:
        """The weights that no layer took."""
        return iter(self._rest)


def mobilenet_v2(
    weights: Mapping[str, np.ndarray],
    *,
    size: int,
    classifier: str,
    classifies: bool,
    dropout: float,
) -> InvertedResidualNetwork:
    """Build the network.

    Args:
        weights: arrays by `layer/weight`, as `keras_h5.by_layer` gives them.
        size: pixels of a side; a multiple of 32 makes Keras's padding plain `SAME`.
        classifier: the name of the last layer in the file.
        classifies: whether that layer, from features to logits, is there.
        dropout: before it, while training.

    Raises:
        ValueError: the weights belong to another network.
    """
    layers = KerasLayers(weights)
    stem = layers.normalised("stem", "Conv1", "bn_Conv1", stride=2)
    blocks = _blocks(layers)
    head = layers.normalised("head", "Conv_1", "Conv_1_bn")
    dense = layers.dense("classifier", classifier)
    if unused := list(layers.unused()):
        raise ValueError(f"The network has no place for {', '.join(unused)}.")
    return InvertedResidualNetwork(
        size=size,
        rescale=RESCALE,
        stem=stem,
        blocks=blocks,
        head=head,
        classifier=dense if classifies else None,
        dropout=dropout,
    )


def _blocks(layers: KerasLayers) -> list[InvertedResidual]:
    blocks: list[InvertedResidual] = []
    for stage, (repeats, stride) in enumerate(STAGES, 1):
        for repeat in range(1, repeats + 1):
            # The first block does not expand, and Keras gave it another name.
            key = f"block_{len(blocks)}" if blocks else "expanded_conv"
            steps = ("expand", "depthwise", "project")[0 if blocks else 1 :]
            name = f"stage_{stage}/block_{repeat}"
            blocks.append(
                InvertedResidual(
                    name,
                    [
                        layers.normalised(
                            f"{name}/{step}",
                            f"{key}_{step}",
                            f"{key}_{step}_BN",
                            stride=stride if step == "depthwise" and repeat == 1 else 1,
                            depthwise=step == "depthwise",
                            activated=step != "project",
                        )
                        for step in steps
                    ],
                )
            )
    return blocks
