"""Takes in versions that another site published: by the same door as any upload."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, cast

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from catalog.documents.importer import store_documents
from catalog.documents.metadata import kind_described
from catalog.documents.parser import HEADING, parse
from catalog.models import HubModel, ModelVersion, Publisher
from catalog.services import record_change
from registry import ledger, life_cycle
from registry.accounts.publishers import find_or_make, hold
from registry.announcing import findings_of_words
from registry.intake import Announcement, SubmissionRefused, receive_submission
from registry.ledger import SITE, Kind
from registry.models import LedgerEntry, Submission, VariantFile
from registry.modules.archive import pack
from registry.originals import (
    CopyRefused,
    Original,
    copied,
    find,
    missing_formats,
    read_handle,
)
from registry.services import process_submission
from registry.signing.statement import SAVED_MODEL

log = structlog.get_logger()


# Gives the folder with the files of a format, compared with their hashes.
Fetch = Callable[[str], AbstractContextManager[Path]]


def copy(original: Original, fetch: Fetch) -> tuple[ModelVersion, list[str]]:
    """Publish what is not here of a version, each format by itself; once is enough.

    Args:
        original: what it is there.
        fetch: gives the folder with the files of a format, compared with their hashes.

    Returns:
        The version here, and the formats that came.

    Raises:
        CopyRefused: it does not pass, or is here with other bytes.
    """
    version = find(original.handle)
    missing = missing_formats(original, version)
    if version is None:
        with fetch(original.format) as folder, _documented(original):
            version = _take_in(original, original.format, folder)
    settle(version, original)
    for form in missing:
        if form != original.format:
            with fetch(form) as folder:
                _take_in(original, form, folder)
            _note(version, original, form)
    return version, missing


def _take_in(original: Original, form: str, folder: Path) -> ModelVersion:
    """Publish the files of a format, after every check that an upload goes through."""
    publisher, name, number = read_handle(original.handle)
    announced = Announcement(
        _publisher(publisher),
        name,
        {},
        number,
        variant="" if form == SAVED_MODEL else form,
    )
    if form == original.format and _describes_itself(original):
        announced = replace(
            announced,
            documents=_about_itself(original),
            contract=original.contract,
            labels=list(original.labels),
        )
    try:
        with _upload(form, folder) as upload:
            received = receive_submission(announced, upload)
    except SubmissionRefused as refused:
        raise CopyRefused(*refused.findings) from refused
    version = process_submission(received).version
    if version is None:
        raise CopyRefused(*received.told)
    return version


def _describes_itself(original: Original) -> bool:
    """Whether it is documented as what it is, not as a SavedModel that is not there."""
    kinds = {parse(text).kind for text in original.documents.values()}
    return original.format == SAVED_MODEL or (
        bool(kinds) and kinds <= {"", kind_described(original.format)}
    )


@contextmanager
def _documented(original: Original) -> Iterator[None]:
    """Have the version as it is there without its bytes, where its file is added to it.

    What was written for it is gone again where its documents or its file are refused.

    Raises:
        CopyRefused: its name or its documents are none to publish.
    """
    if _describes_itself(original) or _is_documented(original.handle):
        yield
        return
    publisher, name, number = read_handle(original.handle)
    told = Submission(
        publisher=_publisher(publisher),
        model_name=name,
        number=number,
        documents=_about_itself(original),
    )
    if findings := findings_of_words(told):
        raise CopyRefused(*findings)
    model, is_new = HubModel.objects.get_or_create(publisher=told.publisher, name=name)
    version, came = model.versions.get_or_create(
        number=number, defaults={"published_at": None}
    )
    try:
        if came:
            _describe(version, told.documents)
        yield
    except Exception:
        if came:
            _take_back(version, is_new=is_new)
        raise


def _describe(version: ModelVersion, documents: Mapping[str, str]) -> None:
    if problems := store_documents(version, documents):
        raise CopyRefused(*problems)


def _is_documented(handle: str) -> bool:
    publisher, name, number = read_handle(handle)
    models = HubModel.objects.filter(publisher__name=publisher, name=name)
    return models.filter(versions__number=number).exists()


@transaction.atomic
def _take_back(version: ModelVersion, *, is_new: bool) -> None:
    """Delete a version without bytes; one that got some meanwhile is somebody's.

    Args:
        version: as it was written for a copy.
        is_new: whether its model was written for it too.
    """
    model = version.model
    hold(model.publisher)  # Nobody publishes meanwhile.
    if ModelVersion.objects.hosted().filter(pk=version.pk).exists():
        return
    version.delete()
    if is_new and not model.versions.exists():
        model.delete()


@contextmanager
def _upload(form: str, folder: Path) -> Iterator[BinaryIO]:
    """What is handed in: the only file of a format, or its folder, packed."""
    if form != VariantFile.Format.TFJS:
        with next(folder.iterdir()).open("rb") as only:
            yield only
        return
    with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as packed:
        pack(folder, cast(BinaryIO, packed))
        packed.seek(0)
        yield cast(BinaryIO, packed)


@transaction.atomic
def settle(version: ModelVersion, original: Original) -> None:
    """Give a copy what the original has besides its bytes; once is enough."""
    if not copied(version.handle).filter(facts__source=original.source).exists():
        if original.published_at and original.published_at <= timezone.now():
            version.published_at = original.published_at
            version.save(update_fields=["published_at"])
        _note(version, original, original.format)
    if original.deprecation_reason and version.state == ModelVersion.State.PUBLISHED:
        _advise(version, original)


def _advise(version: ModelVersion, original: Original) -> None:
    """Say what the original says; a successor that came later is named then.

    What was taken back here stays so: the original may be an older one.
    """
    reason, successor = original.deprecation_reason, original.successor
    is_said = version.is_deprecated
    if is_said and (version.successor or version.deprecation_reason != reason):
        return
    said = LedgerEntry.objects.filter(kind=Kind.DEPRECATED, handle=version.handle)
    if not is_said and said.filter(facts__reason=reason).exists():
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


def _note(version: ModelVersion, original: Original, form: str) -> None:
    facts = {
        "source": original.source,
        "format": form,
        **original.named_by(form),
        "key": original.key,
        "signed_on": original.signed_on,
        "published_at": str(original.published_at or ""),
    }
    ledger.append(Kind.COPIED, version.handle, by=SITE, facts=facts)
    record_change(version.model)
    log.info("version.copied", handle=version.handle, source=original.source, form=form)


def _about_itself(original: Original) -> dict[str, str]:
    """The documents; those of a renamed model still begin with its old handle."""
    publisher, name, number = read_handle(original.handle)
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
