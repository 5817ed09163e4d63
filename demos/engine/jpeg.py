"""A JPEG without its metadata, byte for byte the same picture.

Photos are kept until their run expires. Coding a 12-megapixel photo as PNG takes
seconds and ten times the space, and coding it as JPEG again changes its pixels;
leaving out the segments that say who, where and when does neither.
Segments and markers: ITU-T T.81, annex B.
"""

import re
import struct
from collections.abc import Iterator

_START, _END = b"\xff\xd8", b"\xff\xd9"
_SOS, _COMMENT = 0xDA, 0xFE
_SCAN = bytes((0xFF, _SOS))
# What ends coded data: no stuffed byte, no restart, no fill.
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
_APP0, _APP14, _APP15 = 0xE0, 0xEE, 0xEF
# Markers that have no length: restarts, start, end, and what is none.
_NO_SEGMENTS = frozenset((0x00, 0x01, *range(0xD0, 0xDA)))
# How the picture is coded: in one pass, or several scans that refine it.
_SEQUENTIAL_FRAMES = frozenset((0xC0, 0xC1))
_OTHER_FRAMES = frozenset(range(0xC2, 0xD0)) - {0xC4, 0xC8, 0xCC}
# More passes over one picture than any camera writes, and enough to keep a
# decoder busy for minutes.
MAX_SCANS = 100
# Pillow reads a header part by part, and byte by byte what lies between: ten million
# bytes of nothing take it a quarter of a minute. Real headers have some dozen parts.
MAX_HEADER_PARTS = 5000


def without_metadata(data: bytes, orientation: int) -> bytes | None:
    """Return the first picture in `data` alone, with how to turn it.

    Comments, application segments (EXIF, XMP, ICC profile, previews) and whatever
    follows the picture are left out, except what decoding needs: JFIF, Adobe's
    colour transform, and an EXIF block with nothing in it but `orientation`.

    Returns:
        The bytes, or None where the structure is not one we know.
    """
    try:
        segments = list(_segments(data))
    except ValueError:
        return None
    kept = [segment for marker, segment in segments if not _is_metadata(marker)]
    if orientation != 1:
        # JFIF wants to be the first segment; EXIF comes right after it.
        has_jfif = bool(segments) and segments[0][0] == _APP0
        kept.insert(1 if has_jfif else 0, _orientation_segment(orientation))
    return b"".join([_START, *kept, _END])


def has_too_many_scans(data: bytes) -> bool:
    """Whether decoding would pass over the picture more than `MAX_SCANS` times."""
    return not _has_one_scan(data) and data.count(_SCAN) > MAX_SCANS


def has_too_many_parts(data: bytes) -> bool:
    """Whether more than `MAX_HEADER_PARTS` segments, fill or stray bytes come first."""
    return sum(1 for _part in _header_parts(data)) > MAX_HEADER_PARTS


def _has_one_scan(data: bytes) -> bool:
    """Whether the first scan has all components, and nothing is refined later.

    Decoders refuse a second one then. Looking for more scans in all the coded data
    would take a tenth of the time that decoding takes.
    """
    components = 0
    for position in _header_parts(data):
        marker, body = data[position + 1], data[position + 4 : position + 10]
        if marker in _SEQUENTIAL_FRAMES and len(body) == 6:
            components = body[5]
        elif marker == _SOS:
            return body[:1] == bytes((components,))
        elif marker in _OTHER_FRAMES:
            return False
    return False


def _header_parts(data: bytes) -> Iterator[int]:
    """Yield where each part starts, up to the first scan, or one more than may be."""
    position = len(_START)
    for _ in range(MAX_HEADER_PARTS + 1):
        head = data[position : position + 4]
        if len(head) < 4:
            return
        yield position
        if head.startswith(_SCAN):
            return
        if head[0] != 0xFF or head[1] == 0xFF:  # A stray byte, a fill byte.
            position += 1
        elif head[1] in _NO_SEGMENTS:
            position += 2
        else:
            position += 2 + int.from_bytes(head[2:], "big")


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield marker and bytes of each segment, a scan with its coded data.

    Raises:
        ValueError: something else than a segment stands where one must.
    """
    position = len(_START)
    if not data.startswith(_START):
        raise ValueError("no start of image")
    while data[position : position + 2] != _END:
        head = data[position : position + 4]
        if len(head) < 4 or head[0] != 0xFF or head[1] in _NO_SEGMENTS:
            raise ValueError(f"no segment at {position}")
        if head[1] == 0xFF:  # A fill byte.
            position += 1
            continue
        end = position + 2 + int.from_bytes(head[2:], "big")
        if head[1] == _SOS:
            end = _end_of_scan(data, end)
        yield head[1], data[position:end]
        position = end


def _is_metadata(marker: int) -> bool:
    is_application = _APP0 < marker <= _APP15 and marker != _APP14
    return is_application or marker == _COMMENT


def _end_of_scan(data: bytes, position: int) -> int:
    """Where the coded data that starts at `position` ends: at the next marker."""
    marker = _NEXT_MARKER.search(data, position)
    return marker.start() if marker else len(data)


def _orientation_segment(orientation: int) -> bytes:
    """APP1 with one EXIF entry: tag 0x0112, one unsigned short (Exif 2.3, 4.6)."""
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
    directory = struct.pack(">H", 1) + entry + struct.pack(">I", 0)
    body = b"Exif\x00\x00" + b"MM\x00\x2a" + struct.pack(">I", 8) + directory
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
