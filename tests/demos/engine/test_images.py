"""Pictures from strangers: which are taken, how, and why others are not."""

import contextlib

import numpy as np
import pytest
from PIL import Image

from demos.engine.errors import PictureRefused
from demos.engine.images import Limits, decode
from tests.demos.engine.pictures import (
    corners,
    noise,
    png_16_bit,
    png_header,
    saved,
    webp_header,
    with_orientation,
)

LIMITS = Limits(max_bytes=1_000_000, max_pixels=1_000_000)


def corner_colors(image: Image.Image) -> list[tuple[int, ...]]:
    right, bottom = image.width - 5, image.height - 5
    places = ((4, 4), (right, 4), (4, bottom), (right, bottom))
    return [tuple(v // 128 for v in image.getpixel(place)) for place in places]


def refusal(data: bytes, limits: Limits = LIMITS) -> PictureRefused:
    with pytest.raises(PictureRefused) as caught:
        decode(data, limits)
    return caught.value


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
def test_formats_are_known_by_content(format):
    picture = decode(saved(corners(), format), LIMITS)

    assert picture.format == format
    assert (picture.width, picture.height) == (64, 32)
    assert picture.image.mode == "RGB"
    assert corner_colors(picture.image) == corner_colors(corners())
    assert picture.notes == ()


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_applied(orientation, format):
    turns = {
        1: [0, 1, 2, 3],
        2: [1, 0, 3, 2],
        3: [3, 2, 1, 0],
        4: [2, 3, 0, 1],
        5: [0, 2, 1, 3],
        6: [2, 0, 3, 1],
        7: [3, 1, 2, 0],
        8: [1, 3, 0, 2],
    }
    upright = corner_colors(corners())

    picture = decode(with_orientation(orientation, format), LIMITS)

    expected = [upright[i] for i in turns[orientation]]
    assert corner_colors(picture.image) == expected
    size = (32, 64) if orientation > 4 else (64, 32)
    assert (picture.width, picture.height) == picture.image.size == size


@pytest.mark.parametrize("orientation", [0, 9, 300])
def test_senseless_orientation_means_upright(orientation):
    picture = decode(with_orientation(orientation), LIMITS)

    assert corner_colors(picture.image) == corner_colors(corners())


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_broken_exif_is_ignored():
    data = saved(corners(), "JPEG", exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff")

    assert decode(data, LIMITS).width == 64


@pytest.mark.parametrize("orientation", [1, 6])
def test_jpeg_is_kept_with_the_same_pixels_and_no_metadata(orientation):
    picture = decode(with_orientation(orientation) + b"trailing", LIMITS)

    kept = picture.to_file()

    assert picture.extension == "jpg"
    assert b"Where I live" not in kept
    assert b"trailing" not in kept
    again = decode(kept, LIMITS)
    assert np.array_equal(np.asarray(again.image), np.asarray(picture.image))


@pytest.mark.parametrize("options", [{"progressive": True}, {"optimize": True}])
def test_jpeg_of_every_make_is_kept_as_it_is(options):
    image = noise((90, 70))
    data = saved(image, "JPEG", comment=b"secret", subsampling=1, **options)
    picture = decode(data, LIMITS)

    kept = picture.to_file()

    assert picture.extension == "jpg"
    assert b"secret" not in kept
    again = decode(kept, LIMITS)
    assert np.array_equal(np.asarray(again.image), np.asarray(picture.image))


def test_phone_picture_with_a_second_one_behind_it_is_a_jpeg():
    second = [corners().rotate(180)]
    data = saved(corners(), "MPO", save_all=True, append_images=second)

    picture = decode(data, LIMITS)

    assert (picture.format, picture.notes) == ("JPEG", ())
    assert corner_colors(picture.image) == corner_colors(corners())
    assert len(picture.to_file()) < len(data) * 0.7


@pytest.mark.parametrize("format", ["PNG", "WEBP", "GIF", "BMP"])
def test_other_formats_are_kept_without_loss(format):
    picture = decode(saved(noise((60, 40)), format), LIMITS)

    again = decode(picture.to_file(), LIMITS)

    assert picture.extension == "png"
    assert np.array_equal(np.asarray(again.image), np.asarray(picture.image))


@pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG"])
def test_first_frame_of_an_animation_is_taken(format):
    frames = [corners().transpose(Image.Transpose.ROTATE_180) for _ in range(3)]
    options = {"save_all": True, "append_images": frames, "duration": 50}

    picture = decode(saved(corners(), format, **options), LIMITS)

    assert picture.notes[0] == "first_frame"
    assert corner_colors(picture.image) == corner_colors(corners())


def test_cmyk_becomes_rgb():
    picture = decode(saved(corners().convert("CMYK"), "JPEG"), LIMITS)

    assert picture.notes == ("cmyk",)
    assert corner_colors(picture.image) == corner_colors(corners())
    assert picture.extension == "png"


@pytest.mark.parametrize("mode", ["L", "1", "P", "RGB"])
def test_grey_bilevel_and_palette_become_rgb(mode):
    image = Image.new("RGB", (8, 8), "white").convert(mode)

    picture = decode(saved(image, "PNG"), LIMITS)

    assert picture.image.getpixel((4, 4)) == (255, 255, 255)
    assert picture.notes == ()


def test_16_bit_grey_keeps_its_high_byte():
    values = np.full((8, 8), 0x80FF, np.uint16)

    picture = decode(saved(Image.fromarray(values), "PNG"), LIMITS)

    assert picture.image.getpixel((4, 4)) == (0x80, 0x80, 0x80)
    assert picture.notes == ("16_bit",)


def test_16_bit_colour_keeps_its_high_bytes():
    values = np.full((4, 4, 3), (0x10FF, 0x8000, 0xFFFF), np.uint16)

    picture = decode(png_16_bit(values), LIMITS)

    assert picture.image.getpixel((2, 2)) == (0x10, 0x80, 0xFF)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA", "P"])
def test_transparency_becomes_white(mode):
    image = Image.new("RGBA", (8, 8), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 4, 8))

    picture = decode(saved(image.convert(mode.replace("PA", "LA")), "PNG"), LIMITS)

    assert picture.image.getpixel((2, 4)) == (0, 0, 0)
    if mode != "P":
        assert picture.image.getpixel((6, 4)) == (255, 255, 255)
        assert picture.notes == ("transparency",)


def test_transparent_palette_entry_becomes_white():
    image = Image.new("P", (8, 8), 0)
    image.putpalette([10, 20, 30, 200, 100, 0])
    image.paste(1, (0, 0, 4, 8))

    picture = decode(saved(image, "GIF", transparency=0), LIMITS)

    assert picture.image.getpixel((6, 4)) == (255, 255, 255)
    assert picture.image.getpixel((2, 4)) == (200, 100, 0)


def test_half_transparent_pixels_are_mixed_with_white():
    image = Image.new("RGBA", (4, 4), (0, 0, 0, 128))

    picture = decode(saved(image, "WEBP", lossless=True), LIMITS)

    assert picture.image.getpixel((1, 1)) == (127, 127, 127)


def test_opaque_alpha_changes_nothing():
    picture = decode(saved(corners().convert("RGBA"), "PNG"), LIMITS)

    assert picture.notes == ()
    assert np.array_equal(np.asarray(picture.image), np.asarray(corners()))


LARGE = (1000, 750)


@pytest.mark.parametrize(
    ("side", "size"),
    [(None, LARGE), (750, LARGE), (376, LARGE), (375, (500, 375)), (100, (250, 188))],
)
def test_jpeg_is_decoded_as_large_as_needed(side, size):
    data = saved(corners(LARGE), "JPEG")

    picture = decode(data, LIMITS, side)

    assert picture.image.size == size
    assert (picture.width, picture.height) == LARGE
    assert corner_colors(picture.image) == corner_colors(corners())


def test_turned_jpeg_decoded_smaller_knows_its_upright_size():
    exif = Image.Exif()
    exif[0x0112] = 6

    picture = decode(saved(corners(LARGE), "JPEG", exif=exif), LIMITS, 100)

    assert picture.image.size == (188, 250)
    assert (picture.width, picture.height) == (750, 1000)


@pytest.mark.parametrize("format", ["PNG", "WEBP", "GIF", "BMP"])
def test_other_formats_are_decoded_whole(format):
    picture = decode(saved(corners(LARGE), format), Limits(10_000_000, 10**6), 100)

    assert picture.image.size == LARGE


def test_empty_upload_is_refused():
    assert refusal(b"").code == "picture_empty"


def test_upload_over_the_byte_limit_is_refused():
    error = refusal(saved(corners(), "PNG"), Limits(100, 10_000))

    assert error.code == "picture_too_large"
    assert error.params["limit_bytes"] == 100
    assert error.params["size_bytes"] > 100


def test_picture_over_the_pixel_limit_is_refused():
    error = refusal(saved(corners((100, 100)), "PNG"), Limits(100_000, 9_999))

    assert error.code == "picture_too_many_pixels"
    assert error.params == {"width": 100, "height": 100, "limit_pixels": 9_999}


def test_picture_at_both_limits_is_taken():
    data = saved(corners((100, 100)), "PNG")

    assert decode(data, Limits(len(data), 10_000)).width == 100


@pytest.mark.parametrize("side", [2_000, 60_000, 2**31 - 1])
def test_bomb_is_refused_by_its_header(side):
    assert refusal(png_header(side, side)).code == "picture_too_many_pixels"


def test_animation_with_a_huge_canvas_is_refused_by_its_header():
    frames = {"save_all": True, "append_images": [corners().rotate(180)]}
    data = bytearray(saved(corners(), "WEBP", lossless=True, **frames))
    at = data.index(b"VP8X") + 12
    data[at : at + 6] = (16382).to_bytes(3, "little") * 2

    assert refusal(bytes(data)).code == "picture_too_many_pixels"


@pytest.mark.parametrize("part", [b"\xff", b"\xff\xfe\x00\x02", b"\x00"])
def test_jpeg_with_a_header_of_countless_parts_is_refused(part):
    data = saved(corners(), "JPEG")
    after_jfif = 20

    hostile = data[:after_jfif] + part * 20_000 + data[after_jfif:]

    assert refusal(hostile).code == "picture_damaged"


def test_jpeg_with_countless_scans_is_refused():
    data = saved(noise((64, 64)), "JPEG", progressive=True)
    scan = data[data.rindex(b"\xff\xda") : -2]

    assert refusal(data[:-2] + scan * 200 + b"\xff\xd9").code == "picture_damaged"


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.9])
def test_truncated_picture_is_refused(format, share):
    data = saved(noise((200, 150)), format)

    assert refusal(data[: int(len(data) * share)]).code == "picture_damaged"


