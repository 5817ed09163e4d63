"""The generic demo: statistics of whatever comes out, as JSON can hold them."""

import json

import numpy as np
import pytest

from catalog.contract import Output
from catalog.tasks import TASKS
from catalog.tasks.base import Answer
from catalog.tasks.tensors import FIRST, TEXT_LENGTH


def described(tensor):
    answer = Answer({"out": tensor}, Output(keys={"out": "out"}, meaning=""))
    (only,) = TASKS["tensors"].read(answer).result.outputs
    return only


def test_numbers_are_summed_up():
    found = described(np.array([[1, 2], [3, 6]], np.int32))

    assert (found.name, found.dtype, found.shape) == ("out", "int32", (2, 2))
    assert (found.min, found.max, found.mean) == (1, 6, 3)
    assert found.std == pytest.approx(1.8708, abs=1e-4)
    assert found.first == (1, 2, 3, 6)


def test_what_is_not_finite_is_left_out():
    found = described(np.array([1, np.nan, np.inf, -np.inf, 3], np.float32))

    assert (found.min, found.max, found.mean) == (1, 3, 2)
    assert found.first == (1, None, None, None, 3)


@pytest.mark.parametrize(
    "tensor",
    [
        np.zeros((0, 4), np.float32),
        np.array([np.nan], np.float32),
        np.array([b"text", b"\xff\0"], object),
        np.array([1 + 2j]),
        np.array(7, np.int64),
        np.array([True, False]),
        np.array([1e308, 1e308]),
        np.full((3, 3), 65504, np.float16),
    ],
    ids=lambda tensor: f"{tensor.dtype}{tensor.shape}",
)
def test_any_tensor_has_a_description_that_json_holds(tensor):
    found = TASKS["tensors"].read(
        Answer({"out": tensor}, Output(keys={"out": "out"}, meaning=""))
    )

    text = json.dumps(found.result.to_json(), allow_nan=False)
    assert "\\u0000" not in text


def test_long_tensors_and_texts_are_cut():
    numbers = described(np.arange(1000))
    texts = described(np.array([b"a" * 5000], object))

    assert len(numbers.first) == FIRST
    assert len(texts.first[0]) == TEXT_LENGTH


def test_outputs_are_in_the_order_of_their_names():
    tensors = {"b": np.zeros(1), "a": np.zeros(2)}

    result = TASKS["tensors"].read(Answer(tensors, Output({}, ""))).result

    assert [item.name for item in result.outputs] == ["a", "b"]
    assert [row["name"] for row in result.rows()] == ["a", "b"]
