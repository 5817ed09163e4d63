"""Reads the header that carries a part's hash: RFC 9530, section 2."""

import base64
import binascii
import re

_SHA256 = re.compile(r"(?:^|[,\s])sha-256=:([A-Za-z0-9+/=]+):")


def read_content_digest(header: str) -> str:
    """The SHA-256 of a `Content-Digest` header in hexadecimal, "" where it has none."""
    found = _SHA256.search(header)
    if found is None:
        return ""
    try:
        digest = base64.b64decode(found[1], validate=True)
    except binascii.Error:
        return ""
    return digest.hex() if len(digest) == 32 else ""
