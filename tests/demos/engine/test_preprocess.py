"""From a picture to the tensor a module takes."""

import numpy as np
import pytest
from PIL import Image

from catalog.inputs import ImageInput
from catalog.scaling import SCALINGS
from catalog.tasks.base import View
from demos.engine.preprocess import prepare
from tests.demos.engine.pictures import corners, noise


def rule(**changes) -> ImageInput:
    return ImageInput(**{"name": "images", "size": (24, 24), **changes})


def test_stretch_gives_the_size_and_range():
    prepared = prepare(corners((64, 32)), rule(size=(10, 20)))

    assert prepared.tensor.shape == (1, 10, 20, 3)
    assert prepared.tensor.dtype == np.float32
    assert prepared.tensor[0, 1, 1].tolist() == [1, 0, 0]
    assert prepared.view == View(0, 0, 64, 32)


def test_crop_takes_the_centre_square():
    image = Image.new("RGB", (100, 40), "red")
    image.paste((0, 255, 0), (30, 0, 70, 40))

    prepared = prepare(image, rule(resize="crop"))

    assert prepared.view == View(30, 0, 40, 40)
    assert (prepared.tensor[:, :, 2:-2] == np.float32([0, 1, 0])).all()


def test_crop_padding_follows_efficientnet():
    image = noise((400, 300))
    crop = rule(
        size=(224, 224), resize="crop", crop_padding=32, interpolation="bicubic"
    )

    prepared = prepare(image, crop)

    side = int(300 * 224 / 256)
    left, top = (400 - side) // 2, (300 - side) // 2
    by_hand = image.resize(
        (224, 224), Image.Resampling.BICUBIC, (left, top, left + side, top + side)
    )
    expected = np.asarray(by_hand, np.float32)[np.newaxis] / 255
    assert np.array_equal(prepared.tensor, expected)


@pytest.mark.parametrize(
    ("size", "filled", "view"),
    [
        ((48, 24), (slice(6, 18), slice(0, 24)), View(0, -12, 48, 48)),
        ((24, 48), (slice(0, 24), slice(6, 18)), View(-12, 0, 48, 48)),
    ],
)
def test_pad_puts_the_whole_picture_on_black(size, filled, view):
    prepared = prepare(Image.new("RGB", size, "white"), rule(resize="pad"))

    expected = np.zeros((24, 24, 3), np.float32)
    expected[filled] = 1
    assert np.array_equal(prepared.tensor[0], expected)
    assert prepared.view == view


def test_keep_shrinks_to_the_longest_side():
    keep = rule(size=None, resize="keep", max_side=50)

    assert prepare(corners((200, 100)), keep).tensor.shape == (1, 25, 50, 3)
    assert prepare(corners((40, 20)), keep).tensor.shape == (1, 20, 40, 3)


@pytest.mark.parametrize("size", [(1, 1), (5000, 1), (1, 3000)])
@pytest.mark.parametrize("resize", ["crop", "stretch", "pad", "keep"])
def test_thin_and_tiny_pictures_are_taken(size, resize):
    image = Image.new("RGB", size, "red")

    tensor = prepare(image, rule(resize=resize, max_side=100, crop_padding=8)).tensor

    assert tensor.ndim == 4
    assert tensor.shape[3] == 3


@pytest.mark.parametrize(
    ("dtype", "value_range", "white"),
    [
        ("float32", (0, 1), 1.0),
        ("float32", (-1, 1), 1.0),
        ("float32", (0, 255), 255.0),
        ("uint8", (0, 255), 255),
        ("int32", (0, 255), 255),
    ],
)
def test_values_are_brought_to_dtype_and_range(dtype, value_range, white):
    image = Image.new("RGB", (8, 8), (0, 255, 51))

    tensor = prepare(image, rule(dtype=dtype, value_range=value_range)).tensor

    low, high = value_range
    fifth = low + (high - low) / 5
    assert tensor.dtype == np.dtype(dtype)
    assert tensor[0, 0, 0].tolist() == pytest.approx([low, white, fifth], abs=1e-6)


@pytest.mark.parametrize("dtype", ["float32", "uint8"])
def test_channels_are_fed_in_the_contract_s_order(dtype):
    image = Image.new("RGB", (8, 8), (10, 20, 30))
    bgr = rule(channel_order="BGR", dtype=dtype, value_range=(0, 255))

    tensor = prepare(image, bgr).tensor

    assert tensor[0, 0, 0].tolist() == [30, 20, 10]
    assert tensor.dtype == np.dtype(dtype)
    assert tensor.flags.c_contiguous


# What keras.applications.imagenet_utils.preprocess_input(pixels, mode=…) of Keras
# 3.15 and tf_keras 2.21 gives for these pixels.
PIXELS = (255, 51, 0)


@pytest.mark.parametrize(
    ("scaling", "expected"),
    [
        ("-1..1", [1.0, -0.6, -1.0]),
        ("caffe", [-103.939, -65.779, 131.32]),
        ("torch", [2.2489083, -1.1428571, -1.8044444]),
    ],
)
def test_scalings_of_keras_are_kept(scaling, expected):
    image = Image.new("RGB", (8, 8), PIXELS)

    tensor = prepare(image, rule(**SCALINGS[scaling])).tensor

    assert tensor.dtype == np.float32
    assert tensor[0, 3, 3].tolist() == pytest.approx(expected, abs=1e-5)
