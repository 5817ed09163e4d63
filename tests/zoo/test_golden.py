"""The real modules, built from their packages, against the numbers written down."""

import json

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_hub as hub
import tf_keras

from tests.zoo import golden
from zoo.recipes import RECIPES, find

TOLERANCE = 1e-3

pytestmark = [pytest.mark.zoo, pytest.mark.timeout(1800)]

every_recipe = pytest.mark.parametrize("recipe", RECIPES, ids=lambda r: r.folder_name)
fine_tunable = pytest.mark.parametrize(
    "recipe",
    [recipe for recipe in RECIPES if recipe.name.startswith("efficientnet_lite")],
    ids=lambda r: r.folder_name,
)


def approximately(value):
    """The same structure, its decimal numbers within the tolerance."""
    if isinstance(value, dict):
        return {key: approximately(item) for key, item in value.items()}
    if isinstance(value, list):
        return [approximately(item) for item in value]
    return (
        pytest.approx(value, abs=TOLERANCE, rel=0)
        if isinstance(value, float)
        else value
    )


@every_recipe
def test_answers_are_those_written_down(recipe, built, packages):
    expected = json.loads((recipe.folder / "golden.json").read_text())

    assert golden.answers(recipe, built(recipe), packages) == approximately(expected)


def test_cat_and_coffee_are_recognised(built, packages):
    recipe = find("efficientnet_lite0/classification")
    samples = golden.answers(recipe, built(recipe), packages)["samples"]

    cat = [(item["label"], item["score"]) for item in samples["cat"][:3]]
    assert cat == [
        ("tiger cat", pytest.approx(0.385, abs=TOLERANCE)),
        ("Egyptian cat", pytest.approx(0.363, abs=TOLERANCE)),
        ("tabby", pytest.approx(0.167, abs=TOLERANCE)),
    ]
    assert samples["coffee"][0]["label"] == "espresso"
    assert samples["coffee"][0]["score"] == pytest.approx(0.951, abs=TOLERANCE)


@every_recipe
def test_module_is_called_as_hub_loads_it(recipe, built):
    module = hub.load(str(built(recipe)))
    contract = recipe.contract
    height, width = contract.input.size or (64, 96)
    image = tf.zeros([1, height, width, 3], contract.input.dtype)

    outputs = module(image)

    named = module.signatures[contract.signature].structured_outputs
    if isinstance(outputs, dict):
        assert set(outputs) == set(named)
    else:
        (spec,) = named.values()
        assert spec.shape.is_compatible_with(outputs.shape)


@pytest.mark.parametrize(
    "recipe",
    [recipe for recipe in RECIPES if recipe.contract.choices],
    ids=lambda r: r.folder_name,
)
def test_choices_left_out_are_the_contract_s(recipe, built):
    module = hub.load(str(built(recipe)))
    contract = recipe.contract
    image = tf.random.stateless_uniform([1, 64, 96, 3], seed=[1, 2])
    (choice,) = contract.choices
    chosen = tf.one_hot(choice.default, choice.count)
    other = tf.one_hot((choice.default + 1) % choice.count, choice.count)

    left_out = module(image)

    np.testing.assert_array_equal(left_out, module(image, chosen))
    np.testing.assert_array_equal(left_out, module(image, **{choice.name: chosen}))
    assert not np.allclose(left_out, module(image, other), atol=0.01)
    assert set(module.signatures[contract.signature].structured_input_signature[1]) == {
        contract.input.name,
        choice.name,
    }


@fine_tunable
def test_keras_layer_learns(recipe, built):
    height, width = recipe.contract.input.size
    layer = hub.KerasLayer(str(built(recipe)), trainable=True)
    model = tf_keras.Sequential([layer, tf_keras.layers.Dense(3, activation="softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy")
    pictures = np.random.default_rng(0).random((4, height, width, 3), np.float32)
    model.build([None, height, width, 3])
    before = [weight.numpy() for weight in layer.weights]

    model.fit(pictures, np.array([0, 1, 2, 0]), batch_size=4, verbose=0)

    changed = [
        not np.array_equal(weight.numpy(), old)
        for weight, old in zip(layer.weights, before, strict=True)
    ]
    frozen = len(layer.non_trainable_weights)
    # Kernels, scales and offsets follow the gradient, moving statistics the batch.
    assert sum(changed) > 0.95 * len(changed)
    assert 0 < frozen < len(changed)


@fine_tunable
def test_module_answers_the_same_with_and_without_keras(recipe, built):
    height, width = recipe.contract.input.size
    picture = tf.random.stateless_uniform([1, height, width, 3], seed=[1, 2])

    directly = hub.load(str(built(recipe)))(picture)
    as_layer = hub.KerasLayer(str(built(recipe)))(picture)

    np.testing.assert_allclose(directly, as_layer, atol=1e-5)
