"""Pictures with something particular about them."""

import io
import struct
import zlib

import numpy as np
from PIL import Image

CORNERS = ("red", "lime", "blue", "white")


def corners(size: tuple[int, int] = (64, 32)) -> Image.Image:
    """Red, green, blue and white quarters: any turn of it shows."""
    image = Image.new("RGB", size, "white")
    width, height = size[0] // 2, size[1] // 2
    for i, color in enumerate(CORNERS):
        box = (i % 2 * width, i // 2 * height)
        image.paste(Image.new("RGB", (width, height), color), box)
    return image


def saved(image: Image.Image, format: str, **options) -> bytes:
    out = io.BytesIO()
    image.save(out, format=format, **options)
    return out.getvalue()


def with_orientation(value: int, format: str = "JPEG") -> bytes:
    """The corners picture, to be turned as EXIF orientation `value` says."""
    exif = Image.Exif()
    exif[0x0112] = value
    exif[0x010E] = "Where I live"
    return saved(corners(), format, exif=exif.tobytes())


def noise(size: tuple[int, int], mode: str = "RGB") -> Image.Image:
    channels = len(mode)
    values = np.random.default_rng(1).integers(0, 256, (size[1], size[0], channels))
    return Image.fromarray(values.astype(np.uint8).squeeze())


def png_header(width: int, height: int) -> bytes:
    """A PNG that declares a size and holds almost nothing."""
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(name, body)
        for name, body in (
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
            (b"IDAT", zlib.compress(b"\x00" * 100)),
            (b"IEND", b""),
        )
    )


def webp_header(width: int, height: int) -> bytes:
    """An extended WebP that declares a canvas and holds no picture."""
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\x02\x00\x00\x00" + size
    return b"RIFF" + struct.pack("<I", len(body)) + body


def png_16_bit(values: np.ndarray) -> bytes:
    """A 16-bit RGB PNG, which Pillow reads but does not write."""
    height, width, _ = values.shape
    rows = b"".join(b"\x00" + row.astype(">u2").tobytes() for row in values)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(name, body)
        for name, body in (
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0)),
            (b"IDAT", zlib.compress(rows)),
            (b"IEND", b""),
        )
    )


def _chunk(name: bytes, body: bytes) -> bytes:
    check = zlib.crc32(name + body)
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", check)
