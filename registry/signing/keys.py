"""The key this server signs with."""

import base64
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

ALGORITHM = "Ed25519"


def signing_key() -> Ed25519PrivateKey:
    """Return the private key; it never leaves the server."""
    return _key(settings.SIGNING_KEY)


def public_key() -> str:
    """Return the public key in base64, which anyone may know."""
    return base64.b64encode(signing_key().public_key().public_bytes_raw()).decode()


@cache
def _key(text: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(text))
