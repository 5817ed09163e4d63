"""The character network of https://github.com/minimaxir/reactionrnn (MIT)."""

from collections.abc import Mapping

import numpy as np
import tensorflow as tf

from zoo.architectures.characters import CharacterTable, last

CONTEXT = 140  # characters; earlier ones are not read


class ReactionNetwork:
    """A gated recurrent unit over characters, and a score for each reaction.

    Args:
        weights: arrays by `layer/weight`.
        vocabulary: number by character.
    """

    def __init__(
        self, weights: Mapping[str, np.ndarray], vocabulary: Mapping[str, int]
    ) -> None:
        self.characters = CharacterTable(vocabulary)
        names = (
            *("embedding/embeddings", "rnn/kernel", "rnn/recurrent_kernel", "rnn/bias"),
            *("output/kernel", "output/bias"),
        )
        self.variables = [
            tf.Variable(weights[name], name=name, trainable=False) for name in names
        ]
        self.embeddings, *self.recurrent = self.variables[:4]
        self.kernel, self.bias = self.variables[4:]

    def __call__(self, texts: tf.Tensor) -> tf.Tensor:
        """Map texts `[N]` to shares `[N, reactions]`, each row with the sum 1."""
        numbers = self.characters(texts)
        # Unknown characters are skipped, not put in as gaps.
        known = tf.ragged.boolean_mask(numbers, numbers > 0)
        read = tf.gather(self.embeddings, last(known, CONTEXT), name="embedding")
        state = _read(read, *self.recurrent)
        scores = tf.nn.relu(tf.matmul(state, self.kernel) + self.bias)
        total = tf.reduce_sum(scores, axis=1, keepdims=True)
        return tf.math.divide_no_nan(scores, total)


def _read(
    inputs: tf.Tensor, kernel: tf.Variable, recurrent: tf.Variable, bias: tf.Variable
) -> tf.Tensor:
    """Run the unit of Keras 2 over `[N, T, C]`; return its last state `[N, units]`.

    Its gates open by a line between 0 and 1 where later versions use a sigmoid, and
    the state is reset before its weights are applied.
    """
    units = recurrent.shape[0]
    projected = tf.transpose(tf.matmul(inputs, kernel) + bias, [1, 0, 2])
    steps = tf.shape(projected)[0]
    gate_weights, state_weights = recurrent[:, : 2 * units], recurrent[:, 2 * units :]

    def step(time: tf.Tensor, state: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        given = projected[time]
        opened = given[:, : 2 * units] + tf.matmul(state, gate_weights)
        update, reset = tf.split(_hard_sigmoid(opened), 2, axis=1)
        candidate = given[:, 2 * units :] + tf.matmul(reset * state, state_weights)
        return time + 1, update * state + (1 - update) * tf.tanh(candidate)

    start = tf.zeros([tf.shape(inputs)[0], units])
    _, state = tf.while_loop(lambda time, _: time < steps, step, [0, start], name="gru")
    return state


def _hard_sigmoid(values: tf.Tensor) -> tf.Tensor:
    return tf.clip_by_value(values * 0.2 + 0.5, 0, 1)
