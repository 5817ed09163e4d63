"""Takes in versions that another site published: by the same door as any upload."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from catalog.documents.parser import HEADING
from catalog.models import ModelVersion, Publisher
from catalog.services import record_change
from registry import ledger, life_cycle
from registry.accounts.publishers import find_or_make
from registry.intake import SubmissionRefused, receive_submission
from registry.ledger import SITE, Kind
from registry.models import LedgerEntry
from registry.services import process_submission

log = structlog.get_logger()


class CopyRefused(ValueError):
    """The version is not taken in; `findings` says why."""

    def __init__(self, *findings: str) -> None:
        super().__init__(" ".join(findings))
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Original:
    """A version as another site has it.

    Attributes:
        source: the site's address; empty for a kit.
        handle: `publisher/name/version`, the same here as there.
        sha256: of its archive there.
        documents: by language code.
        files: of its archive, as signed for; None where nobody signed.
        key: the public key that it is signed with; empty where nobody signed.
        published_at: when it was published there.
        deprecation_reason: why its publisher advises against it; or empty.
        successor: what to take instead, a handle there; or empty.
    """

    source: str
    handle: str
    sha256: str
    documents: Mapping[str, str]
    files: Sequence[Mapping[str, Any]] | None = None
    key: str = ""
    published_at: datetime | None = None
    deprecation_reason: str = ""
    successor: str = ""
    parts: tuple[str, str, int] = field(init=False)

    def __post_init__(self) -> None:
        """Read the handle.

        Raises:
            CopyRefused: it is none of a version.
        """
        publisher, _slash, rest = self.handle.partition("/")
        name, _slash, number = rest.rpartition("/")
        if not (name and number.isascii() and number.isdigit() and len(number) < 10):
            raise CopyRefused(f"“{self.handle[:200]}” is not publisher/name/version.")
        object.__setattr__(self, "parts", (publisher, name, int(number)))


def find_copy(original: Original) -> ModelVersion | None:
    """Return the version here, if its bytes are those of the original.

    Raises:
        CopyRefused: it has others.
    """
    publisher, name, number = original.parts
    version = (
        ModelVersion.objects.filter(
            model__publisher__name=publisher, model__name=name, number=number
        )
        .exclude(archive=None)
        .select_related("model__publisher", "archive")
        .first()
    )
    if version is None or _is_same(version, original):
        return version
    raise CopyRefused(
        f"{original.handle} is here with other bytes, and versions never change."
    )


def take_in(original: Original, archive: Path) -> ModelVersion:
    """Publish a copy, after every check that an upload goes through.

    Args:
        original: what the archive is, as compared with its hashes.
        archive: the file, as the other site serves it.

    Raises:
        CopyRefused: it does not pass.
    """
    publisher, name, number = original.parts
    try:
        with archive.open("rb") as upload:
            received = receive_submission(
                publisher=_publisher(publisher),
                name=name,
                number=number,
                upload=upload,
                documents=_about_itself(original),
            )
    except SubmissionRefused as refused:
        raise CopyRefused(*refused.findings) from refused
    version = process_submission(received).version
    if version is None:
        raise CopyRefused(*received.told)
    return version


@transaction.atomic
def settle(version: ModelVersion, original: Original) -> None:
    """Give a copy what the original has besides its bytes; once is enough."""
    if not _copied(version).filter(facts__source=original.source).exists():
        _note(version, original)
    if original.deprecation_reason and version.state == ModelVersion.State.PUBLISHED:
        _advise(version, original)


def _advise(version: ModelVersion, original: Original) -> None:
    """Say what the original says; a successor that came later is named then."""
    reason, successor = original.deprecation_reason, original.successor
    is_said = version.is_deprecated
    if is_said and (version.successor or version.deprecation_reason != reason):
        return
    try:
        if successor or not is_said:
            life_cycle.deprecate(version, reason=reason, successor=successor, by=SITE)
    except life_cycle.NoSuccessor:
        if not is_said:
            life_cycle.deprecate(version, reason=reason, successor="", by=SITE)


def known_key(source: str) -> str:
    """The key that a site signed with when it was first copied from; or empty."""
    copied = LedgerEntry.objects.filter(kind=Kind.COPIED, facts__source=source)
    signed = copied.exclude(facts__key="").order_by("number").first()
    return str(signed.facts["key"]) if signed else ""


def copied_from(source: str) -> list[str]:
    """The versions that were copied from a site, by the handles they had."""
    copied = LedgerEntry.objects.filter(kind=Kind.COPIED, facts__source=source)
    return list(dict.fromkeys(copied.values_list("handle", flat=True)))


def _note(version: ModelVersion, original: Original) -> None:
    facts = {
        "source": original.source,
        "archive_sha256": original.sha256,
        "key": original.key,
        "published_at": str(original.published_at or ""),
    }
    ledger.append(Kind.COPIED, version.handle, by=SITE, facts=facts)
    if original.published_at and original.published_at <= timezone.now():
        version.published_at = original.published_at
        version.save(update_fields=["published_at"])
    record_change(version.model)
    log.info("version.copied", handle=version.handle, source=original.source)


def _copied(version: ModelVersion) -> Any:
    return LedgerEntry.objects.filter(kind=Kind.COPIED, handle=version.handle)


def _is_same(version: ModelVersion, original: Original) -> bool:
    """Other libraries may pack the same files to other bytes."""
    archive = version.archive
    if original.sha256 == archive.sha256:
        return True
    if original.files is not None:
        return sorted(archive.files, key=_path) == sorted(original.files, key=_path)
    return bool(_copied(version).filter(facts__archive_sha256=original.sha256).exists())


def _path(file: Mapping[str, Any]) -> str:
    return str(file.get("path"))


def _about_itself(original: Original) -> dict[str, str]:
    """The documents; those of a renamed model still begin with its old handle."""
    publisher, name, number = original.parts
    first = rf"# \g<kind> {publisher}/{name}/{number}"
    return {
        language: HEADING.sub(first, text, count=1) if HEADING.match(text) else text
        for language, text in original.documents.items()
    }


def _publisher(name: str) -> Publisher:
    try:
        return find_or_make(name)
    except ValidationError as error:
        raise CopyRefused(*error.messages) from error
