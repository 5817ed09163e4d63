"""Pictures without end, no two alike, at no cost: so that no cache answers for a model.

A JPEG says by a table how coarsely each frequency is kept (ITU-T T.81, B.2.4.1).
Changing a few entries by a few steps gives another file with slightly other pixels
and exactly the same work to decode it.
"""

import io
from pathlib import Path

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


def photo(source: Path, size: tuple[int, int]) -> bytes:
    """Return a photo as a JPEG of this width and height, as cameras write it."""
    with Image.open(source) as image:
        fitted = image.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    fitted.save(out, format="JPEG", quality=80, subsampling="4:2:0")
    return out.getvalue()
