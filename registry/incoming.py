"""The parts of an upload: kept as they come, put together for the check."""

import hashlib
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.db import transaction

from catalog.sentences import Explained, Sentence
from registry import storage
from registry.models import Part, Submission

CHUNK_BYTES = 1024 * 1024


class DamagedPart(Explained):
    """What came is not what was announced; nothing of it is kept."""


def keep_part(
    submission: Submission, number: int, stream: BinaryIO, sha256: str
) -> Part:
    """Keep one part of an upload; the same number again replaces it.

    Args:
        submission: still uploading.
        number: from 0.
        stream: the bytes of the part.
        sha256: of the part, in hexadecimal.

    Raises:
        DamagedPart: its size or hash is another than announced.
    """
    expected = submission.size_of_part(number)
    # Of its own: a part that fails must not take the place of one that is there.
    key = f"{submission.incoming_key(number)}-{secrets.token_hex(8)}"
    try:
        key, found, size = storage.save_stream(key, stream, expected)
    except ValueError as error:
        raise DamagedPart(
            Sentence(
                "Part {number} is longer than {most} bytes.",
                number=number,
                most=expected,
            )
        ) from error
    if size != expected or found != sha256:
        storage.module_storage().delete(key)
        sentence = Sentence(
            "Part {number} has {size} bytes of {expected}: send it again.",
            number=number,
            size=size,
            expected=expected,
        )
        if size == expected:
            sentence = Sentence(
                "Part {number} has the SHA-256 {found}, not {announced}: send it "
                "again.",
                number=number,
                found=found,
                announced=sha256,
            )
        raise DamagedPart(sentence)
    return _note(submission, Part(number=number, sha256=sha256, storage_key=key))


def _note(submission: Submission, part: Part) -> Part:
    with transaction.atomic():
        # Locks the row: of two that send the same part, one replaces the other.
        Submission.objects.select_for_update().get(pk=submission.pk)
        before = submission.parts.filter(number=part.number).first()
        if before is not None:
            before.delete()
        part.submission = submission
        part.save()
    if before is not None:
        storage.module_storage().delete(before.storage_key)
    return part


def missing_parts(submission: Submission) -> list[int]:
    """The numbers of the parts that have not come, in order."""
    present = set(submission.parts.values_list("number", flat=True))
    return [each for each in range(submission.part_count) if each not in present]


def forget_lost_parts(submission: Submission) -> None:
    """Forget the parts whose bytes the storage has lost: they have to come again."""
    exists = storage.module_storage().exists
    lost = [part.pk for part in submission.parts.all() if not exists(part.storage_key)]
    submission.parts.filter(pk__in=lost).delete()


def assemble(submission: Submission, path: Path) -> None:
    """Write the parts one after the other into `path`.

    Raises:
        DamagedPart: the whole has another SHA-256 than announced.
    """
    digest = hashlib.sha256()
    with path.open("xb") as out:
        for chunk in _chunks(submission):
            digest.update(chunk)
            out.write(chunk)
    if digest.hexdigest() != submission.sha256:
        raise DamagedPart(
            Sentence(
                "The file has the SHA-256 {found}, but {announced} was announced: it "
                "changed while it was sent.",
                found=digest.hexdigest(),
                announced=submission.sha256,
            )
        )


def _chunks(submission: Submission) -> Iterator[bytes]:
    for part in submission.parts.order_by("number"):
        with storage.open_stored(part.storage_key) as stream:
            while chunk := stream.read(CHUNK_BYTES):
                yield chunk


def remove_parts(submission: Submission) -> None:
    """Delete the bytes of an upload that has ended."""
    for part in submission.parts.all():
        storage.module_storage().delete(part.storage_key)
    submission.parts.all().delete()
