"""`catalog.contract`: what a contract may not say, since programs rely on it."""

import copy
import json

import pytest

from catalog.contract import Contract, ContractError
from catalog.inputs import ImageInput, TextInput
from catalog.tasks import problems_of, task_of
from tests.factories import CLASSIFIER_CONTRACT


@pytest.mark.parametrize(
    ("section", "key", "value", "said"),
    [
        ("output", "keys", {"scores": "logits", "more": [1]}, "`output.keys`"),
        ("output", "label_offset", -1, "`output.label_offset`"),
        ("input", "crop_padding", -8, "`input.crop_padding`"),
        ("input", "channel_order", "GBR", "`input.channel_order`"),
        ("input", "max_side", -1, "`input.max_side`"),
        ("input", "max_side", 10**9, "`input.max_side`"),
        ("input", "channels", 2, "`input.channels`"),
        ("input", "value_range", [1, 1], "`input.value_range`"),
        ("input", "mean", [0.5], "`input.mean`"),
        ("input", "mean", [0.5, 0.5, "x"], "`input.mean`"),
        ("input", "mean", [0.5, 0.5, float("nan")], "`input.mean`"),
        ("input", "std", [0.2, 0.2, 0], "`input.std`"),
        ("input", "std", [0.2, 0.2, float("inf")], "`input.std`"),
        ("input", "std", 0.2, "`input.std`"),
        ("input", "kind", "sound", "`input.kind`"),
        ("input", "label", "x" * 81, "`input.label`"),
        ("input", "label", "a\0b", "`input.label`"),
        ("input", "name", " ", "`input.name`"),
        ("input", "samples", ["x" * 51], "`input.samples`"),
        ("input", "samples", [3], "`input.samples`"),
    ],
)
def test_value_that_programs_cannot_use_is_named(section, key, value, said):
    data = copy.deepcopy(CLASSIFIER_CONTRACT)
    data[section][key] = value

    with pytest.raises(ContractError) as refused:
        Contract.from_json(data)

    assert any(problem.startswith(said) for problem in refused.value.problems)


def test_channels_are_rgb_unless_the_contract_says_otherwise():
    data = copy.deepcopy(CLASSIFIER_CONTRACT)
    silent = Contract.from_json(data)
    data["input"]["channel_order"] = "BGR"

    spoken = Contract.from_json(data)

    assert silent.input.channel_order == "RGB"
    assert spoken.input.channel_order == "BGR"
    assert Contract.from_json(json.loads(json.dumps(spoken.to_json()))) == spoken


def test_means_and_deviations_are_numbers_for_each_channel():
    data = copy.deepcopy(CLASSIFIER_CONTRACT)
    data["input"] |= {"mean": [104, 117, 124], "std": [58, 57, 57.5]}

    read = Contract.from_json(data)

    assert (read.input.mean, read.input.std) == ((104, 117, 124), (58, 57, 57.5))
    assert Contract.from_json(read.to_json()) == read


def test_whole_numbers_cannot_hold_what_a_mean_leaves():
    data = copy.deepcopy(CLASSIFIER_CONTRACT)
    data["input"] |= {"dtype": "uint8", "mean": [1, 2, 3]}

    with pytest.raises(ContractError, match="float32 where mean or std"):
        Contract.from_json(data)


def test_contracts_that_say_nothing_of_means_are_written_as_before():
    """Signed statements hold a digest of a contract's JSON."""
    data = {**CLASSIFIER_CONTRACT, "input": {"name": "images", "size": [8, 8]}}

    (written,) = Contract.from_json(data).to_json()["inputs"]

    assert written == {
        "kind": "image",
        "name": "images",
        "label": "Picture",
        "dtype": "float32",
        "channels": 3,
        "channel_order": "RGB",
        "value_range": [0.0, 1.0],
        "size": [8, 8],
        "resize": "stretch",
        "crop_padding": 0,
        "max_side": None,
        "interpolation": "bilinear",
        "source": "photo",
        "samples": [],
    }


@pytest.mark.parametrize(
    ("rule", "grey"),
    [
        ({}, [0.5] * 3),
        ({"value_range": (-1.0, 1.0), "channels": 1}, [0.0]),
        (
            {"value_range": (0.0, 255.0), "mean": (100.0, 110.0, 120.0)},
            [27.5, 17.5, 7.5],
        ),
        ({"mean": (0.5, 0.25, 0.0), "std": (0.5, 0.5, 0.25)}, [0.0, 0.5, 2.0]),
    ],
)
def test_grey_is_scaled_as_pictures_are(rule, grey):
    assert ImageInput("x", **rule).grey == pytest.approx(grey)


def test_two_inputs_cannot_have_one_name():
    choice = {"name": "images", "label": "Style", "count": 3}

    with pytest.raises(ContractError, match="more than one input"):
        Contract.from_json({**CLASSIFIER_CONTRACT, "choices": [choice]})


def test_choice_cannot_take_the_name_of_a_form_field():
    choice = {"name": "sample", "label": "Style", "count": 3}

    with pytest.raises(ContractError, match="cannot be named sample"):
        Contract.from_json({**CLASSIFIER_CONTRACT, "choices": [choice]})


