"""Which part of a file a request asks for; plain HTTP, by RFC 9110 §13 and §14.

One range is served, several or malformed ones are ignored and the whole file is
sent, and one beyond the end is answered 416.
"""

import re
from collections.abc import Mapping

_RANGE = re.compile(r"\Abytes=([0-9]{0,18})-([0-9]{0,18})\Z")


def is_known(headers: Mapping[str, str], etag: str) -> bool:
    """Whether the client has the file already."""
    tags = headers.get("If-None-Match", "").split(",")
    return not {etag, "*"}.isdisjoint(
        tag.strip().removeprefix("W/") for tag in tags if tag.strip()
    )


def wanted_span(
    headers: Mapping[str, str], size: int, etag: str
) -> tuple[int, int] | None:
    """Return `(start, end)` to send, None where the range lies past the end."""
    whole = (0, size)
    if headers.get("If-Range", etag) != etag:
        return whole
    match = _RANGE.match(headers.get("Range", "").strip())
    if match is None or match.groups() == ("", ""):
        return whole
    first, last = match.groups()
    if not first:  # the last N bytes
        return (max(0, size - int(last)), size) if int(last) else None
    start = int(first)
    end = min(int(last) + 1, size) if last else size
    if last and int(last) < start:
        return whole
    return (start, end) if start < size else None
