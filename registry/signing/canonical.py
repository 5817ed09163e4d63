"""Canonical JSON: the one way to write a value down, to be hashed and signed.

Plain Python; `docs/protocol.md` describes the form. It is what RFC 8785 (JCS) writes,
narrowed so that no rule for numbers is needed: numbers are whole and below 2⁵³, and
every other number is a text of its digits; names of members are ASCII. Python's
`json.dumps(…, sort_keys=True, separators=(",", ":"), ensure_ascii=False)` writes the
same bytes.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

# The largest whole number that every JSON reader keeps exactly (RFC 8785, 3.2.2.3).
MAX_WHOLE = 2**53 - 1
# What is signed is flat; what is deeper was made to break readers.
MAX_DEPTH = 32


class NotCanonical(ValueError):
    """A value has no canonical form, so nobody can have signed it."""


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