TEXT = {"kind": "text", "name": "texts", "many": True}
TENSOR = {"kind": "tensor", "name": "state", "dtype": "int64", "shape": [None, 4]}
NUMBER = {"name": "heat", "label": "Heat", "low": 0.1, "high": 2, "default": 0.5}


def with_inputs(*inputs, **changes):
    data = {**CLASSIFIER_CONTRACT, **changes, "inputs": list(inputs)}
    del data["input"]
    return data


def problems(data):
    with pytest.raises(ContractError) as refused:
        Contract.from_json(data)
    return refused.value.problems


def test_one_picture_may_still_be_written_as_before():
    old = Contract.from_json({**CLASSIFIER_CONTRACT, "samples": ["cat"]})

    assert old.input == old.image
    assert old.samples == old.image.samples == ("cat",)
    assert Contract.from_json(json.loads(json.dumps(old.to_json()))) == old


def test_inputs_of_every_kind_go_through_json():
    style = {"name": "style", "size": [8, 8], "samples": ["stars"]}
    image = {**CLASSIFIER_CONTRACT["input"], "channels": 1, "source": "drawing"}
    data = with_inputs(image, style, TEXT, TENSOR, numbers=[NUMBER])

    contract = Contract.from_json(data)

    assert [item.kind for item in contract.inputs] == [
        "image",
        "image",
        "text",
        "tensor",
    ]
    assert contract.inputs[3].shape == (None, 4)
    assert contract.numbers[0].step == 0.01
    assert Contract.from_json(json.loads(json.dumps(contract.to_json()))) == contract


def test_fields_are_named_after_the_inputs():
    image = {"name": "sample", "size": [8, 8]}
    style = {"name": "text", "size": [8, 8]}
    second = {**TEXT, "name": "style_sample"}
    data = with_inputs(
        image, style, TEXT, second, {**TENSOR, "name": "csrfmiddlewaretoken"}
    )

    fields = Contract.from_json(data).fields

    assert list(fields) == [
        *("image", "input_text", "text", "style_sample", "input_csrfmiddlewaretoken")
    ]
    assert isinstance(fields["input_text"], ImageInput)
    assert isinstance(fields["text"], TextInput)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({**TEXT, "max_texts": 1000}, "max_texts"),
        ({**TEXT, "max_length": 0}, "max_length"),
        ({**TEXT, "many": 1}, "many"),
        ({**TEXT, "max_length": 3, "samples": ["long"]}, "samples"),
        ({**TEXT, "size": [8, 8]}, "size"),
        ({**TENSOR, "dtype": "resource"}, "dtype"),
        ({**TENSOR, "shape": [-1]}, "shape"),
        ({**TENSOR, "shape": [1] * 9}, "shape"),
        ({**TENSOR, "shape": ["a"]}, "shape"),
    ],
)
def test_text_or_tensor_that_cannot_be_fed_is_named(given, said):
    found = problems(with_inputs(given))

    assert any(problem.startswith(f"`inputs[0].{said}`") for problem in found)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"low": 3}, "high"),
        ({"step": 0}, "step"),
        ({"step": 9}, "step"),
        ({"default": 3}, "default"),
        ({"default": 0.5, "dtype": "int32", "step": 1}, "default"),
        ({"dtype": "int8"}, "dtype"),
        ({"high": "2"}, "high"),
    ],
)
def test_number_that_cannot_be_set_is_named(change, said):
    found = problems({**CLASSIFIER_CONTRACT, "numbers": [{**NUMBER, **change}]})

    assert any(problem.startswith(f"`numbers[0].{said}`") for problem in found)


@pytest.mark.parametrize("inputs", [[], [{**TEXT, "name": f"t{i}"} for i in range(9)]])
def test_there_are_some_inputs_and_not_too_many(inputs):
    assert any("`inputs`" in problem for problem in problems(with_inputs(*inputs)))


def test_samples_are_pictures():
    assert any(
        "`samples`" in each for each in problems(with_inputs(TEXT, samples=["x"]))
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"output": {"keys": {"scores": "a", "more": "b"}, "meaning": "logits"}},
            "'more'",
        ),
        ({"output": {"keys": {}, "meaning": "logits"}}, "'scores'"),
        ({"output": {"keys": {"scores": "a"}, "meaning": "boxes"}}, "`output.meaning`"),
    ],
)
def test_what_the_task_does_not_accept_is_named(change, said):
    contract = Contract.from_json({**CLASSIFIER_CONTRACT, **change})

    assert any(said in problem for problem in problems_of(contract))
    assert task_of(contract) is None


def test_classifier_of_texts_is_not_one_of_pictures():
    assert "`inputs`" in problems_of(Contract.from_json(with_inputs(TEXT)))[0]


def test_task_unknown_here_asks_for_nothing():
    contract = Contract.from_json({**CLASSIFIER_CONTRACT, "task": "smell-recognition"})

    assert problems_of(contract) == []
    assert task_of(contract) is None
