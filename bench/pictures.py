"""Pictures without end, no two alike, at no cost: so that no cache answers for a model.

A JPEG says by a table how coarsely each frequency is kept (ITU-T T.81, B.2.4.1).
Changing a few entries by a few steps gives another file with slightly other pixels
and exactly the same work to decode it.
"""

import io

import numpy as np
from PIL import Image

# Steps of entries 24 to 33 of the first table, in the order of the file: low enough in
# frequency that pixels do change, high enough that nobody would see it.
_ENTRIES, _STEPS = range(24, 34), 4
_TABLE = b"\xff\xdb"
MOST = _STEPS ** len(_ENTRIES)


class Pictures:
    """Variants of one picture, by number."""

    def __init__(self, jpeg: bytes) -> None:
        self._jpeg = bytearray(jpeg)
        # Marker, length and the table's number come before its entries.
        self._table = jpeg.index(_TABLE) + 5
        self._base = bytes(self._jpeg[self._table : self._table + 64])

    def __getitem__(self, number: int) -> bytes:
        """The variant of this number, from 0 to `MOST` - 1; then they come again."""
        for entry in _ENTRIES:
            number, step = divmod(number, _STEPS)
            self._jpeg[self._table + entry] = min(255, self._base[entry] + step)
        return bytes(self._jpeg)


def photo(data: bytes, size: tuple[int, int], noise: float = 0) -> bytes:
    """Return a picture as a JPEG of this width and height, as cameras write it.

    Args:
        data: the picture, any format.
        size: to enlarge or reduce it to.
        noise: standard deviation of what a sensor adds: detail that an enlarged
            picture lacks and that a decoder has to work for.
    """
    with Image.open(io.BytesIO(data)) as image:
        fitted = image.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    if noise:
        grain = np.random.default_rng(0).normal(0, noise, (*fitted.size[::-1], 3))
        pixels = (np.asarray(fitted) + grain).clip(0, 255)
        fitted = Image.fromarray(pixels.astype(np.uint8))
    out = io.BytesIO()
    fitted.save(out, format="JPEG", quality=92, subsampling="4:2:0")
    return out.getvalue()
