"""The one place that opens pictures from strangers. Imports no TensorFlow.

A picture is known by its content, never by its name or declared type. Limits are
checked on the header, before any pixel is decoded. `accept` is all that a web process
does with an upload; workers `decode`.
"""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
from PIL import ExifTags, Image, UnidentifiedImageError

from demos.engine import jpeg, png
from demos.engine.errors import PictureRefused

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
EXTENSIONS = {"JPEG": "jpg", "PNG": "png"}
# Formats people do send, named in the refusal; each with its first bytes.
_OTHERS = {
    "HEIC": (4, (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1", b"ftyphevc")),
    "AVIF": (4, (b"ftypavif", b"ftypavis")),
    "TIFF": (0, (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")),
    "JPEG 2000": (0, (b"\x00\x00\x00\x0cjP  ", b"\xff\x4f\xff\x51")),
    "JPEG XL": (0, (b"\xff\x0a", b"\x00\x00\x00\x0cJXL ")),
    "PDF": (0, (b"%PDF-",)),
    "SVG": (0, (b"<svg", b"<?xml")),
    "ICO": (0, (b"\x00\x00\x01\x00",)),
    "MP4": (4, (b"ftypisom", b"ftypmp42", b"ftypqt  ")),
}
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = frozenset((5, 6, 7, 8))
# Decoding holds several copies of a picture: 40 megapixels take half a gigabyte.
_DECODING = threading.BoundedSemaphore(2)

# `decode` compares the size with its own limit before a pixel is decoded; Pillow's
# global limit would answer first, by a warning or with a size it does not name.
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True, slots=True)
class Limits:
    """How large an upload, and the picture in it, may be."""

    max_bytes: int
    max_pixels: int


@dataclass(frozen=True, slots=True)
class AcceptedPicture:
    """An upload as it is kept: its header was read, its metadata left out."""

    width: int
    height: int
    extension: str
    data: bytes = field(repr=False)
    notes: tuple[str, ...] = ()

    def to_file(self) -> bytes:
        """The file as it came, without metadata."""
        return self.data


@dataclass(frozen=True, slots=True)
class DecodedPicture:
    """A picture as everything after this sees it: upright, RGB, no metadata.

    Attributes:
        image: mode RGB, turned as its EXIF orientation asks; it may have fewer
            pixels than the picture where `decode` was told how many are needed.
        width: of the whole picture, in pixels.
        height: likewise.
        format: what the upload was, one of `FORMATS`.
        notes: what was changed that its owner may want to know:
            `first_frame`, `transparency`, `16_bit` or `cmyk`.
    """

    image: Image.Image
    width: int
    height: int
    format: str
    notes: tuple[str, ...] = ()
    _jpeg: bytes | None = field(default=None, repr=False)
    _orientation: int = field(default=1, repr=False)

    @property
    def extension(self) -> str:
        """Of the file that `to_file` gives: `jpg` or `png`."""
        return "png" if self._without_metadata() is None else "jpg"

    def to_file(self) -> bytes:
        """The picture as a file without metadata; decoding it gives these pixels."""
        return self._without_metadata() or to_png(self.image)

    def _without_metadata(self) -> bytes | None:
        if self._jpeg is None:
            return None
        return jpeg.without_metadata(self._jpeg, self._orientation)


# What a run can be started with: both know their size and the file to keep.
Picture = AcceptedPicture | DecodedPicture


def accept(data: bytes, limits: Limits) -> Picture:
    """Look at an upload and return what to keep of it, or say why not.

    JPEG and PNG as cameras and programs write them are not decoded: that they are
    damaged behind their header turns out when a worker decodes them. Whatever is
    rare is decoded here, and kept as PNG.

    Raises:
        PictureRefused: as `decode`, of what the header tells.
    """
    _check_bytes(data, limits)
    with _refusing_damage():
        image = _opened(data)
        _check_size(image, limits)
        if (accepted := _accepted(image, data)) is not None:
            return accepted
    return decode(data, limits)


def _accepted(image: Image.Image, data: bytes) -> AcceptedPicture | None:
    """What to keep of a picture that need not be decoded; None for all others."""
    width, height = image.size
    kept, extension = None, ""
    if image.format == "JPEG" and image.mode in ("RGB", "L"):
        orientation = _orientation(image)
        kept, extension = jpeg.without_metadata(data, orientation), "jpg"
        if orientation in _SIDEWAYS:
            width, height = height, width
    elif image.format == "PNG" and image.mode in ("RGB", "L", "P", "1"):
        kept, extension = png.without_metadata(data), "png"
    return AcceptedPicture(width, height, extension, kept) if kept else None


def decode(data: bytes, limits: Limits, side: int | None = None) -> DecodedPicture:
    """Decode an uploaded picture, or say why not.

    Args:
        data: the whole upload.
        limits: checked before any pixel is decoded.
        side: as many pixels as the shorter side needs; None for all. A JPEG that has
            more is decoded at a half, a quarter or an eighth of its size if that
            leaves as many, which saves most of the time that large photos take.

    Raises:
        PictureRefused: it is empty, too large, not one of `FORMATS`, or damaged.
    """
    _check_bytes(data, limits)
    with _DECODING, _refusing_damage():
        image = _opened(data)
        _check_size(image, limits)
        if image.format == "JPEG" and jpeg.has_too_many_scans(data):
            raise PictureRefused("picture_damaged")
        size = image.size
        if side is not None:
            image.draft(None, (side, side))
        image.load()
        return _upright(image, size, data)


def _check_bytes(data: bytes, limits: Limits) -> None:
    if not data:
        raise PictureRefused("picture_empty")
    if len(data) > limits.max_bytes:
        raise PictureRefused(
            "picture_too_large", size_bytes=len(data), limit_bytes=limits.max_bytes
        )
    if data.startswith(b"\xff\xd8") and jpeg.has_too_many_parts(data):
        raise PictureRefused("picture_damaged")


def to_png(image: Image.Image) -> bytes:
    """Code an image as PNG, fast rather than small."""
    out = io.BytesIO()
    image.save(out, format="PNG", compress_level=1)
    return out.getvalue()


@contextmanager
def _refusing_damage() -> Iterator[None]:
    try:
        yield
    except PictureRefused:
        raise
    # Pillow's readers fail on damaged files in every way Python knows: OSError,
    # SyntaxError, struct.error, IndexError … All mean the same to the visitor.
    except Exception as error:
        raise PictureRefused("picture_damaged") from error


def _opened(data: bytes) -> Image.Image:
    """Read the header; pixels are decoded later."""
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError as error:
        if known := _other_format(data):
            raise PictureRefused("picture_format", format=known) from error
        if _looks_like_ours(data):
            raise PictureRefused("picture_damaged") from error
        raise PictureRefused("picture_unknown") from error
    if image.format == "MPO":  # A phone's JPEG with more pictures behind the first.
        image.format = "JPEG"
    return image


def _check_size(image: Image.Image, limits: Limits) -> None:
    width, height = image.size
    if width < 1 or height < 1:
        raise PictureRefused("picture_damaged")
    if width * height > limits.max_pixels:
        raise PictureRefused(
            "picture_too_many_pixels",
            width=width,
            height=height,
            limit_pixels=limits.max_pixels,
        )


def _upright(image: Image.Image, size: tuple[int, int], data: bytes) -> DecodedPicture:
    kind = image.format or ""
    orientation = _orientation(image)
    rgb, notes = _to_rgb(image)
    if kind != "JPEG" and getattr(image, "is_animated", False):
        notes = ("first_frame", *notes)
    if orientation in _TURNS:
        rgb = rgb.transpose(_TURNS[orientation])
    rgb.info = {}
    width, height = reversed(size) if orientation in _SIDEWAYS else size
    source = data if kind == "JPEG" and image.mode in ("RGB", "L") else None
    return DecodedPicture(rgb, width, height, kind, notes, source, orientation)


def _orientation(image: Image.Image) -> int:
    """How the camera was held, 1 to 8; broken EXIF means upright."""
    try:
        value = image.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # noqa: BLE001 - EXIF is free to be broken in any way
        return 1
    return value if value in _TURNS else 1


def _to_rgb(image: Image.Image) -> tuple[Image.Image, tuple[str, ...]]:
    """Bring any mode to 8-bit RGB; what is transparent becomes white."""
    if image.mode.startswith("I"):  # 16-bit grey: the high byte, as for 16-bit RGB.
        grey = (np.asarray(image).astype(np.uint32) >> 8).clip(0, 255)
        return Image.fromarray(grey.astype(np.uint8)).convert("RGB"), ("16_bit",)
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        alpha = layer.getchannel("A")
        if alpha.getextrema() == (255, 255):
            return layer.convert("RGB"), ()
        white = Image.new("RGB", image.size, "white")
        white.paste(layer, mask=alpha)
        return white, ("transparency",)
    if image.mode == "RGB":  # Converting it to itself would copy every pixel.
        return image, ()
    notes = ("cmyk",) if image.mode == "CMYK" else ()
    return image.convert("RGB"), notes


def _other_format(data: bytes) -> str | None:
    for name, (offset, starts) in _OTHERS.items():
        if data[offset:].startswith(starts):
            return name
    return None


def _looks_like_ours(data: bytes) -> bool:
    starts = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM")
    return data.startswith(starts) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")
