"""Ed25519 signatures over what is written in canonical JSON. Plain Python."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from registry.signing.canonical import NotCanonical, canonical

_KEY_BYTES, _SIGNATURE_BYTES = 32, 64


def sign(body: Mapping[str, Any], key: Ed25519PrivateKey) -> dict[str, Any]:
    """Return `body` with the public `key` and the `signature` of both."""
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    signed = {**body, "key": public}
    signature = base64.b64encode(key.sign(canonical(signed))).decode()
    return {**signed, "signature": signature}


def is_signed(given: Mapping[str, Any]) -> bool:
    """Tell whether the key that a text names has signed all of it."""
    signed = {name: item for name, item in given.items() if name != "signature"}
    key = _decoded(given["key"], _KEY_BYTES)
    signature = _decoded(given["signature"], _SIGNATURE_BYTES)
    if key is None or signature is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, canonical(signed))
    except (InvalidSignature, NotCanonical, ValueError):
        return False
    return True


def _decoded(text: str, size: int) -> bytes | None:
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return found if len(found) == size else None