@pytest.mark.parametrize(
    "data", [png_header(64, 64), webp_header(64, 64), b"\xff\xd8\xff\xd9", b"BM" * 40]
)
def test_picture_without_pixels_is_refused(data):
    assert refusal(data).code == "picture_damaged"


@pytest.mark.parametrize("data", [b"hello", b"\x00" * 500, b"GIMP", b"%!PS-Adobe"])
def test_what_is_no_picture_is_refused(data):
    assert refusal(data).code == "picture_unknown"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("HEIC", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"),
        ("SVG", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("PDF", b"%PDF-1.7"),
    ],
)
def test_format_that_is_not_read_is_named(name, data):
    error = refusal(data)

    assert (error.code, error.params) == ("picture_format", {"format": name})


def test_tiff_is_not_read_though_pillow_could():
    error = refusal(saved(corners(), "TIFF"))

    assert error.params == {"format": "TIFF"}


def test_random_damage_never_gives_another_error():
    random = np.random.default_rng(7)
    for format in ("JPEG", "PNG", "WEBP", "GIF", "BMP"):
        data = np.frombuffer(saved(noise((40, 30)), format), np.uint8)
        for _ in range(40):
            damaged = data.copy()
            places = random.integers(0, len(data), 8)
            damaged[places] = random.integers(0, 256, 8)
            with contextlib.suppress(PictureRefused):
                decode(damaged.tobytes(), LIMITS)
