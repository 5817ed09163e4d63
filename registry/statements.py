"""Signs what the log says of a version."""

import hashlib
from typing import Any

from django.utils.translation import gettext as _

from catalog.models import ModelVersion
from registry import ledger
from registry.models import FormerHandle, LedgerEntry
from registry.signing.keys import signing_key
from registry.signing.signatures import sign
from registry.signing.statement import FORMAT

FILE_NAME = "statement.json"
_BEGAN = (LedgerEntry.Kind.PUBLISHED, LedgerEntry.Kind.RECORDED)


class NotRecorded(LookupError):
    """The log does not tell of these bytes, so nobody vouches for them; a sentence."""


def signed_statement(version: ModelVersion) -> dict[str, Any]:
    """Return what this site says of a version whose bytes are here, signed.

    It is made anew each time. Of the bytes nothing but what the log says is signed, so
    that what the database was made to say elsewhere is not. Documents are signed as
    they stand: they may be corrected, the bytes never.

    Raises:
        NotRecorded: the log says otherwise, or nothing.
    """
    entry = _entry(version)
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
        "log": {"number": entry.number, "kind": str(entry.kind), "hash": entry.hash},
    }
    return sign(body, signing_key())


def _bytes(version: ModelVersion) -> dict[str, Any]:
    """The archive and the files in it, or else the files that stand alone."""
    archive = getattr(version, "archive", None)
    if archive is None:
        facts = ledger.published_facts(version)
        return {"archive": None, "variant": facts["format"], "files": facts["files"]}
    return {
        "archive": {"sha256": archive.sha256, "size_bytes": archive.size_bytes},
        "files": sorted(archive.files, key=lambda file: file["path"]),
    }


def _entry(version: ModelVersion) -> LedgerEntry:
    """The entry of how the version came here, whatever it was called then."""
    facts = ledger.published_facts(version)
    former = FormerHandle.objects.filter(model=version.model_id)
    names = [version.model.handle, *former.values_list("handle", flat=True)]
    handles = [f"{name}/{version.number}" for name in names]
    for entry in LedgerEntry.objects.filter(kind__in=_BEGAN, handle__in=handles):
        if entry.has_its_hash() and facts.items() <= entry.facts.items():
            return entry
    raise NotRecorded(
        _("The log of this site does not tell of these bytes of “%(handle)s”.")
        % {"handle": version.handle}
    )
