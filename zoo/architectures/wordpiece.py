"""BERT's tokenizer as TensorFlow operations: strings in, token numbers out.

The rules of `tokenization.py` in https://github.com/google-research/bert, for
vocabularies of lower-case text without accents. No library beside TensorFlow is
needed to run the graph.
"""

import sys
import unicodedata
from collections.abc import Sequence

import tensorflow as tf

UNKNOWN, START, END = "[UNK]", "[CLS]", "[SEP]"
CONTINUED = "##"  # before a piece that is not the first of its word
MAX_WORD_CHARACTERS = 100  # longer words are unknown

# Regular expressions of RE2, applied in this order. Spaces first: line ends and tabs
# are control characters too.
REPLACEMENTS = (
    (r"[\s\p{Z}]", " "),
    (r"[\p{C}\x{FFFD}]", ""),
    # Chinese, Japanese and Korean ideographs stand alone.
    (
        r"([\x{3400}-\x{4DBF}\x{4E00}-\x{9FFF}\x{F900}-\x{FAFF}"
        r"\x{20000}-\x{2A6DF}\x{2A700}-\x{2CEAF}\x{2F800}-\x{2FA1F}])",
        r" \1 ",
    ),
)
MARKS = r"\p{Mn}"  # accents, once they are apart from their letters
# BERT takes every ASCII sign for punctuation, whatever Unicode calls it.
PUNCTUATION = r"([\p{P}!-/:-@\[-`{-~])"


class WordPiece:
    """The tokenizer.

    Args:
        vocabulary: the pieces; a piece's number is its place.
        length: the most tokens of a text, with `[CLS]` and `[SEP]`; the rest is cut.
    """

    def __init__(self, vocabulary: Sequence[str], length: int) -> None:
        self.length = length
        numbers = {piece: number for number, piece in enumerate(vocabulary)}
        self.unknown, self.start, self.end = (
            numbers[piece] for piece in (UNKNOWN, START, END)
        )
        self.longest = max(len(piece.removeprefix(CONTINUED)) for piece in vocabulary)
        self._pieces = _table(list(numbers), list(numbers.values()), tf.int64, -1)
        letters = _decomposed_letters()
        self._letters = _table(
            list(letters), list(letters.values()), tf.string, default=""
        )
        self.tables = [self._pieces, self._letters]

    def __call__(self, texts: tf.Tensor) -> tf.RaggedTensor:
        """Map texts `[N]` to the numbers of their tokens `[N, (tokens)]`, int64."""
        with tf.name_scope("tokenizer"):
            # Every word gives a token or more, so the words beyond are cut already.
            words = tf.strings.split(self._normalised(texts))[:, : self.length - 2]
            pieces = self._pieces_of(words.values)
            tokens = words.with_values(pieces).merge_dims(1, 2)[:, : self.length - 2]
            ends = tf.ones([tokens.nrows(), 1], tf.int64)
            return tf.concat([ends * self.start, tokens, ends * self.end], axis=1)

    def _normalised(self, texts: tf.Tensor) -> tf.Tensor:
        """Lower-case texts without accents, with spaces around what stands alone."""
        for pattern, replacement in REPLACEMENTS:
            texts = tf.strings.regex_replace(texts, pattern, replacement)
        texts = tf.strings.lower(texts, encoding="utf-8")
        characters = tf.strings.unicode_split(texts, "UTF-8")
        letters = self._letters.lookup(characters.values)
        plain = tf.where(letters == "", characters.values, letters)
        texts = tf.strings.reduce_join(characters.with_values(plain), axis=-1)
        texts = tf.strings.regex_replace(texts, MARKS, "")
        return tf.strings.regex_replace(texts, PUNCTUATION, r" \1 ")

    def _pieces_of(self, words: tf.Tensor) -> tf.RaggedTensor:
        """Map words `[W]` to pieces `[W, (pieces)]`: the longest that fits, each time.

        All words take a step together, until nothing is left of any.
        """
        lengths = tf.strings.length(words, "UTF8_CHAR")
        rest = tf.where(lengths > MAX_WORD_CHARACTERS, "", words)
        known = lengths <= MAX_WORD_CHARACTERS
        empty = tf.fill([0, tf.size(words)], tf.constant(-1, tf.int64))

        def unfinished(rest: tf.Tensor, *_: tf.Tensor) -> tf.Tensor:
            return tf.reduce_any(rest != "")

        def step(
            rest: tf.Tensor, known: tf.Tensor, taken: tf.Tensor
        ) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
            numbers, size = self._longest_prefix(rest, first=tf.shape(taken)[0] == 0)
            fits = numbers >= 0
            known &= fits | (rest == "")
            characters = tf.strings.length(rest, "UTF8_CHAR")
            left = tf.strings.substr(
                rest, tf.minimum(size, characters), characters, "UTF8_CHAR"
            )
            rest = tf.where(fits, left, "")
            return rest, known, tf.concat([taken, numbers[None]], axis=0)

        _, known, taken = tf.while_loop(
            unfinished,
            step,
            [rest, known, empty],
            shape_invariants=[words.shape, words.shape, tf.TensorShape([None, None])],
        )
        # One row a step, and a first one for the words that are unknown as a whole.
        none = tf.constant(-1, tf.int64)
        unknown = tf.where(known, none, tf.constant(self.unknown, tf.int64))
        rows = tf.concat([unknown[None], tf.where(known, taken, none)], axis=0)
        by_word = tf.transpose(rows)
        return tf.ragged.boolean_mask(by_word, by_word >= 0)

    def _longest_prefix(
        self, rest: tf.Tensor, first: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """The longest piece that each of `rest` begins with, or -1, and its length."""
        sizes = tf.range(1, self.longest + 1)
        rows = tf.broadcast_to(rest[:, None], [tf.size(rest), self.longest])
        starts = tf.zeros_like(rows, tf.int32)
        ends = tf.broadcast_to(sizes, tf.shape(rows))
        prefixes = tf.strings.substr(rows, starts, ends, "UTF8_CHAR")
        marked = tf.where(first, prefixes, tf.strings.join([CONTINUED, prefixes]))
        numbers = self._pieces.lookup(marked)
        fits = (numbers >= 0) & (sizes <= tf.strings.length(rest, "UTF8_CHAR")[:, None])
        size = tf.reduce_max(tf.where(fits, ends, 0), axis=1)
        best = tf.gather(numbers, tf.maximum(size - 1, 0), axis=1, batch_dims=1)
        return tf.where(size > 0, best, -1), size


def _table(
    keys: list[str], values: list, dtype: tf.DType, default: str | int
) -> tf.lookup.StaticHashTable:
    """A table whose content lies in the graph, in no file of its own."""
    content = tf.lookup.KeyValueTensorInitializer(keys, values, tf.string, dtype)
    return tf.lookup.StaticHashTable(content, default)


def _decomposed_letters() -> dict[str, str]:
    """Every lower-case letter with marks, and the letters it is made of, without."""
    letters = {}
    for letter in map(chr, range(sys.maxunicode + 1)):
        if not unicodedata.decomposition(letter) and not "가" <= letter <= "힣":
            continue
        plain = "".join(
            part
            for part in unicodedata.normalize("NFD", letter)
            if unicodedata.category(part) != "Mn"
        )
        if plain not in {letter, ""}:
            letters[letter] = plain.lower()
    return letters
