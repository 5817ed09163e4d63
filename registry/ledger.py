"""Appends to the log of what happened to versions."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import structlog
from django.db import transaction
from django.utils import timezone

from catalog.models import ModelVersion
from registry.accounts.identity import Identity
from registry.models import LedgerEntry, LedgerHead, Submission
from registry.signing.chain import (
    START,
    archive_facts,
    demo_digest,
    files_digest,
    variant_facts,
)

log = structlog.get_logger()

Kind = LedgerEntry.Kind


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something: `user:<name>`, by which token, or the site itself.

    Names of users hold no colon, so that nobody can be called `site`.
    """

    who: str = "site"
    token_id: int | None = None

    @classmethod
    def of(cls, identity: Identity) -> Self:
        """Who is behind a request."""
        token = identity.token
        return cls(f"user:{identity.user.get_username()}", token.pk if token else None)

    @classmethod
    def who_sent(cls, submission: Submission) -> Self:
        """Who is behind an upload; the site, for its own commands."""
        user = submission.submitted_by
        if user is None:
            return cls()
        return cls(f"user:{user.get_username()}", submission.token_id)


SITE = Actor()


@transaction.atomic
def append(
    kind: LedgerEntry.Kind, handle: str, *, by: Actor, facts: Mapping[str, Any]
) -> LedgerEntry:
    """Write an entry, in the transaction of what it tells.

    Whoever appends holds the end of the log until that transaction is over: PostgreSQL
    by the lock on its row, SQLite because it has one writer at a time.

    Args:
        kind: what happened.
        handle: to which version.
        by: who did it.
        facts: the rest, as JSON with whole numbers only.
    """
    LedgerHead.objects.get_or_create(pk=LedgerHead.ONLY, defaults={"hash": START})
    head = LedgerHead.objects.select_for_update().get(pk=LedgerHead.ONLY)
    entry = LedgerEntry(
        number=head.number + 1,
        at=timezone.now(),
        kind=kind,
        handle=handle,
        who=by.who,
        token_id=by.token_id,
        facts=dict(facts),
        previous_hash=head.hash,
    )
    entry.hash = entry.computed_hash()
    entry.save()
    head.number, head.hash = entry.number, entry.hash
    head.save()
    log.info("ledger.appended", number=entry.number, kind=kind, handle=handle)
    return entry


def append_published(
    version: ModelVersion,
    *,
    by: Actor,
    rules_version: int,
    documents: Mapping[str, str],
) -> LedgerEntry:
    """Write down that a version was published, and exactly what.

    Args:
        version: with its archive, or the files that stand alone.
        by: who published it.
        rules_version: of the rules it was held against.
        documents: its model documents by language code.
    """
    facts = published_facts(version) | {
        "rules_version": rules_version,
        "documents_sha256": {
            code: hashlib.sha256(text.encode()).hexdigest()
            for code, text in documents.items()
        },
        "previous_version": _version_before(version),
        "default_version": default_number(version),
    }
    return append(Kind.PUBLISHED, version.handle, by=by, facts=facts)


def published_facts(version: ModelVersion) -> dict[str, Any]:
    """Return what the log says of the bytes that a version was published with."""
    archive = getattr(version, "archive", None)
    if archive is None:
        own = version.served_format
        files = [each for each in version.variant_files.all() if each.format == own]
        facts = variant_facts(str(own), [file.to_json() for file in files])
        return facts | demo_facts(version)
    return archive_facts(
        sha256=archive.sha256, size_bytes=archive.size_bytes, files=archive.files
    )


def demo_facts(version: ModelVersion) -> dict[str, str]:
    """Return what the log says of the demo of files that carry none themselves."""
    contract = version.contract_data
    if contract is None:
        return {}
    return {"demo_sha256": demo_digest(contract, version.labels)}


def default_number(version: ModelVersion) -> int | None:
    """The number of the version that the model's address leads to."""
    default = version.model.default_version
    return default.number if default else None


def _version_before(version: ModelVersion) -> dict[str, Any] | None:
    versions = version.model.versions.hosted().select_related("archive")
    earlier = versions.filter(number__lt=version.number).order_by("-number").first()
    if earlier is None:
        return None
    if hasattr(earlier, "archive"):
        return {"number": earlier.number, "archive_sha256": earlier.archive.sha256}
    files = [file.to_json() for file in earlier.variant_files.all()]
    return {"number": earlier.number, "files_sha256": files_digest(files)}
