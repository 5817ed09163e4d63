"""How long a 12-megapixel JPEG takes from its bytes to the model's tensor.

`python -m bench.decoding WAY TIMES` prints the milliseconds of each time. Ours needs
this project's packages, pyvips and simplejpeg those of the peers.
"""

import io
import json
import sys
import time
from collections.abc import Callable

import numpy as np
from PIL import Image

from bench.peers.classifier import SIDE, preprocess
from bench.places import PHOTO

Decode = Callable[[bytes], np.ndarray]


def ours() -> Decode:
    """As a worker does it, with every check."""
    from catalog.inputs import ImageInput  # noqa: PLC0415
    from demos.engine.images import Limits, decode  # noqa: PLC0415
    from demos.engine.preprocess import prepare  # noqa: PLC0415

    rule = ImageInput(
        "images",
        size=(SIDE, SIDE),
        resize="crop",
        crop_padding=32,
        interpolation="bicubic",
    )
    limits = Limits(max_bytes=10**8, max_pixels=10**8)
    return lambda data: (
        prepare(decode(data, limits, rule.enough_side).image, rule).tensor
    )


def pillow_draft() -> Decode:
    """Pillow, told to decode at the smallest size that is not too small."""

    def run(data: bytes) -> np.ndarray:
        image = Image.open(io.BytesIO(data))
        image.draft("RGB", (SIDE, SIDE))
        return preprocess(image.convert("RGB"))

    return run


def pillow() -> Decode:
    """Pillow, decoding every pixel."""
    return lambda data: preprocess(Image.open(io.BytesIO(data)).convert("RGB"))


def simplejpeg() -> Decode:
    """libjpeg-turbo by simplejpeg, likewise; resized by Pillow."""
    import simplejpeg as decoder  # noqa: PLC0415

    def run(data: bytes) -> np.ndarray:
        pixels = decoder.decode_jpeg(data, min_height=SIDE, min_width=SIDE)
        return preprocess(Image.fromarray(pixels))

    return run


def pyvips() -> Decode:
    """The thumbnail of libvips, which shrinks while it loads."""
    import pyvips as vips  # noqa: PLC0415

    vips.cache_set_max(0)

    def run(data: bytes) -> np.ndarray:
        image = vips.Image.thumbnail_buffer(data, SIDE, height=SIDE, crop="centre")
        return np.asarray(image.numpy(), np.float32)[np.newaxis] / 255

    return run


WAYS = {way.__name__: way for way in (ours, pillow, pillow_draft, simplejpeg, pyvips)}


def main() -> int:
    """Decode the photo again and again."""
    decode, data = WAYS[sys.argv[1]](), PHOTO.read_bytes()
    spent_ms = []
    for _ in range(int(sys.argv[2]) + 2):
        start = time.perf_counter()
        decode(data)
        spent_ms.append((time.perf_counter() - start) * 1000)
    json.dump(spent_ms[2:], sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
