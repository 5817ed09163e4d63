"""Signs what the log says of a version."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import ModelVersion
from registry import ledger
from registry.models import FormerHandle, LedgerEntry
from registry.signing.chain import variant_facts
from registry.signing.keys import signing_key
from registry.signing.signatures import sign
from registry.signing.statement import FORMAT

FILE_NAME = "statement.json"
_BEGAN = (LedgerEntry.Kind.PUBLISHED, LedgerEntry.Kind.RECORDED)
_ADDED = (LedgerEntry.Kind.VARIANT_ADDED,)


class NotRecorded(LookupError):
    """The log does not tell of these bytes, so nobody vouches for them; a sentence."""


def signed_statement(version: ModelVersion) -> dict[str, Any]:
    """Return what this site says of a version whose bytes are here, signed.

    It is made anew each time, and stays the same for a day (UTC) where nothing changes.
    Of the bytes nothing but what the log says is signed, so that what the database was
    made to say elsewhere is not. Documents are signed as they stand: they may be
    corrected, the bytes never. So is the advice against it.

    Raises:
        NotRecorded: the log says otherwise, or nothing.
    """
    entries = _entries(version)
    # Earlier, the first file of a version that was only documented counted as added.
    kinds = _BEGAN if hasattr(version, "archive") else _BEGAN + _ADDED
    entry = _telling(entries, kinds, ledger.published_facts(version))
    if entry is None:
        raise NotRecorded(
            _("The log of this site does not tell of these bytes of “%(handle)s”.")
            % {"handle": version.handle}
        )
    published = version.published_at
    body = {
        "format": FORMAT,
        "handle": version.handle,
        **_bytes(version),
        "documents_sha256": {
            document.language: hashlib.sha256(document.source.encode()).hexdigest()
            for document in version.documents.all()
        },
        "published_at": published.isoformat() if published else None,
        "rules_version": entry.facts.get("rules_version"),
        "previous_version": entry.facts.get("previous_version"),
        "variants": list(_variants(version, entries)),
        "deprecation": _deprecation(version),
        "signed_on": timezone.now().date().isoformat(),
        "log": _place(entry),
    }
    return sign(body, signing_key())


def _bytes(version: ModelVersion) -> dict[str, Any]:
    """The archive and the files in it, or else the files that stand alone."""
    archive = getattr(version, "archive", None)
    if archive is None:
        facts = ledger.published_facts(version)
        own = {"archive": None, "variant": facts["format"], "files": facts["files"]}
        return own | ledger.demo_facts(version)
    return {
        "archive": {"sha256": archive.sha256, "size_bytes": archive.size_bytes},
        "files": sorted(archive.files, key=lambda file: file["path"]),
    }


def _variants(
    version: ModelVersion, entries: Sequence[LedgerEntry]
) -> Iterator[dict[str, Any]]:
    """The formats that were added to the version, where the log tells of them."""
    files = version.variant_files.all()
    own = version.served_format
    for form in sorted({file.format for file in files} - {own}):
        facts = variant_facts(
            form, [each.to_json() for each in files if each.format == form]
        )
        entry = _telling(entries, _ADDED, facts)
        if entry is not None:
            yield {**facts, "log": _place(entry)}


def _deprecation(version: ModelVersion) -> dict[str, str] | None:
    if not version.is_deprecated:
        return None
    return {"reason": version.deprecation_reason, "successor": version.successor}


def _place(entry: LedgerEntry) -> dict[str, Any]:
    return {"number": entry.number, "kind": str(entry.kind), "hash": entry.hash}


def _entries(version: ModelVersion) -> list[LedgerEntry]:
    """What tells of the version's bytes, whatever it was called then; unchanged."""
    former = FormerHandle.objects.filter(model=version.model_id)
    names = [version.model.handle, *former.values_list("handle", flat=True)]
    handles = [f"{name}/{version.number}" for name in names]
    kinds = _BEGAN + _ADDED
    entries = LedgerEntry.objects.filter(kind__in=kinds, handle__in=handles)
    return [entry for entry in entries if entry.has_its_hash()]


def _telling(
    entries: Sequence[LedgerEntry], kinds: Collection[str], facts: Mapping[str, Any]
) -> LedgerEntry | None:
    """The entry that says so, if one does."""
    for entry in entries:
        if entry.kind in kinds and facts.items() <= entry.facts.items():
            return entry
    return None
