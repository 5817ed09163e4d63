"""Models that look at pictures, against figures found by other means.

The figures come from the original runtimes, or from the packages' own code; each stands
with how far ours may lie from it, and why.
"""

import gzip
import io
import json
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from tests.zoo.golden import picture
from zoo.recipes import find
from zoo.samples import SCIKIT_LEARN
from zoo.sources import read_members

pytestmark = [pytest.mark.zoo, pytest.mark.timeout(1800)]

# The figures were found with TensorFlow's resize, the demo's picture is Pillow's.
PIXELS = 4
POINT_SCORE = 0.1
EIGHT_BIT = Path(__file__).with_name("painted_in_8_bits.json")


@pytest.fixture
def ask(built, answers, packages):
    """What the demo answers about a sample picture."""

    def ask(name, slug):
        recipe = find(name)
        inputs = {recipe.contract.input.name: picture(slug, packages)}
        return answers.run(recipe, built(recipe), inputs)

    return ask


@pytest.fixture
def load(built, answers):
    """A module by the name of its model."""
    return lambda name: answers.load(built(find(name)))


@pytest.mark.parametrize(
    ("slug", "x", "y", "score"),
    [("cameraman", 248, 161, 0.57), ("astronaut", 222, 121, 0.53)],
)
def test_movenet_finds_the_nose(ask, slug, x, y, score):
    (person,) = ask("movenet/singlepose_lightning", slug)["people"]

    nose = person["points"][0]
    assert nose["name"] == "nose"
    assert (nose["x"], nose["y"]) == pytest.approx((x, y), abs=PIXELS)
    assert nose["score"] == pytest.approx(score, abs=POINT_SCORE)


def test_three_movenets_agree_on_the_nose(ask):
    names = ("singlepose_lightning", "singlepose_thunder", "multipose_lightning")
    noses = [
        ask(f"movenet/{name}", "astronaut")["people"][0]["points"][0] for name in names
    ]

    for nose in noses[1:]:
        assert nose["x"] == pytest.approx(noses[0]["x"], abs=PIXELS)
        assert nose["y"] == pytest.approx(noses[0]["y"], abs=PIXELS)


@pytest.mark.parametrize(
    ("slug", "score"),
    [("astronaut", 0.877), ("hopper", 0.913), ("cat", 0.70), ("coffee", 0.65)],
)
def test_blazeface_is_as_certain_as_the_original(ask, slug, score):
    best = ask("blazeface/face_detection", slug)["faces"][0]

    # The figures are rounded; hardware adds in another order.
    assert best["score"] == pytest.approx(score, abs=0.01)


def test_threshold_tells_the_sample_faces_from_the_cat(ask):
    threshold = find("blazeface/face_detection").contract.threshold

    assert threshold == 0.75
    assert ask("blazeface/face_detection", "cat")["faces"][0]["score"] < threshold
    assert ask("blazeface/face_detection", "astronaut")["faces"][0]["score"] > threshold


@pytest.mark.parametrize(
    ("slug", "label", "score"),
    [("astronaut", "happy", 0.999), ("hopper", "neutral", 0.765)],
)
def test_expressions_are_those_of_the_package(ask, slug, label, score):
    (face,) = ask("fer2013/facial_expression", slug)["faces"]

    best = face["predictions"][0]
    assert best["label"] == label
    # Found on crops a pixel or two apart, 0.75 to 0.78.
    assert best["score"] == pytest.approx(score, abs=0.03)


def test_expression_demo_leaves_the_cat_out(ask):
    assert ask("fer2013/facial_expression", "cat")["faces"] == []


def test_edges_reach_from_black_to_white(load, packages):
    image = picture("china", packages).resize((320, 214), Image.Resampling.BILINEAR)

    edges = load("hed/edges")(np.asarray(image, np.float32)[None]).numpy()

    assert edges.shape == (1, 214, 320, 1)
    assert edges.min() == pytest.approx(0, abs=1e-4)
    assert edges.max() == pytest.approx(0.988, abs=0.01)


