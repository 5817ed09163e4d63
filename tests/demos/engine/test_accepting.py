"""Uploads as a web process takes them: by their header, without their metadata."""

import numpy as np
import pytest
from PIL import ImageFile, PngImagePlugin

from demos.engine.errors import PictureRefused
from demos.engine.images import Limits, accept, decode
from tests.demos.engine.pictures import (
    corners,
    noise,
    png_header,
    saved,
    with_orientation,
)

LIMITS = Limits(max_bytes=1_000_000, max_pixels=1_000_000)


def same_pixels(one: bytes, other: bytes) -> bool:
    images = [np.asarray(decode(data, LIMITS).image) for data in (one, other)]
    return np.array_equal(*images)


@pytest.mark.parametrize(
    ("format", "mode"),
    [("JPEG", "RGB"), ("JPEG", "L"), *(("PNG", m) for m in ("RGB", "L", "P", "1"))],
)
def test_usual_picture_is_accepted_undecoded(format, mode, monkeypatch):
    data = saved(corners().convert(mode), format)
    with monkeypatch.context() as patched:
        patched.setattr(ImageFile.ImageFile, "load", NotImplemented)
        picture = accept(data, LIMITS)

    assert (picture.width, picture.height, picture.notes) == (64, 32, ())
    assert picture.extension == {"JPEG": "jpg", "PNG": "png"}[format]
    assert same_pixels(picture.to_file(), data)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_accepted_picture_has_no_metadata_and_stands_upright(format, orientation):
    data = with_orientation(orientation, format)

    picture = accept(data + b"trailing", LIMITS)

    kept = picture.to_file()
    assert b"Where I live" not in kept
    assert b"trailing" not in kept
    assert same_pixels(kept, data)
    decoded = decode(data, LIMITS)
    assert (picture.width, picture.height) == (decoded.width, decoded.height)


def test_texts_of_a_png_are_left_out():
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "Where I live")
    texts.add_itxt("Comment", "Where I live")
    data = saved(noise((30, 20)), "PNG", pnginfo=texts, icc_profile=b"Where I live")

    kept = accept(data, LIMITS).to_file()

    assert len(kept) < len(data)
    assert b"Where I live" not in kept
    assert same_pixels(kept, data)


def test_picture_that_must_be_changed_is_decoded_and_kept_as_png():
    data = saved(noise((30, 20), "RGBA"), "PNG")

    picture = accept(data, LIMITS)

    assert (picture.notes, picture.extension) == (("transparency",), "png")
    assert same_pixels(picture.to_file(), data)


def test_damaged_pixels_are_found_by_the_worker():
    data = bytearray(saved(noise((200, 150)), "PNG"))
    data[len(data) // 2] ^= 0xFF

    picture = accept(bytes(data), LIMITS)

    with pytest.raises(PictureRefused) as caught:
        decode(picture.to_file(), LIMITS)
    assert caught.value.code == "picture_damaged"


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
def test_truncated_upload_is_refused_at_once(format):
    data = saved(noise((200, 150)), format)

    with pytest.raises(PictureRefused) as caught:
        accept(data[: len(data) // 2], LIMITS)

    assert caught.value.code == "picture_damaged"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "picture_empty"),
        (b"hello", "picture_unknown"),
        (b"\xff\xd8\xff\xd9", "picture_damaged"),
        (png_header(2_000, 2_000), "picture_too_many_pixels"),
        (saved(noise((800, 700)), "PNG"), "picture_too_large"),
    ],
)
def test_what_the_header_tells_is_refused_at_once(data, code):
    with pytest.raises(PictureRefused) as caught:
        accept(data, LIMITS)

    assert caught.value.code == code
