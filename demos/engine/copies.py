"""Changed copies of a picture, as cameras and the web change them.

Each change is a function of the pixels alone, so that the same picture always gives
the same copies. They are as strong as photographs of a thing differ in practice, not
as strong as it takes to fool a model.
"""

import io
from collections.abc import Callable, Iterator, Mapping
from functools import partial

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter, ImageOps, ImageStat

from demos.engine.images import Limits, decode

# No classifier looks at more; whole photographs would only be shrunk by it.
MAX_SIDE = 640
DEGREES = 15
JPEG_QUALITY = 20
DARKER, BRIGHTER = 0.5, 1.6
CROP = 0.7  # the share of each side that is left
BLUR = 1 / 75  # radius, as a share of the shorter side
NOISE = 25.0  # standard deviation, in pixel values
NOISE_SEED = 20

Change = Callable[[Image.Image], Image.Image]


def changed_copies(picture: Image.Image) -> Iterator[tuple[str, Image.Image]]:
    """Yield the name of each change and the picture changed so.

    Args:
        picture: mode RGB, upright; shrunk first where it is larger than `MAX_SIDE`.
    """
    small = picture.copy()
    small.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    for name, change in CHANGES.items():
        yield name, change(small)


def _rotated(picture: Image.Image, degrees: float) -> Image.Image:
    """Turn against the clock; the corners get the picture's mean colour."""
    mean = tuple(round(value) for value in ImageStat.Stat(picture).mean)
    return picture.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=mean)


def _brightened(picture: Image.Image, factor: float) -> Image.Image:
    return ImageEnhance.Brightness(picture).enhance(factor)


def _blurred(picture: Image.Image) -> Image.Image:
    radius = max(1.0, min(picture.size) * BLUR)
    return picture.filter(ImageFilter.GaussianBlur(radius))


def _recompressed(picture: Image.Image) -> Image.Image:
    file = io.BytesIO()
    picture.save(file, format="JPEG", quality=JPEG_QUALITY)
    data = file.getvalue()
    return decode(data, Limits(len(data), picture.width * picture.height)).image


def _cropped(picture: Image.Image) -> Image.Image:
    """Leave the middle."""
    left, top = (round(side * (1 - CROP) / 2) for side in picture.size)
    return picture.crop((left, top, picture.width - left, picture.height - top))


def _noisy(picture: Image.Image) -> Image.Image:
    pixels = np.asarray(picture, dtype=np.float32)
    noise = np.random.default_rng(NOISE_SEED).normal(0.0, NOISE, pixels.shape)
    return Image.fromarray((pixels + noise).clip(0, 255).astype(np.uint8))


CHANGES: Mapping[str, Change] = {
    "rotated_left": partial(_rotated, degrees=DEGREES),
    "rotated_right": partial(_rotated, degrees=-DEGREES),
    "mirrored": ImageOps.mirror,
    "cropped": _cropped,
    "blurred": _blurred,
    "darkened": partial(_brightened, factor=DARKER),
    "brightened": partial(_brightened, factor=BRIGHTER),
    "noisy": _noisy,
    "recompressed": _recompressed,
}
