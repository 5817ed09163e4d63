"""Secrets of tokens: made, recognised, and turned into what is stored.

A secret is `mh_`, 43 characters of 256 random bits, and the CRC-32 of those in eight
hexadecimal digits: scanners of leaked secrets know it by its form, and a typing
mistake is told from a token that is gone.
"""

import hashlib
import re
import secrets
import zlib

PREFIX = "mh_"
_FORM = re.compile(r"mh_([A-Za-z0-9_-]{43})([0-9a-f]{8})\Z")


def make_secret() -> str:
    """Return a new secret, to be shown once."""
    body = secrets.token_urlsafe(32)
    return f"{PREFIX}{body}{_checksum(body)}"


def is_well_formed(secret: str) -> bool:
    """Tell whether a text can be a secret of this site at all."""
    found = _FORM.match(secret)
    return found is not None and _checksum(found[1]) == found[2]


def digest(secret: str) -> str:
    """Return what is stored: SHA-256, enough for 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _checksum(body: str) -> str:
    return f"{zlib.crc32(body.encode()):08x}"
