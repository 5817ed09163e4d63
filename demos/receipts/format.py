"""The receipt's format: what a text must be to be one, and what its signature is worth.

Plain Python, so that programs elsewhere can check receipts by the same code;
`docs/protocol.md` describes the format. What is signed is the receipt without its
`signature`, in canonical JSON.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.signing import signatures
from registry.signing.canonical import MAX_DEPTH

FORMAT = "model-hub-receipt/1"
# The longest vectors the site answers with take a third of it.
MAX_BYTES = 2_000_000


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


def sign(body: Mapping[str, Any], key: Ed25519PrivateKey) -> dict[str, Any]:
    """Return the receipt that says `body`, signed."""
    return signatures.sign({"format": FORMAT, **body}, key)


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
    fits = signatures.is_signed(receipt)
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


def _is_deeper(value: Any, depth: int) -> bool:
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        return False
    return depth == 0 or any(_is_deeper(item, depth - 1) for item in value)


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
