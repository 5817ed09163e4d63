"""A BERT encoder that turns token numbers into one vector a text.

The network of "BERT: Pre-training of Deep Bidirectional Transformers"
(arXiv:1810.04805), with the mean of the last layer for the text's vector, as Sentence-
BERT (arXiv:1908.10084) takes it. Names of weights are those of Hugging Face's files.
"""

import math
from collections.abc import Mapping

import numpy as np
import tensorflow as tf

NORM_EPSILON = 1e-12
# Added to the scores of what lies behind a text's end: no attention goes there.
HIDDEN = -1e9


class Weights:
    """Takes weights by name, as variables that training leaves alone."""

    def __init__(self, tensors: Mapping[str, np.ndarray]) -> None:
        self._rest = dict(tensors)
        self.variables: list[tf.Variable] = []

    def take(self, key: str, name: str, *, transposed: bool = False) -> tf.Variable:
        """The weight stored as `key`; the other names are left for `unused`."""
        values = self._rest.pop(key)
        values = np.ascontiguousarray(values.T) if transposed else values
        self.variables.append(tf.Variable(values, name=name, trainable=False))
        return self.variables[-1]

    def unused(self) -> set[str]:
        """The names that nothing took."""
        return set(self._rest)


class Linear:
    """A fully connected layer over the last axis."""

    def __init__(self, weights: Weights, key: str, name: str) -> None:
        self.name = name
        self.kernel = weights.take(f"{key}.weight", f"{name}/kernel", transposed=True)
        self.bias = weights.take(f"{key}.bias", f"{name}/bias")

    def __call__(self, inputs: tf.Tensor) -> tf.Tensor:
        """Apply to `[N, T, C]`."""
        with tf.name_scope(self.name):
            return tf.nn.bias_add(tf.matmul(inputs, self.kernel), self.bias)


class LayerNorm:
    """Normalisation of every token's vector."""

    def __init__(self, weights: Weights, key: str, name: str) -> None:
        self.name = name
        self.scale = weights.take(f"{key}.weight", f"{name}/scale")
        self.offset = weights.take(f"{key}.bias", f"{name}/offset")

    def __call__(self, inputs: tf.Tensor) -> tf.Tensor:
        """Apply to `[N, T, C]`."""
        with tf.name_scope(self.name):
            mean, variance = tf.nn.moments(inputs, [-1], keepdims=True)
            return tf.nn.batch_normalization(
                inputs, mean, variance, self.offset, self.scale, NORM_EPSILON
            )


class Attention:
    """Self-attention with several heads, and the sum with what came in."""

    def __init__(self, weights: Weights, key: str, name: str, heads: int) -> None:
        self.name, self.heads = name, heads
        self.query, self.key, self.value = (
            Linear(weights, f"{key}.self.{part}", f"{name}/{part}")
            for part in ("query", "key", "value")
        )
        self.output = Linear(weights, f"{key}.output.dense", f"{name}/output")
        self.norm = LayerNorm(weights, f"{key}.output.LayerNorm", f"{name}/norm")

    def __call__(self, inputs: tf.Tensor, hidden: tf.Tensor) -> tf.Tensor:
        """Apply to `[N, T, C]`; `hidden` is added to the scores `[N, heads, T, T]`."""
        query, key, value = (
            self._by_head(layer(inputs)) for layer in (self.query, self.key, self.value)
        )
        with tf.name_scope(f"{self.name}/scores"):
            scale = 1 / math.sqrt(query.shape[-1])
            scores = tf.matmul(query, key, transpose_b=True) * scale + hidden
            mixed = tf.matmul(tf.nn.softmax(scores), value)
            mixed = tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), tf.shape(inputs))
        return self.norm(inputs + self.output(mixed))

    def _by_head(self, values: tf.Tensor) -> tf.Tensor:
        shape = tf.shape(values)
        size = values.shape[-1] // self.heads
        parts = tf.reshape(values, [shape[0], shape[1], self.heads, size])
        return tf.transpose(parts, [0, 2, 1, 3])


class Layer:
    """Attention and two fully connected layers."""

    def __init__(self, weights: Weights, key: str, name: str, heads: int) -> None:
        self.name = name
        self.attention = Attention(
            weights, f"{key}.attention", f"{name}/attention", heads
        )
        self.wide = Linear(weights, f"{key}.intermediate.dense", f"{name}/wide")
        self.narrow = Linear(weights, f"{key}.output.dense", f"{name}/narrow")
        self.norm = LayerNorm(weights, f"{key}.output.LayerNorm", f"{name}/norm")

    def __call__(self, inputs: tf.Tensor, hidden: tf.Tensor) -> tf.Tensor:
        """Apply to `[N, T, C]`."""
        attended = self.attention(inputs, hidden)
        outputs = self.wide(attended)
        outputs = tf.nn.gelu(outputs, approximate=False, name=f"{self.name}/gelu")
        return self.norm(attended + self.narrow(outputs))


class SentenceEncoder:
    """The network.

    Args:
        tensors: weights by their names in the file.
        layers: how many there are.
        heads: of attention in each.

    Raises:
        ValueError: the weights belong to another network.
    """

    # A layer for next-sentence prediction and a list of numbers: not needed here.
    IGNORED = frozenset(
        {"pooler.dense.weight", "pooler.dense.bias", "embeddings.position_ids"}
    )

    def __init__(
        self, tensors: Mapping[str, np.ndarray], *, layers: int, heads: int
    ) -> None:
        weights = Weights(tensors)
        self.words, self.positions, self.types = (
            weights.take(f"embeddings.{part}_embeddings.weight", f"embeddings/{part}")
            for part in ("word", "position", "token_type")
        )
        self.norm = LayerNorm(weights, "embeddings.LayerNorm", "embeddings/norm")
        self.layers = [
            Layer(weights, f"encoder.layer.{number}", f"layer_{number + 1}", heads)
            for number in range(layers)
        ]
        if unknown := weights.unused() - self.IGNORED:
            raise ValueError(f"The network has no place for {', '.join(unknown)}.")
        self.variables = weights.variables

    def __call__(self, tokens: tf.RaggedTensor) -> tf.Tensor:
        """Map token numbers `[N, (tokens)]` to vectors `[N, C]` of length 1."""
        numbers = tokens.to_tensor()
        is_text = tf.sequence_mask(tokens.row_lengths(), dtype=tf.float32)
        with tf.name_scope("embeddings"):
            outputs = tf.gather(self.words, numbers)
            outputs += self.positions[: tf.shape(numbers)[1]] + self.types[0]
        outputs = self.norm(outputs)
        hidden = (1 - is_text)[:, None, None] * HIDDEN
        for layer in self.layers:
            outputs = layer(outputs, hidden)
        with tf.name_scope("pool"):
            total = tf.reduce_sum(outputs * is_text[:, :, None], axis=1)
            return tf.math.l2_normalize(total, axis=1)
