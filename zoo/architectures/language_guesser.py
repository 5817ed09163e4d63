"""The network of https://github.com/yoeo/guesslang (MIT): wide and deep, over bytes.

Pairs of neighbouring bytes are hashed. Every hash has a weight for each language, the
wide part, and an embedding, whose mean goes through two layers, the deep part
(arXiv:1606.07792).
"""

from collections.abc import Mapping

import numpy as np
import tensorflow as tf

MAX_PAIRS = 10_000  # pairs behind these are not read
PAIR = 2

# Our names, and those in the checkpoint of the estimator that trained the network.
WEIGHTS = {
    "wide/weights": "linear/linear_model/content/weights",
    "wide/bias": "linear/linear_model/bias_weights",
    "deep/embeddings": (
        "dnn/input_from_feature_columns/input_layer/content_embedding/embedding_weights"
    ),
    "deep/hidden_1/kernel": "dnn/hiddenlayer_0/kernel",
    "deep/hidden_1/bias": "dnn/hiddenlayer_0/bias",
    "deep/hidden_2/kernel": "dnn/hiddenlayer_1/kernel",
    "deep/hidden_2/bias": "dnn/hiddenlayer_1/bias",
    "deep/logits/kernel": "dnn/logits/kernel",
    "deep/logits/bias": "dnn/logits/bias",
}


class LanguageGuesser:
    """The network.

    Args:
        weights: arrays by their names in the checkpoint.
    """

    def __init__(self, weights: Mapping[str, np.ndarray]) -> None:
        self.weights = {
            name: tf.Variable(weights[key], name=name, trainable=False)
            for name, key in WEIGHTS.items()
        }
        self.variables = list(self.weights.values())

    def __call__(self, texts: tf.Tensor) -> tf.Tensor:
        """Map source code `[N]` to probabilities `[N, languages]`."""
        pairs = _pairs(texts)
        buckets = self.weights["wide/weights"].shape[0]
        hashes = pairs.with_values(
            tf.strings.to_hash_bucket_fast(pairs.values, buckets, name="hash")
        )
        with tf.name_scope("wide"):
            wide = self._sum(hashes, "wide/weights") + self.weights["wide/bias"]
        with tf.name_scope("deep"):
            total = self._sum(hashes, "deep/embeddings")
            count = tf.cast(hashes.row_lengths(), tf.float32)[:, None]
            outputs = tf.math.divide_no_nan(total, count)
            for layer in ("deep/hidden_1", "deep/hidden_2"):
                outputs = tf.nn.relu(self._dense(outputs, layer))
            deep = self._dense(outputs, "deep/logits")
        return tf.nn.softmax(wide + deep)

    def _sum(self, hashes: tf.RaggedTensor, name: str) -> tf.Tensor:
        """Sum up the rows of a weight that each text's hashes name."""
        rows = tf.gather(self.weights[name], hashes.values)
        return tf.math.unsorted_segment_sum(
            rows, hashes.value_rowids(), hashes.nrows(), name="sum"
        )

    def _dense(self, inputs: tf.Tensor, name: str) -> tf.Tensor:
        kernel, bias = self.weights[f"{name}/kernel"], self.weights[f"{name}/bias"]
        return tf.nn.bias_add(tf.matmul(inputs, kernel), bias)


def _pairs(texts: tf.Tensor) -> tf.RaggedTensor:
    """Every two neighbouring bytes of each text, with a space between."""
    with tf.name_scope("pairs"):
        characters = tf.strings.bytes_split(texts)
        return tf.strings.ngrams(characters, PAIR)[:, :MAX_PAIRS]
