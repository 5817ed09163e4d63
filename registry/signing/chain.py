"""A log whose entries hold each other: each one's hash covers the hash before it.

Plain Python. Whoever keeps the hash of one entry can tell later whether that entry, or
any before it, was changed.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from registry.signing.canonical import digest

FORMAT = "model-hub-ledger/1"
# What the first entry names as the hash before it.
START = "0" * 64


def entry_hash(
    *, number: int, at: datetime, previous_hash: str, said: Mapping[str, Any]
) -> str:
    """Return the hash of an entry.

    Args:
        number: its place in the log, from 1.
        at: when it was written, to the microsecond.
        previous_hash: of the entry before it, `START` for the first one.
        said: everything else in it.
    """
    body = {
        "format": FORMAT,
        "number": number,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "previous_hash": previous_hash,
        **said,
    }
    return digest(body)


def archive_facts(
    *, sha256: str, size_bytes: int, files: Iterable[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return what the log says of an archive; one hash stands for all its files."""
    return {
        "archive_sha256": sha256,
        "size_bytes": size_bytes,
        "files_sha256": files_digest(files),
    }


def variant_facts(form: str, files: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what the log says of files for another runtime: each by its hash."""
    return {"format": form, "files": sorted(files, key=lambda file: file["path"])}


def demo_digest(contract: Mapping[str, Any], labels: Iterable[str]) -> str:
    """Return the one hash that stands for a demo contract and its labels.

    Of files that carry neither. Numbers and names are those of JSON, whatever they are,
    so this is plain JSON with sorted names, and no canonical form.
    """
    said = [contract, list(labels)]
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def files_digest(files: Iterable[Mapping[str, Any]]) -> str:
    """Return the one hash that stands for files, whatever their order."""
    return digest(sorted(files, key=lambda file: file["path"]))
