"""The real modules, built from their packages, against the numbers written down."""

import json

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_hub as hub
import tf_keras

from demos.engine.feeding import option_tensors, warm_up
from zoo.recipes import RECIPES, find

# Scores and pixels may lie this far from those written down, or this share of them:
# other processors add in another order.
TOLERANCE = 1e-3

pytestmark = [pytest.mark.zoo, pytest.mark.timeout(1800)]

every_recipe = pytest.mark.parametrize("recipe", RECIPES, ids=lambda r: r.folder_name)
# One of each network that can be fine-tuned; its other sizes share the code.
fine_tunable = pytest.mark.parametrize(
    "recipe",
    [
        find(f"{network}/{task}")
        for network in ("efficientnet_lite0", "mobilenet_v2_dogs")
        for task in ("classification", "feature_vector")
    ],
    ids=lambda r: r.folder_name,
)


def approximately(value):
    """The same structure, its decimal numbers within the tolerance."""
    if isinstance(value, dict):
        return {key: approximately(item) for key, item in value.items()}
    if isinstance(value, list):
        return [approximately(item) for item in value]
    return (
        pytest.approx(value, abs=TOLERANCE, rel=TOLERANCE)
        if isinstance(value, float)
        else value
    )


@every_recipe
def test_answers_are_those_written_down(recipe, built, answers):
    expected = json.loads((recipe.folder / "golden.json").read_text("utf-8"))

    found = answers.of(recipe, built(recipe))

    written = {name: found["samples"][name] for name in expected["samples"]}
    assert {**found, "samples": written} == approximately(expected)


@every_recipe
def test_module_is_called_as_hub_loads_it(recipe, built, answers):
    module = answers.load(built(recipe))
    contract, signature = recipe.contract, module.signatures["serving_default"]
    plain = warm_up(contract)
    given = [tf.constant(plain[rule.name]) for rule in contract.inputs]
    if contract.signature != "serving_default":  # the demo uses another door
        _positional, specs = signature.structured_input_signature
        given = [tf.zeros([s or 1 for s in x.shape], x.dtype) for x in specs.values()]

    outputs = module(*given)

    named = signature.structured_outputs
    if isinstance(outputs, dict):
        assert set(outputs) == set(named)
    else:
        (spec,) = named.values()
        assert spec.shape.is_compatible_with(outputs.shape)


@pytest.mark.parametrize(
    "recipe",
    [recipe for recipe in RECIPES if recipe.contract.options],
    ids=lambda r: r.folder_name,
)
def test_options_left_out_are_the_contract_s(recipe, built, answers):
    module = answers.load(built(recipe))
    contract = recipe.contract
    plain = {name: tf.constant(value) for name, value in warm_up(contract).items()}
    given = [plain[rule.name] for rule in contract.inputs]
    options = {name: plain[name] for name in option_tensors(contract, {})}

    left_out = module(*given)

    np.testing.assert_array_equal(left_out, module(*given, *options.values()))
    np.testing.assert_array_equal(left_out, module(*given, **options))
    assert set(module.signatures[contract.signature].structured_input_signature[1]) == {
        *(rule.name for rule in contract.inputs),
        *options,
    }


@fine_tunable
def test_keras_layer_learns(recipe, built):
    height, width = recipe.contract.image.size
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
def test_module_answers_the_same_with_and_without_keras(recipe, built, answers):
    height, width = recipe.contract.image.size
    picture = tf.random.stateless_uniform([1, height, width, 3], seed=[1, 2])

    directly = answers.load(built(recipe))(picture)
    as_layer = hub.KerasLayer(str(built(recipe)))(picture)

    np.testing.assert_allclose(directly, as_layer, atol=1e-5)
