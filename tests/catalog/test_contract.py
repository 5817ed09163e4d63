"""`catalog.contract`: what a contract may not say, since programs rely on it."""

import copy
import json

import pytest

from catalog.contract import Contract, ContractError
from tests.factories import CLASSIFIER_CONTRACT


@pytest.mark.parametrize(
    ("section", "key", "value", "said"),
    [
        ("output", "keys", {"scores": "logits", "more": "extra"}, "`output.keys`"),
        ("output", "keys", {"scores": "logits", "more": [1]}, "`output.keys`"),
        ("output", "label_offset", -1, "`output.label_offset`"),
        ("input", "crop_padding", -8, "`input.crop_padding`"),
        ("input", "channel_order", "GBR", "`input.channel_order`"),
        ("input", "max_side", -1, "`input.max_side`"),
        ("input", "max_side", 10**9, "`input.max_side`"),
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


def test_two_inputs_cannot_have_one_name():
    choice = {"name": "images", "label": "Style", "count": 3}

    with pytest.raises(ContractError, match="more than one input"):
        Contract.from_json({**CLASSIFIER_CONTRACT, "choices": [choice]})


def test_choice_cannot_take_the_name_of_a_form_field():
    choice = {"name": "sample", "label": "Style", "count": 3}

    with pytest.raises(ContractError, match="cannot be named sample"):
        Contract.from_json({**CLASSIFIER_CONTRACT, "choices": [choice]})
