"""A map of what counted, as a picture to lay over the one that was looked at."""

import io
import math
from dataclasses import dataclass

import numpy as np
from PIL import Image

from catalog.tasks.base import View

# No page shows more; the map itself is far coarser.
MAX_SIDE = 640
# The value that gets the last colour: a single hot pixel must not pale all others.
TOP_PERCENTILE = 99.5
# Below this drop (as logarithm) no part of the picture counts for anything.
LEAST = 1e-6
# How opaque the hottest places are; cold ones are not seen at all.
MOST_OPAQUE = 0.9
COLOURS = 256


@dataclass(frozen=True, slots=True)
class HeatMap:
    """What counted, and where.

    Attributes:
        method: how it was found.
        values: float64 `[h,w]`, 0 or more, over the part of the picture in `view`.
        view: what the module saw, in pixels of the picture.
        picture: width and height of the picture.
    """

    method: str
    values: np.ndarray
    view: View
    picture: tuple[int, int]

    @property
    def is_flat(self) -> bool:
        """Whether no part counts more than another."""
        return bool(self.values.max() - self.values.min() <= LEAST)


def palette() -> np.ndarray:
    """Return the colours from cold to hot, uint8 `[256,3]`.

    Violet over red to light yellow, with lightness rising evenly, so that it reads
    the same without colour vision. Made in OKLCh: B. Ottosson, A perceptual color
    space for image processing, 2020, where the matrices stand.
    """
    steps = np.linspace(0.0, 1.0, COLOURS)
    lightness = 0.25 + 0.7 * steps
    chroma = 0.12 + 0.08 * np.sin(np.pi * steps)
    hue = np.radians(290 + 160 * steps)
    lab = np.stack([lightness, chroma * np.cos(hue), chroma * np.sin(hue)], axis=-1)
    return _srgb(lab)


def to_png(heat: HeatMap) -> bytes:
    """Return the map in the picture's shape, transparent where nothing counted."""
    scale = min(1.0, MAX_SIDE / max(heat.picture))
    width, height = (max(1, round(side * scale)) for side in heat.picture)
    coloured = _coloured(_resized(_shares(heat), heat.view, scale))
    canvas = Image.new("RGBA", (width, height))
    canvas.paste(
        coloured, (round(heat.view.left * scale), round(heat.view.top * scale))
    )
    out = io.BytesIO()
    canvas.save(out, format="PNG", optimize=True)
    return out.getvalue()


def _shares(heat: HeatMap) -> np.ndarray:
    """Values as shares of the largest, float32 0..1."""
    if heat.is_flat:
        return np.zeros(heat.values.shape, np.float32)
    lowest = heat.values.min()
    top = np.percentile(heat.values, TOP_PERCENTILE) - lowest
    top = top if top > LEAST else heat.values.max() - lowest
    shares: np.ndarray = ((heat.values - lowest) / top).clip(0.0, 1.0)
    return shares.astype(np.float32)


def _resized(shares: np.ndarray, view: View, scale: float) -> np.ndarray:
    size = (max(1, round(view.width * scale)), max(1, round(view.height * scale)))
    image = Image.fromarray(shares, mode="F")
    return np.asarray(image.resize(size, Image.Resampling.BICUBIC)).clip(0.0, 1.0)


def _coloured(shares: np.ndarray) -> Image.Image:
    colours = palette()[np.rint(shares * (COLOURS - 1)).astype(np.uint8)]
    alpha = np.rint(shares * (255 * MOST_OPAQUE)).astype(np.uint8)
    return Image.fromarray(np.dstack([colours, alpha]), mode="RGBA")


def _srgb(lab: np.ndarray) -> np.ndarray:
    """OKLab `[N,3]` as sRGB, uint8; what lies outside is brought to the edge."""
    to_cones = np.array(
        [
            [1.0, 0.3963377774, 0.2158037573],
            [1.0, -0.1055613458, -0.0638541728],
            [1.0, -0.0894841775, -1.2914855480],
        ]
    )
    to_linear = np.array(
        [
            [4.0767416621, -3.3077115913, 0.2309699292],
            [-1.2684380046, 2.6097574011, -0.3413193965],
            [-0.0041960863, -0.7034186147, 1.7076147010],
        ]
    )
    linear = ((lab @ to_cones.T) ** 3 @ to_linear.T).clip(0.0, 1.0)
    # The transfer function of IEC 61966-2-1.
    curved = np.where(
        linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055
    )
    coded: np.ndarray = np.rint(curved * 255).astype(np.uint8)
    return coded


def stops(count: int = 9) -> list[tuple[str, str]]:
    """Return colours of the palette for a legend: offset and `#rrggbb`."""
    colours = palette()
    places = [math.floor(i * (COLOURS - 1) / (count - 1)) for i in range(count)]
    return [
        (
            f"{100 * place / (COLOURS - 1):.1f}%",
            "#{:02x}{:02x}{:02x}".format(*colours[place]),
        )
        for place in places
    ]
