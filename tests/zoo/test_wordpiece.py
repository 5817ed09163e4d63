"""The tokenizer in the graph, on a vocabulary of a few pieces."""

import pytest
import tensorflow as tf

from zoo.architectures.wordpiece import WordPiece

VOCABULARY = [
    *("[PAD]", "[UNK]", "[CLS]", "[SEP]"),
    *("un", "##able", "##a", "able", "the", "cafe", ".", "中"),
]


def pieces(text, length=16):
    (numbers,) = WordPiece(VOCABULARY, length)(tf.constant([text])).to_list()
    return [VOCABULARY[number] for number in numbers]


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("the unable.", ["the", "un", "##able", "."]),
        ("unaa", ["un", "##a", "##a"]),
        ("The  CAFÉ\n", ["the", "cafe"]),
        ("the中the", ["the", "中", "the"]),
        ("unthe", ["[UNK]"]),
        ("a" * 101, ["[UNK]"]),
        ("un\u200bable", ["un", "##able"]),
        ("", []),
    ],
)
def test_words_become_pieces(text, inner):
    assert pieces(text) == ["[CLS]", *inner, "[SEP]"]


def test_long_text_is_cut_and_still_ends():
    assert pieces("the " * 50, length=6) == ["[CLS]", *["the"] * 4, "[SEP]"]


def test_texts_of_a_batch_keep_apart():
    numbers = WordPiece(VOCABULARY, 16)(tf.constant(["the", "un able cafe"]))

    assert numbers.row_lengths().numpy().tolist() == [3, 5]


def test_no_texts_give_no_rows():
    assert WordPiece(VOCABULARY, 16)(tf.constant([], tf.string)).nrows() == 0


def test_text_that_is_no_utf_8_does_no_harm():
    (numbers,) = WordPiece(VOCABULARY, 16)(tf.constant([b"the \xff\xfe"])).to_list()

    assert VOCABULARY[numbers[1]] == "the"
