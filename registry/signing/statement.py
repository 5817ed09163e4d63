"""What a site says of a version, signed: its form, and what it is worth. Plain Python.

Programs elsewhere check statements by the same code; `docs/protocol.md` describes the
form. What is signed is the statement without its `signature`, in canonical JSON.
"""

from collections.abc import Mapping
from typing import Any

from registry.signing.signatures import is_signed

FORMAT = "model-hub-statement/1"
_TEXTS = ("format", "handle", "key", "signature")


class NotStated(ValueError):
    """A statement does not say what it should; a sentence tells why.

    Attributes:
        code: `not_a_statement`, `altered`, `other_version` or `other_bytes`.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def check_statement(
    statement: Any, *, handle: str, sha256: str, size_bytes: int
) -> dict[str, Any]:
    """Return a statement that is signed, and about this very archive.

    Whether its `key` is the site's own is for the caller to know.

    Args:
        statement: JSON from anyone.
        handle: `publisher/name/version`.
        sha256: of the archive as it lies here.
        size_bytes: of the same.

    Raises:
        NotStated: it is not.
    """
    found = _read(statement)
    if not is_signed(found):
        raise NotStated(
            "altered",
            f"The statement about {handle} was changed, or the key that it names did "
            "not sign it.",
        )
    if found["handle"] != handle:
        raise NotStated(
            "other_version", f"The statement is about {found['handle']}, not {handle}."
        )
    stated = (found["archive"].get("sha256"), found["archive"].get("size_bytes"))
    if stated != (sha256, size_bytes):
        raise NotStated(
            "other_bytes",
            f"The statement about {handle} is about other bytes than these: their "
            f"SHA-256 is {sha256}.",
        )
    return found


def _read(statement: Any) -> dict[str, Any]:
    is_one = (
        isinstance(statement, Mapping)
        and all(isinstance(statement.get(name), str) for name in _TEXTS)
        and statement["format"] == FORMAT
        and isinstance(statement.get("archive"), Mapping)
    )
    if not is_one:
        raise NotStated("not_a_statement", f"This is no statement of form {FORMAT}.")
    return dict(statement)
