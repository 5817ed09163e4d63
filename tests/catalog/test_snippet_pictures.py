"""The copied code sees every picture as the live demo sees it."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageOps

from catalog.contract import Contract
from catalog.inputs import ImageInput
from catalog.signatures import Signature
from catalog.snippets.preprocessing import READ_PICTURE
from catalog.snippets.programs import hub_load_program, keras_layer_program
from catalog.snippets.subject import Subject
from catalog.tasks import enough_side
from demos.engine.images import Limits, decode
from tests.demos.engine.pictures import noise, png_16_bit, saved, with_orientation
from tests.factories import CLASSIFIER_CONTRACT

LIMITS = Limits(max_bytes=1_000_000, max_pixels=1_000_000)


def grey_16_bit() -> Image.Image:
    values = np.random.default_rng(5).integers(0, 1 << 16, (20, 30))
    return Image.fromarray(values.astype(np.uint16))


def palette_with_mixed_alpha() -> bytes:
    image = noise((30, 20)).quantize(16)
    return saved(image, "PNG", transparency=bytes(range(0, 256, 16)))


def turned(image: Image.Image, format: str, orientation: int = 6) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(image, format, exif=exif.tobytes())


PICTURES = {
    "RGB": saved(noise((30, 20)), "PNG"),
    "RGBA": saved(noise((30, 20), "RGBA"), "PNG"),
    "opaque RGBA": saved(noise((30, 20)).convert("RGBA"), "PNG"),
    "turned RGBA": turned(noise((30, 20), "RGBA"), "PNG"),
    "LA": saved(noise((30, 20), "LA"), "PNG"),
    "P with alpha": palette_with_mixed_alpha(),
    "P with one transparent colour": saved(
        noise((30, 20)).quantize(16), "GIF", transparency=3
    ),
    "RGB with a transparent colour": saved(
        Image.new("RGB", (4, 4), "red"), "PNG", transparency=(255, 0, 0)
    ),
    "transparent WebP": saved(noise((30, 20), "RGBA"), "WEBP", lossless=True),
    "grey": saved(noise((30, 20)).convert("L"), "PNG"),
    "bilevel": saved(noise((30, 20)).convert("1"), "PNG"),
    "16-bit grey": saved(grey_16_bit(), "PNG"),
    "turned 16-bit grey": turned(grey_16_bit(), "PNG", 5),
    "16-bit RGB": png_16_bit(np.full((4, 4, 3), (0x10FF, 0x8000, 0xFFFF), np.uint16)),
    "CMYK": saved(noise((30, 20)).convert("CMYK"), "JPEG"),
    **{f"EXIF {turn}": with_orientation(turn) for turn in range(1, 9)},
}


@pytest.mark.parametrize("name", PICTURES)
def test_code_reads_the_demos_pixels(name, tmp_path):
    path = tmp_path / "picture.jpg"
    path.write_bytes(PICTURES[name])
    names = {"np": np, "Image": Image, "ImageOps": ImageOps}
    exec(READ_PICTURE, names)  # noqa: S102

    read = names["read_picture"](path)

    expected = decode(PICTURES[name], LIMITS).image
    assert read.mode == "RGB"
    np.testing.assert_array_equal(np.asarray(read), np.asarray(expected))


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize("format", ["JPEG", "PNG"])
def test_code_reads_a_large_photo_as_the_demo_does(format, orientation, tmp_path):
    data = turned(noise((1000, 750)), format, orientation)
    path = tmp_path / "picture.jpg"
    path.write_bytes(data)
    names = {"np": np, "Image": Image, "ImageOps": ImageOps}
    exec(READ_PICTURE, names)  # noqa: S102

    read = names["read_picture"](path, side=300)

    expected = decode(data, Limits(10**7, 10**7), side=300).image
    assert max(read.size) == {"JPEG": 500, "PNG": 1000}[format]
    np.testing.assert_array_equal(np.asarray(read), np.asarray(expected))


@pytest.mark.parametrize(
    ("rule", "side"),
    [
        (ImageInput("images", size=(224, 160), crop_padding=32), 512),
        (ImageInput("images", size=(160, 300), resize="stretch"), 600),
        (ImageInput("images", size=(300, 300), resize="pad"), 600),
        (ImageInput("images", resize="keep", max_side=512), 1024),
        (ImageInput("images", resize="keep"), None),
    ],
)
def test_twice_the_pixels_that_are_left_are_enough(rule, side):
    assert rule.enough_side == side


@pytest.mark.parametrize(
    ("task", "side"), [("image-classification", 16), ("image-object-detection", None)]
)
def test_picture_that_an_answer_points_into_is_read_whole(task, side):
    contract = replace(Contract.from_json(CLASSIFIER_CONTRACT), task=task)

    assert enough_side(contract, contract.images[0]) == side


@pytest.mark.parametrize("write", [hub_load_program, keras_layer_program])
def test_every_program_reads_pictures_so(write):
    contract = Contract.from_json(CLASSIFIER_CONTRACT)
    signature = Signature(contract.signature, (), ())

    program = write(Subject("http://hub.test/a/b/1", contract, signature, True))

    assert program.preprocess.startswith(READ_PICTURE)
    assert 'picture = read_picture("' in program.predict
