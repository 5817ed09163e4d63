"""The receipt's format: canonical JSON, an Ed25519 signature, and how to check both.

Plain Python, so that programs elsewhere can check receipts by the same code;
`docs/protocol.md` describes the format.

What is signed is the receipt without its `signature`, as RFC 8785 (JCS) writes JSON,
narrowed so that no rule for numbers is needed: numbers are whole and below 2⁵³, and
every other number is a text of its digits; names of members are ASCII. Python's
`json.dumps(…, sort_keys=True, separators=(",", ":"), ensure_ascii=False)` writes the
same bytes.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

FORMAT = "model-hub-receipt/1"
# The largest whole number that every JSON reader keeps exactly (RFC 8785, 3.2.2.3).
MAX_WHOLE = 2**53 - 1
# Receipts are flat; what is deeper was made to break readers.
MAX_DEPTH = 32
# The longest vectors the site answers with take a third of it.
MAX_BYTES = 2_000_000
_KEY_BYTES, _SIGNATURE_BYTES = 32, 64


class NotCanonical(ValueError):
    """A value has no canonical form, so nobody can have signed it."""


class NotAReceipt(ValueError):
    """The text is no receipt.

    Attributes:
        code: `too_large`, `not_text`, `not_json` or `not_a_receipt`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Standing(StrEnum):
    """What the signature says."""

    VALID = "valid"  # signed by the key that is trusted, and unchanged
    ALTERED = "altered"  # names the trusted key, which has not signed this
    OTHER_KEY = "other_key"  # unchanged, but signed by another key
    OTHER_KEY_ALTERED = "other_key_altered"  # names another key, which has not


@dataclass(frozen=True, slots=True)
class Difference:
    """A member that two receipts do not share; None where it is missing."""

    path: str
    given: str | None
    expected: str | None


def exact(value: Any) -> Any:
    """Return a value with every number that is not whole as a text of its digits."""
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, Mapping):
        return {key: exact(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [exact(item) for item in value]
    return value


def canonical(value: Any) -> bytes:
    """Return the one way to write a value down.

    Raises:
        NotCanonical: there is none.
    """
    _check(value, MAX_DEPTH)
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise NotCanonical("half a character") from error


def digest(value: Any) -> str:
    """Return the SHA-256 of a value's canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def sign(body: Mapping[str, Any], key: Ed25519PrivateKey) -> dict[str, Any]:
    """Return the receipt that says `body`, signed."""
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    receipt = {"format": FORMAT, **body, "key": public}
    signature = base64.b64encode(key.sign(canonical(receipt))).decode()
    return {**receipt, "signature": signature}


def read(data: bytes) -> dict[str, Any]:
    """Read a receipt from anyone; its signature is not looked at yet.

    Raises:
        NotAReceipt: it is none.
    """
    if len(data) > MAX_BYTES:
        raise NotAReceipt("too_large")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotAReceipt("not_text") from error
    try:
        receipt = json.loads(text, object_pairs_hook=_object)
        json.dumps(receipt, ensure_ascii=False).encode()
    # Besides what is no JSON at all: too deep, a number of more digits than Python
    # reads, half a character.
    except (ValueError, RecursionError) as error:
        raise NotAReceipt("not_json") from error
    names = ("format", "key", "signature")
    if not isinstance(receipt, dict) or not all(
        isinstance(receipt.get(name), str) for name in names
    ):
        raise NotAReceipt("not_a_receipt")
    if receipt["format"] != FORMAT or _is_deeper(receipt, MAX_DEPTH):
        raise NotAReceipt("not_a_receipt")
    return receipt


def check(receipt: Mapping[str, Any], trusted_key: str) -> Standing:
    """Say what a receipt's signature is worth.

    Args:
        receipt: as `read` returned it.
        trusted_key: the server's public key in base64, from the server itself.
    """
    fits = _is_signed(receipt)
    if receipt["key"] == trusted_key:
        return Standing.VALID if fits else Standing.ALTERED
    return Standing.OTHER_KEY if fits else Standing.OTHER_KEY_ALTERED


def differences(
    given: Mapping[str, Any], expected: Mapping[str, Any]
) -> list[Difference]:
    """Return what differs between two receipts, signatures aside."""
    left, right = dict(_leaves(given)), dict(_leaves(expected))
    paths = sorted((left.keys() | right.keys()) - {"signature"})
    return [
        Difference(path, left.get(path), right.get(path))
        for path in paths
        if left.get(path) != right.get(path)
    ]


def _is_signed(receipt: Mapping[str, Any]) -> bool:
    signed = {name: item for name, item in receipt.items() if name != "signature"}
    key = _decoded(receipt["key"], _KEY_BYTES)
    signature = _decoded(receipt["signature"], _SIGNATURE_BYTES)
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


def _is_deeper(value: Any, depth: int) -> bool:
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        return False
    return depth == 0 or any(_is_deeper(item, depth - 1) for item in value)


def _check(value: Any, depth: int) -> None:
    if not isinstance(value, dict | list):
        _check_scalar(value)
        return
    if depth == 0:
        raise NotCanonical("too deep")
    if isinstance(value, dict):
        if not all(isinstance(name, str) and name.isascii() for name in value):
            raise NotCanonical("a member whose name is not ASCII")
        value = list(value.values())
    for item in value:
        _check(item, depth - 1)


def _check_scalar(value: Any) -> None:
    if value is None or isinstance(value, str | bool):
        return
    if not isinstance(value, int):
        raise NotCanonical(f"a {type(value).__name__}")
    if abs(value) > MAX_WHOLE:
        raise NotCanonical("a number too large")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Readers disagree about names that come twice; a receipt has none."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("A name comes twice.")
    return found


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every value in a receipt that holds no others, as JSON, with its place."""
    if isinstance(value, Mapping) and value:
        for name, item in value.items():
            yield from _leaves(item, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from _leaves(item, f"{path}[{index}]")
    else:
        yield path, json.dumps(value, ensure_ascii=False)