@pytest.mark.parametrize(
    ("slug", "size", "ours", "bicubic"),
    [("astronaut", (512, 512), 26.73, 25.38), ("cat", (448, 300), 30.49, 30.16)],
)
def test_enlarged_picture_is_closer_than_bicubic(
    load, packages, slug, size, ours, bicubic
):
    whole = picture(slug, packages).crop((0, 0, *size))
    small = whole.resize((size[0] // 4, size[1] // 4), Image.Resampling.BICUBIC)

    outputs = load("esrgan/super_resolution_x4")(
        np.asarray(small, np.float32)[None] / 255
    ).numpy()[0]

    enlarged = np.rint(outputs.clip(0, 1) * 255)
    assert signal_to_noise(enlarged, whole) == pytest.approx(ours, abs=0.02)
    plain = small.resize(size, Image.Resampling.BICUBIC)
    assert signal_to_noise(plain, whole) == pytest.approx(bicubic, abs=0.02)


def signal_to_noise(image, other):
    """In decibels, of the peak."""
    difference = np.asarray(image, float) - np.asarray(other, float)
    return 10 * np.log10(255**2 / np.mean(difference**2))


def foreign_digits(packages):
    """400 digits of the UCI collection, 8 × 8 in 0..255, and what they are."""
    member = "sklearn/datasets/data/digits.csv.gz"
    file = packages / SCIKIT_LEARN.filename
    text = gzip.decompress(read_members(file, [member])[member]).decode()
    rows = np.loadtxt(io.StringIO(text), delimiter=",")[:400]
    pixels = (rows[:, :64] / 16 * 255).astype(np.uint8).reshape(-1, 8, 8)
    return [Image.fromarray(digit) for digit in pixels], rows[:, 64].astype(int)


def laid(digit, size, corner, side):
    """Enlarge a digit and lay it on black, `[side, side, 1]` in 0..1."""
    sheet = Image.new("L", (side, side))
    sheet.paste(digit.resize((size, size), Image.Resampling.BICUBIC), corner)
    return np.asarray(sheet, np.float32)[..., None] / 255


def test_foreign_digits_are_read_as_often_as_by_the_original(load, packages):
    digits, numbers = foreign_digits(packages)
    sheets = np.stack([laid(digit, 20, (4, 4), 28) for digit in digits])

    read = load("digits/handwritten")(sheets).numpy().argmax(axis=1)

    assert (read == numbers).mean() == pytest.approx(0.873, abs=0.005)


@pytest.mark.parametrize("light_ground", [False, True])
def test_digits_are_read_wherever_they_are_drawn(load, packages, light_ground):
    digits, numbers = foreign_digits(packages)
    places = np.random.default_rng(0).integers(0, 120, (400, 2)).tolist()
    read = load("digits/handwritten").signatures["drawing"]

    right = 0
    for digit, number, place in zip(digits, numbers, places, strict=True):
        sheet = laid(digit, 160, tuple(place), 280)[None]
        sheet = 1 - sheet if light_ground else sheet
        right += read(drawing=tf.constant(sheet))["logits"].numpy().argmax() == number

    assert right / 400 == pytest.approx(0.883, abs=0.02)


def test_empty_sheet_is_read_as_something(load):
    outputs = load("digits/handwritten").signatures["drawing"](
        drawing=tf.ones([1, 280, 280, 1])
    )

    assert np.isfinite(outputs["logits"]).all()


def test_painting_is_that_of_the_8_bit_network(load, packages):
    expected = np.array(json.loads(EIGHT_BIT.read_text("utf-8"))["parts"])
    content = picture("china", packages).resize((384, 384), Image.Resampling.BILINEAR)
    flower = picture("flower", packages)
    edge = (flower.width - flower.height) // 2
    square = flower.crop((edge, 0, edge + flower.height, flower.height))
    style = square.resize((256, 256), Image.Resampling.BILINEAR)

    painted = load("style_transfer/any_painting")(
        *(np.asarray(image, np.float32)[None] / 255 for image in (content, style))
    ).numpy()[0]

    parts = painted.reshape(4, 96, 4, 96, 3).mean((1, 3))
    # Without the rounding between layers, which the original's arithmetic has.
    assert np.abs(parts - expected).mean() < 0.03
    assert np.abs(parts - expected).max() < 0.1


@pytest.mark.parametrize("shape", [(1, 1), (2, 900), (900, 2)])
def test_face_detector_takes_pictures_of_every_shape(load, shape):
    found = load("blazeface/face_detection")(np.zeros((1, *shape, 3), np.uint8))

    assert found["num_detections"].numpy().tolist() == [0]
