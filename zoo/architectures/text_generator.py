"""The character network of https://github.com/minimaxir/textgenrnn (MIT)."""

from collections.abc import Mapping

import numpy as np
import tensorflow as tf

from zoo.architectures.characters import PADDING, CharacterTable, last

CONTEXT = 40  # characters that the next one is chosen by
BOUNDARY = "<s>"  # one "character" for where a text begins and ends
LAYERS = ("rnn_1", "rnn_2")
NEVER = -1e9


class Lstm:
    """A long short-term memory in one operation for all steps.

    Args:
        name: of the layer in the file, which cuDNN's layer wrote.
        weights: arrays by `layer/weight`.
    """

    def __init__(self, name: str, weights: Mapping[str, np.ndarray]) -> None:
        self.name = name
        kernel = [
            # cuDNN keeps each gate's matrix by columns.
            gate.T.reshape(gate.shape, order="F")
            for gate in np.hsplit(weights[f"{name}/kernel"], 4)
        ]
        recurrent = [
            gate.T for gate in np.hsplit(weights[f"{name}/recurrent_kernel"], 4)
        ]
        # It has two biases, one for the input and one for the state, always added.
        bias = weights[f"{name}/bias"].reshape(2, -1).sum(axis=0)
        joined = np.concatenate([np.hstack(kernel), np.hstack(recurrent)])
        self.units = len(bias) // 4
        self.kernel = tf.Variable(joined, name=f"{name}/kernel", trainable=False)
        self.bias = tf.Variable(bias, name=f"{name}/bias", trainable=False)

    def __call__(self, inputs: tf.Tensor) -> tf.Tensor:
        """Map `[T, N, C]` to the states of every step, `[T, N, units]`."""
        start = tf.zeros([tf.shape(inputs)[1], self.units])
        unused = tf.zeros([self.units])  # weights that let the cell open the gates
        return tf.raw_ops.BlockLSTMV2(
            seq_len_max=tf.cast(tf.shape(inputs)[0], tf.int64),
            x=inputs,
            cs_prev=start,
            h_prev=start,
            w=self.kernel,
            wci=unused,
            wcf=unused,
            wco=unused,
            b=self.bias,
            name=self.name,
        ).h


class TextGenerator:
    """Two recurrent layers, attention over what they and the embedding saw.

    Args:
        weights: arrays by `layer/weight`.
        vocabulary: number by character.
    """

    def __init__(
        self, weights: Mapping[str, np.ndarray], vocabulary: Mapping[str, int]
    ) -> None:
        self.characters = CharacterTable(vocabulary)
        self.boundary = vocabulary[BOUNDARY]
        written = {number: character for character, number in vocabulary.items()}
        # What ends a text is not written, and neither is the gap before it.
        written |= {PADDING: "", self.boundary: ""}
        self.written = [written.get(n, "") for n in range(max(written) + 1)]
        self.embeddings, self.attention, self.kernel, self.bias = (
            tf.Variable(weights[name], name=name, trainable=False)
            for name in (
                *("embedding/embeddings", "attention/attention_W"),
                *("output/kernel", "output/bias"),
            )
        )
        self.layers = [Lstm(name, weights) for name in LAYERS]
        inner = [v for layer in self.layers for v in (layer.kernel, layer.bias)]
        self.variables = [
            *(self.embeddings, *inner, self.attention, self.kernel, self.bias)
        ]

    def __call__(
        self,
        prompts: tf.Tensor,
        temperature: tf.Tensor,
        length: tf.Tensor,
        seed: tf.Tensor,
    ) -> tf.Tensor:
        """Go on writing after each of `prompts`, `[N]`.

        Args:
            prompts: how the texts begin; may be empty.
            temperature: 0 takes the likeliest character, 1 draws by likelihood.
            length: the most characters to write.
            seed: the same seed draws the same text.
        """
        begun = tf.concat(
            [tf.fill([tf.size(prompts), 1], self.boundary), self.characters(prompts)], 1
        )
        window = last(begun, CONTEXT)
        ended = tf.zeros_like(prompts, tf.bool)
        texts = tf.zeros_like(prompts)
        written = tf.constant(self.written)

        def goes_on(time: tf.Tensor, *state: tf.Tensor) -> tf.Tensor:
            return (time < length) & ~tf.reduce_all(state[1])

        def step(
            time: tf.Tensor, window: tf.Tensor, ended: tf.Tensor, texts: tf.Tensor
        ) -> tuple[tf.Tensor, ...]:
            logits = self.logits(window)
            chosen = _chosen(logits, temperature, tf.stack([seed, time]))
            ended |= chosen == self.boundary
            more = tf.where(ended, "", tf.gather(written, chosen))
            window = tf.concat([window[:, 1:], chosen[:, None]], axis=1)
            return time + 1, window, ended, tf.strings.join([texts, more])

        state = [tf.constant(0), window, ended, texts]
        return tf.while_loop(goes_on, step, state, name="write")[-1]

    def logits(self, window: tf.Tensor) -> tf.Tensor:
        """How likely each character is to follow `window`, `[N, 40]`."""
        inputs = tf.gather(self.embeddings, tf.transpose(window))
        outputs = [inputs]
        for layer in self.layers:
            outputs.append(layer(outputs[-1]))
        seen = tf.concat(outputs, axis=2)
        weights = tf.nn.softmax(tf.tensordot(seen, self.attention, 1), axis=0)
        summary = tf.reduce_sum(seen * weights, axis=0)
        logits = tf.matmul(summary, self.kernel) + self.bias
        # The first number is no character.
        gap = tf.one_hot(PADDING, logits.shape[-1], on_value=NEVER, off_value=0.0)
        return logits + gap


def _chosen(logits: tf.Tensor, temperature: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    drawn = tf.random.stateless_categorical(
        logits / tf.maximum(temperature, 1e-3), 1, seed, dtype=tf.int32
    )[:, 0]
    likeliest = tf.argmax(logits, axis=1, output_type=tf.int32)
    return tf.where(temperature > 0, drawn, likeliest)
