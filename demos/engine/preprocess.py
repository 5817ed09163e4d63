"""From an upright picture to the tensor a module takes.

Pillow does all resizing, here and in the usage snippets, so that both give the
same numbers. `catalog.snippets` writes these steps out; a test holds them together.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from catalog.inputs import ImageInput
from catalog.tasks.base import View

_FILTERS = {
    "bicubic": Image.Resampling.BICUBIC,
    "bilinear": Image.Resampling.BILINEAR,
}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A tensor `[1,H,W,C]` in the contract's dtype, channels and value range."""

    tensor: np.ndarray
    view: View


def prepare(image: Image.Image, rule: ImageInput) -> Prepared:
    """Resize, crop and scale a picture as the contract says.

    Args:
        image: mode RGB or L, upright.
        rule: the contract's input.
    """
    mode = "L" if rule.channels == 1 else "RGB"
    if image.mode != mode:  # Even a conversion to the same mode copies every pixel.
        image = image.convert(mode)
    resized, view = _FITS[rule.resize](image, rule)
    return Prepared(_to_tensor(resized, rule), view)


def _crop(image: Image.Image, rule: ImageInput) -> tuple[Image.Image, View]:
    """The centre square; EfficientNet's evaluation leaves a border out."""
    height, width = _size(rule)
    side = min(image.size) * height / (height + rule.crop_padding)
    side = max(1, int(side))
    left, top = (image.width - side) // 2, (image.height - side) // 2
    box = (left, top, left + side, top + side)
    resized = image.resize((width, height), _FILTERS[rule.interpolation], box=box)
    return resized, View(left, top, side, side)


def _stretch(image: Image.Image, rule: ImageInput) -> tuple[Image.Image, View]:
    height, width = _size(rule)
    resized = image.resize((width, height), _FILTERS[rule.interpolation])
    return resized, View(0, 0, image.width, image.height)


def _pad(image: Image.Image, rule: ImageInput) -> tuple[Image.Image, View]:
    """The whole picture in the middle of black; a drawing in the middle of white."""
    height, width = _size(rule)
    scale = min(width / image.width, height / image.height)
    inner = _scaled(image, scale)
    left, top = (width - inner[0]) // 2, (height - inner[1]) // 2
    paper = "white" if rule.source == "drawing" else "black"
    canvas = Image.new(image.mode, (width, height), paper)
    canvas.paste(image.resize(inner, _FILTERS[rule.interpolation]), (left, top))
    across, down = image.width / inner[0], image.height / inner[1]
    return canvas, View(-left * across, -top * down, width * across, height * down)


def _keep(image: Image.Image, rule: ImageInput) -> tuple[Image.Image, View]:
    """The picture's own shape, no side longer than `max_side`."""
    scale = min(1.0, rule.max_side / max(image.size)) if rule.max_side else 1.0
    resized = image
    if scale < 1:
        resized = image.resize(_scaled(image, scale), _FILTERS[rule.interpolation])
    return resized, View(0, 0, image.width, image.height)


_FITS = {"crop": _crop, "stretch": _stretch, "pad": _pad, "keep": _keep}


def _size(rule: ImageInput) -> tuple[int, int]:
    if rule.size is None:
        raise ValueError(f"resize {rule.resize!r} needs a size.")
    return rule.size


def _scaled(image: Image.Image, scale: float) -> tuple[int, int]:
    return max(1, round(image.width * scale)), max(1, round(image.height * scale))


def _to_tensor(image: Image.Image, rule: ImageInput) -> np.ndarray:
    pixels = np.array(image, np.float32)[np.newaxis]
    if rule.channels == 1:
        pixels = pixels[..., np.newaxis]
    elif rule.channel_order == "BGR":
        pixels = np.ascontiguousarray(pixels[..., ::-1])
    _scale(pixels, *rule.value_range)
    if rule.mean:
        pixels -= np.array(rule.mean, np.float32)
    if rule.std:
        pixels /= np.array(rule.std, np.float32)
    if rule.dtype == "float32":
        return pixels
    return np.rint(pixels).astype(rule.dtype)


def _scale(pixels: np.ndarray, low: float, high: float) -> None:
    """Turn 0..255 into `low`..`high`, in place: each copy costs as much as the rest."""
    if (low, high) == (0, 255):
        return
    pixels /= 255
    if high - low != 1:
        pixels *= high - low
    if low:
        pixels += low
