"""Takes a kit in: nothing of it is believed that was not compared."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.dateparse import parse_datetime

from catalog.models import ModelVersion
from registry import copying
from registry.copying import CopyRefused, Original
from registry.kits import form
from registry.modules.members import (
    DamagedArchive,
    Member,
    explained_damage,
    members,
)
from registry.signing.statement import NotStated, check_statement
from registry.work_folders import work_folder

CHUNK_BYTES = 1024 * 1024
MAX_SMALL_BYTES = 16 * 1024 * 1024
# How far a number of another machine may lie from ours, of its size and at all.
NEAR, NEAR_ZERO = 1e-3, 1e-4
_NAMES = frozenset(
    {
        *(form.ABOUT, form.STATEMENT, form.CONTRACT, form.LABELS, form.SNIPPET),
        *(form.GOLDEN, form.LICENCE, form.README, form.SUMS, form.MODULE),
    }
)


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a kit.

    Attributes:
        version: as it is here now.
        is_new: whether it came with this kit.
        key: that signed the statement in it.
        golden: how the answer of its first run here compares; empty where it was not
            run here, or the kit has none.
    """

    version: ModelVersion
    is_new: bool
    key: str
    golden: str


def import_kit(path: Path, *, key: str = "") -> Imported:
    """Publish the version in a kit, after every check that an upload goes through.

    Args:
        path: the zip.
        key: the public key that must have signed it; any, where none is given.

    Raises:
        CopyRefused: the kit is damaged, tampered with, or its module does not pass.
        OSError: it cannot be read.
    """
    with work_folder() as work, _refusing():
        files, size = _unpack(path, work / form.MODULE)
        original = _original(files, work / form.MODULE, size)
        if key and original.key != key:
            raise CopyRefused(f"It is signed by {original.key}, not by {key}.")
        version = copying.find_copy(original)
        is_new = version is None
        if version is None:
            version = copying.take_in(original, work / form.MODULE)
        copying.settle(version, original)
        golden = _compared(version, files) if is_new else ""
        return Imported(version, is_new, original.key, golden)


@contextmanager
def _refusing() -> Iterator[None]:
    """A kit may say anything."""
    try:
        yield
    except CopyRefused:
        raise
    except (DamagedArchive, NotStated) as error:
        raise CopyRefused(str(error)) from error
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise CopyRefused("This is no kit of a Model Hub.") from error


def _unpack(path: Path, module: Path) -> tuple[dict[str, bytes], int]:
    """Read the small files, and write the module to its place; compare their sums."""
    files: dict[str, bytes] = {}
    sums: dict[str, str] = {}
    size = 0
    languages = [code for code, _name in settings.LANGUAGES]
    known = _NAMES | {form.DOCUMENT.format(language=code) for code in languages}
    with path.open("rb") as stream, explained_damage():
        for member in members(stream, len(known)):
            name = member.name
            if name not in known or name in sums or member.problem:
                raise CopyRefused(f"“{name[:100]}” does not belong in a kit.")
            if name == form.MODULE:
                sums[name], size = _write(member, module)
            else:
                files[name] = _read(member, MAX_SMALL_BYTES)
                sums[name] = hashlib.sha256(files[name]).hexdigest()
    lines = files[form.SUMS].decode().splitlines()
    told = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    del sums[form.SUMS]
    if told != sums:
        wrong = sorted(name for name, _sum in told.items() ^ sums.items())
        raise CopyRefused(f"Other bytes than {form.SUMS} says: {', '.join(wrong)}.")
    return files, size


def _read(member: Member, most: int) -> bytes:
    found = b""
    while chunk := member.read(CHUNK_BYTES):
        found += chunk
        if len(found) > most:
            raise CopyRefused(f"“{member.name}” is larger than {most} bytes.")
    return found


def _write(member: Member, target: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with target.open("xb") as out:
        while chunk := member.read(CHUNK_BYTES):
            size += len(chunk)
            if size > settings.MODULE_MAX_ARCHIVE_BYTES:
                raise CopyRefused("The module in it is too large.")
            digest.update(chunk)
            out.write(chunk)
    return digest.hexdigest(), size


def _original(files: Mapping[str, bytes], module: Path, size: int) -> Original:
    about = json.loads(files[form.ABOUT])
    if about["format"] != form.FORMAT:
        raise CopyRefused(f"This is no kit of form {form.FORMAT}.")
    with module.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    handle = str(about["handle"])
    statement = check_statement(
        json.loads(files[form.STATEMENT]),
        handle=handle,
        sha256=sha256,
        size_bytes=size,
    )
    date = statement["published_at"]
    return Original(
        source="",
        handle=handle,
        sha256=sha256,
        documents=_documents(files, statement),
        files=statement["files"],
        key=statement["key"],
        published_at=parse_datetime(date) if date else None,
        deprecation_reason=str(about["deprecation_reason"])[:300],
        successor=str(about["successor"]),
    )


def _documents(
    files: Mapping[str, bytes], statement: Mapping[str, Any]
) -> dict[str, str]:
    found = {}
    for language, _name in settings.LANGUAGES:
        name = form.DOCUMENT.format(language=language)
        signed = statement["documents_sha256"].get(language)
        if name in files:
            found[language] = files[name].decode()
        if signed and hashlib.sha256(files.get(name, b"")).hexdigest() != signed:
            raise CopyRefused(f"“{name}” is not the document that was signed for.")
    return found


def _compared(version: ModelVersion, files: Mapping[str, bytes]) -> str:
    tried = version.scan_reports.exclude(first_run=None).first()
    if tried is None or not tried.first_run or form.GOLDEN not in files:
        return ""
    theirs, ours = json.loads(files[form.GOLDEN]), tried.first_run["golden"]
    if theirs["inputs_sha256"] != ours["inputs_sha256"]:
        return "It was asked something else here; the answers are not compared."
    if _is_near(theirs["outputs"], ours["outputs"]):
        return "It answers here as it did there."
    return "It answers here otherwise than it did there."


def _is_near(one: Any, other: Any) -> bool:
    """Whether two answers are the same but for the last digits of numbers."""
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= NEAR * max(abs(one), abs(other)) + NEAR_ZERO
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(
            _is_near(one[name], other[name]) for name in one
        )
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_is_near, one, other))
    return bool(one == other)
