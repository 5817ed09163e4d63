"""A demo for modules that say nothing, or name a task that is not known here."""

import pytest

from catalog.contract import Contract
from catalog.generic import FREE_SIDE, demo_contract
from catalog.inputs import ImageInput, TensorInput, TextInput
from catalog.signatures import Signature, TensorSpec
from catalog.tasks import problems_of, task_of
from tests.factories import CLASSIFIER_CONTRACT, CLASSIFIER_SIGNATURE, VersionFactory

OUTPUTS = (TensorSpec("a", "float32", (None, 3)), TensorSpec("b", "string", (None,)))


def signature(*inputs, name="serving_default"):
    return Signature(name, tuple(TensorSpec(*given) for given in inputs), OUTPUTS)


def one_input(dtype, shape):
    contract = demo_contract(None, [signature(("x", dtype, shape))])
    return contract and contract.input


@pytest.mark.parametrize(
    ("dtype", "shape", "expected"),
    [
        ("float32", (None, 24, 32, 3), {"size": (24, 32), "value_range": (0.0, 1.0)}),
        ("uint8", (1, None, None, 3), {"max_side": FREE_SIDE, "resize": "keep"}),
        ("uint8", (None, 8, 8, 3), {"value_range": (0.0, 255.0), "dtype": "uint8"}),
    ],
)
def test_what_looks_like_a_picture_takes_one(dtype, shape, expected):
    found = one_input(dtype, shape)

    assert isinstance(found, ImageInput)
    assert expected.items() <= {n: getattr(found, n) for n in expected}.items()


@pytest.mark.parametrize(("shape", "many"), [((None,), True), ((1,), False)])
def test_strings_are_texts(shape, many):
    assert one_input("string", shape) == TextInput("x", many=many)


@pytest.mark.parametrize(
    ("dtype", "shape"),
    [
        ("float32", (None, 8, 8, 1)),
        ("int32", (None, 8, 8, 3)),
        ("float32", (2, 8, 8, 3)),
        ("float32", (None, 8, None, 3)),
        ("float32", (None, 5000, 8, 3)),
        ("float32", None),
        ("float32", ()),
        ("int64", (None, 16)),
        ("string", (None, 3)),
        ("string", ()),
        ("bool", (4,)),
    ],
)
def test_anything_else_is_a_tensor(dtype, shape):
    assert one_input(dtype, shape) == TensorInput("x", "x", dtype, shape)


@pytest.mark.parametrize(
    ("dtype", "shape"),
    [("resource", ()), ("variant", (None,)), ("bfloat16", (1,)), ("float32", (9**9,))],
)
def test_what_cannot_be_fed_has_no_demo(dtype, shape):
    assert one_input(dtype, shape) is None


def test_module_without_inputs_or_signatures_has_no_demo():
    assert demo_contract(None, [signature()]) is None
    assert demo_contract(None, []) is None


def test_contract_read_off_a_signature_is_one_that_can_be_kept():
    contract = demo_contract(
        None,
        [signature(("x", "float32", (None, 8, 8, 3)), ("y", "string", (None,)))],
    )

    assert Contract.from_json(contract.to_json()) == contract
    assert problems_of(contract) == []
    assert contract.output.keys == {"a": "a", "b": "b"}


def test_task_unknown_here_keeps_its_inputs():
    data = {**CLASSIFIER_CONTRACT, "task": "smell-recognition"}

    contract = demo_contract(
        Contract.from_json(data), [Signature.from_json(CLASSIFIER_SIGNATURE)]
    )

    assert contract.input == Contract.from_json(CLASSIFIER_CONTRACT).input
    assert task_of(contract).slug == "tensors"
    assert contract.output.keys == {"logits": "logits"}


def test_contract_of_a_known_task_is_taken_as_it_is():
    contract = Contract.from_json(CLASSIFIER_CONTRACT)

    assert demo_contract(contract, []) is contract


@pytest.mark.django_db
def test_contract_that_breaks_rules_made_since_is_as_good_as_none():
    version = VersionFactory(
        contract_data={**CLASSIFIER_CONTRACT, "gone": 1},
        signatures=[CLASSIFIER_SIGNATURE],
    )

    assert version.contract is None
    assert task_of(version.demo_contract).slug == "tensors"
