"""Texts as numbers of their characters, inside the graph."""

from collections.abc import Mapping

import tensorflow as tf

PADDING = 0


class CharacterTable:
    """Numbers characters as a network's vocabulary does.

    Args:
        vocabulary: number by character; 0 is left for what is absent.
    """

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        content = tf.lookup.KeyValueTensorInitializer(
            list(vocabulary), list(vocabulary.values()), tf.string, tf.int32
        )
        self.table = tf.lookup.StaticHashTable(content, PADDING)

    def __call__(self, texts: tf.Tensor) -> tf.RaggedTensor:
        """Map texts `[N]` to numbers `[N, (characters)]`, 0 for unknown ones."""
        characters = tf.strings.unicode_split(texts, "UTF-8")
        return characters.with_values(self.table.lookup(characters.values))


def last(numbers: tf.RaggedTensor, length: int) -> tf.Tensor:
    """The last numbers of each row, `[N, length]`, with zeros before short rows."""
    backwards = numbers[:, -length:][:, ::-1]
    return tf.reverse(backwards.to_tensor(PADDING, shape=[None, length]), axis=[1])
