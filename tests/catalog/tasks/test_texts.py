"""How answers about texts are read: vectors, labels, and texts that go on."""

import ast

import numpy as np
import pytest

from catalog.contract import Contract, Output
from catalog.inputs import TextInput
from catalog.signatures import Signature
from catalog.tasks import TASKS
from catalog.tasks.base import Answer, AnswerError, Usage, quoted

TEXTS = ("red", "green")


def read(task, tensors, *, texts=TEXTS, labels=(), meaning="vector"):
    answer = Answer(
        tensors={name: np.asarray(value) for name, value in tensors.items()},
        rule=Output(keys={}, meaning=meaning),
        labels=labels,
        texts=texts,
    )
    return TASKS[task].read(answer).result


def test_texts_are_compared_by_the_angle_between_their_vectors():
    result = read("text-embedding", {"vectors": [[3.0, 0.0], [4.0, 4.0]]})

    assert result.texts == TEXTS
    assert result.vectors == ((3.0, 0.0), (4.0, 4.0))
    assert result.similarities == (
        (1.0, pytest.approx(0.5**0.5, abs=1e-6)),
        (pytest.approx(0.5**0.5, abs=1e-6), 1.0),
    )


def test_vector_without_length_is_like_nothing():
    result = read("text-embedding", {"vectors": [[0.0, 0.0], [1.0, 0.0]]})

    assert result.similarities == ((0.0, 0.0), (0.0, 1.0))


def test_table_of_vectors_has_a_line_for_each_text():
    result = read("text-embedding", {"vectors": [[3.0, 0.0], [4.0, 4.0]]})

    assert result.rows() == [
        {"text": "red", "0": 3.0, "1": 0.0},
        {"text": "green", "0": 4.0, "1": 4.0},
    ]


def test_another_number_of_vectors_than_texts_is_refused():
    with pytest.raises(AnswerError, match="vectors has shape"):
        read("text-embedding", {"vectors": [[1.0, 2.0]]})


def test_each_text_gets_its_labels():
    result = read(
        "text-classification",
        {"scores": [[0.9, 0.1], [0.2, 0.8]]},
        labels=("warm", "cold"),
        meaning="probabilities",
    )

    assert [item.text for item in result.texts] == ["red", "green"]
    assert result.texts[0].predictions[0].label == "warm"
    assert result.texts[1].predictions[0].score == pytest.approx(0.8)
    assert result.top() == "warm, cold"
    assert result.rows()[0] == {
        "text": "red",
        "label": "warm",
        "index": 0,
        "score": 0.9,
    }


def test_logits_of_texts_become_probabilities():
    result = read(
        "text-classification", {"scores": [[1000.0, 999.0], [0, 0]]}, meaning="logits"
    )

    assert result.texts[0].predictions[0].score == pytest.approx(0.731, abs=1e-3)
    assert result.texts[1].entropy == pytest.approx(1)


def test_fewer_scores_than_labels_are_refused():
    with pytest.raises(AnswerError, match="1 scores, 2 labels"):
        read(
            "text-classification",
            {"scores": [[1.0], [1.0]]},
            labels=("warm", "cold"),
            meaning="logits",
        )


@pytest.mark.parametrize(
    ("meaning", "answered"), [("text", b"Once upon"), ("continuation", b" upon")]
)
def test_text_is_told_from_its_beginning(meaning, answered):
    result = read(
        "text-generation",
        {"text": np.array([answered], object)},
        texts=("Once",),
        meaning=meaning,
    )

    assert (result.text, result.prompt) == ("Once upon", "Once")


def test_bytes_that_are_no_text_do_no_harm():
    result = read(
        "text-generation",
        {"text": np.array([b"a\xff\0b"], object)},
        texts=("",),
        meaning="text",
    )

    assert result.text == "a\ufffd\ufffdb"


def test_text_without_end_is_cut():
    endless = np.array([b"x" * 100_000], object)

    result = read("text-generation", {"text": endless}, texts=("",), meaning="text")

    assert len(result.text) == 20_000


def test_numbers_are_no_text():
    with pytest.raises(AnswerError, match="text holds float"):
        read("text-generation", {"text": [1.0]}, texts=("a",), meaning="text")


@pytest.mark.parametrize(
    ("task", "role", "meaning"),
    [
        ("text-embedding", "vectors", "vector"),
        ("text-classification", "scores", "logits"),
        ("text-generation", "text", "continuation"),
    ],
)
def test_copied_code_reads_the_output_of_the_contract(task, role, meaning):
    output = Output(keys={role: "the output"}, meaning=meaning)
    contract = Contract(task, (TextInput("texts"),), output)

    source = TASKS[task].source(Usage(contract, Signature("serve", (), ())))

    assert 'outputs["the output"].numpy()' in source
    compile(source, "source", "exec")


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        'a "quote" and \\',
        "two\nlines",
        "😱 ❤️",
        "中文",
        "\u202etxt",
        "\ud83d",
        "\0",
    ],
)
def test_text_in_copied_code_is_the_text(text):
    literal = quoted(text)

    assert ast.literal_eval(literal) == text
    assert literal.isprintable()
