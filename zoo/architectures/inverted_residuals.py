"""Image classifiers made of inverted residual blocks: MobileNet V2 and its kin."""

from collections.abc import Sequence

import tensorflow as tf

from catalog.contract import Contract
from zoo.architectures.layers import Dense, NormalisedConvolution
from zoo.saved_models import Network


class InvertedResidual:
    """Expand the channels, filter each one, project back, add the input.

    Args:
        name: scope in the graph.
        layers: those steps; small blocks do not expand.
    """

    def __init__(self, name: str, layers: Sequence[NormalisedConvolution]) -> None:
        self.name, self.layers = name, layers

    def __call__(self, inputs: tf.Tensor, *, training: bool) -> tf.Tensor:
        """Apply to `[N, H, W, C]`."""
        outputs = inputs
        for layer in self.layers:
            outputs = layer(outputs, training=training)
        if inputs.shape == outputs.shape:
            outputs = tf.add(inputs, outputs, name=f"{self.name}/add")
        return outputs


class InvertedResidualNetwork:
    """A network; call it for its pooled features, or for logits with a classifier.

    Args:
        size: pixels of both sides of a picture.
        rescale: factor and offset from values of 0 to 1 to what the weights expect.
        stem: the first layer.
        blocks: the body.
        head: the last convolution.
        classifier: from features to logits; None leaves it out.
        dropout: share of features dropped before the classifier while training.
    """

    def __init__(
        self,
        *,
        size: int,
        rescale: tuple[float, float],
        stem: NormalisedConvolution,
        blocks: Sequence[InvertedResidual],
        head: NormalisedConvolution,
        classifier: Dense | None,
        dropout: float,
    ) -> None:
        self.size, self.rescale, self.dropout = size, rescale, dropout
        self.stem, self.blocks, self.head = stem, blocks, head
        self.classifier = classifier

    def __call__(self, images: tf.Tensor, *, training: bool) -> tf.Tensor:
        """Map pictures `[N, size, size, 3]`, RGB in 0..1, to `[N, features]`."""
        factor, offset = self.rescale
        outputs = tf.add(images * factor, offset, name="rescale")
        outputs = self.stem(outputs, training=training)
        for block in self.blocks:
            outputs = block(outputs, training=training)
        outputs = self.head(outputs, training=training)
        outputs = tf.reduce_mean(outputs, [1, 2], name="pool")
        if self.classifier is None:
            return outputs
        if training:
            outputs = tf.nn.dropout(outputs, self.dropout)
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

    def interface(self, contract: Contract) -> Network:
        """As a module that feeds and answers as the contract says."""
        sides = [self.size, self.size]
        (output_name,) = contract.output.keys.values()
        return Network(
            call=self.__call__,
            inputs=[
                tf.TensorSpec(
                    [None, *sides, 3], tf.float32, name=contract.inputs[0].name
                )
            ],
            output_name=output_name,
            variables=self.variables,
            trainable=self.trainable_variables,
        )

    def _layers(self) -> list[NormalisedConvolution | Dense]:
        inner = [layer for block in self.blocks for layer in block.layers]
        last = [self.classifier] if self.classifier else []
        return [self.stem, *inner, self.head, *last]
