"""A PNG without its metadata, byte for byte the same picture.

Chunks: https://www.w3.org/TR/png-3/#5DataRep
"""

import struct
from collections.abc import Iterator

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Header, palette, pixels, end: what pixels are made of. All else is commentary.
_NEEDED = frozenset((b"IHDR", b"PLTE", b"IDAT", b"IEND"))
# These change how the pixels are to be seen, which takes a decoder to find out:
# transparency, another frame, a turn.
_CHANGING = frozenset((b"tRNS", b"acTL", b"eXIf"))


def without_metadata(data: bytes) -> bytes | None:
    """Return the picture alone: no texts, times, profiles or what follows the end.

    Returns:
        The bytes, or None where only decoding tells what is to be seen.
    """
    try:
        chunks = list(_chunks(data))
    except ValueError:
        return None
    names = {name for name, _chunk in chunks}
    if names & _CHANGING or not names >= {b"IHDR", b"IDAT", b"IEND"}:
        return None
    kept = (chunk for name, chunk in chunks if name in _NEEDED)
    return b"".join((_SIGNATURE, *kept))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield name and bytes of each chunk up to the end of the picture.

    Raises:
        ValueError: a chunk is cut off.
    """
    position = len(_SIGNATURE)
    name = b""
    while name != b"IEND":
        head = data[position : position + 8]
        if len(head) < 8:
            raise ValueError(f"no chunk at {position}")
        length, name = struct.unpack(">I4s", head)
        end = position + 12 + length
        if end > len(data):
            raise ValueError(f"{name!r} is cut off")
        yield name, data[position:end]
        position = end
