"""Takes a kit in: nothing of it is believed that was not compared."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.dateparse import parse_datetime

from catalog.models import ModelVersion
from registry import copying
from registry.kits import form
from registry.modules import tfjs
from registry.modules.members import (
    DamagedArchive,
    Member,
    explained_damage,
    members,
)
from registry.originals import CopyRefused, Original
from registry.signing.statement import (
    SAVED_MODEL,
    NotStated,
    check_demo,
    check_files,
    check_statement,
    deprecation,
    signing_day,
    stated_files,
)
from registry.work_folders import work_folder

CHUNK_BYTES = 1024 * 1024
MAX_SMALL_BYTES = 16 * 1024 * 1024
# How far a number of another machine may lie from ours, of its size and at all.
NEAR, NEAR_ZERO = 1e-3, 1e-4
_NAMES = frozenset(
    {
        *(form.ABOUT, form.STATEMENT, form.CONTRACT, form.LABELS, form.SNIPPET),
        *(form.GOLDEN, form.LICENCE, form.README, form.SUMS, form.SNIPPET_TFJS),
    }
)
_VARIANT = re.compile(rf"({'|'.join(form.VARIANTS)})/({tfjs.SHARD.pattern})")
_MOST_FORMATS = 1 + len(form.VARIANTS)
_MOST_FILES = 64 + tfjs.MAX_SHARDS

Served = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a kit.

    Attributes:
        version: as it is here now.
        came: the formats that were not here before.
        key: that signed the statement in it.
        signed_on: the day when that was; may be empty.
        golden: how the answer of its first run here compares; empty where it was not
            run here, or the kit has none.
    """

    version: ModelVersion
    came: list[str]
    key: str
    signed_on: str
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
        files, served = _unpack(path, work)
        original = _original(files, served)
        if key and original.key != key:
            raise CopyRefused(f"It is signed by {original.key}, not by {key}.")
        version, came = copying.copy(original, lambda each: nullcontext(work / each))
        golden = _compared(version, files) if SAVED_MODEL in came else ""
        return Imported(version, came, original.key, original.signed_on, golden)


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


def _unpack(path: Path, work: Path) -> tuple[dict[str, bytes], Served]:
    """Read the small files, and write the model's to `work`; compare their sums."""
    files: dict[str, bytes] = {}
    served: Served = {}
    sums: dict[str, str] = {}
    languages = [code for code, _name in settings.LANGUAGES]
    known = _NAMES | {form.DOCUMENT.format(language=code) for code in languages}
    with path.open("rb") as stream, explained_damage():
        for member in members(stream, _MOST_FILES):
            name, part = member.name, _part(member.name)
            if member.problem or name in sums or not (part or name in known):
                raise CopyRefused(f"“{name[:100]}” does not belong in a kit.")
            if part:
                written = _write(member, work.joinpath(*part), served)
                served.setdefault(part[0], []).append(written)
                sums[name] = written["sha256"]
                if part[0] != SAVED_MODEL:
                    written["path"] = part[1]
            else:
                files[name] = _read(member, MAX_SMALL_BYTES)
                sums[name] = hashlib.sha256(files[name]).hexdigest()
    lines = files[form.SUMS].decode().splitlines()
    told = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    del sums[form.SUMS]
    if told != sums:
        wrong = sorted(name for name, _sum in told.items() ^ sums.items())
        raise CopyRefused(f"Other bytes than {form.SUMS} says: {', '.join(wrong)}.")
    return files, served


def _part(name: str) -> tuple[str, str] | None:
    """The format and the path of what is a file of the model."""
    if name == form.MODULE:
        return SAVED_MODEL, name
    found = _VARIANT.fullmatch(name)
    return (found[1], found[2]) if found else None


def _read(member: Member, most: int) -> bytes:
    found = b""
    while chunk := member.read(CHUNK_BYTES):
        found += chunk
        if len(found) > most:
            raise CopyRefused(f"“{member.name}” is larger than {most} bytes.")
    return found


def _write(member: Member, target: Path, served: Served) -> dict[str, Any]:
    """Write a file of the model; return its hash and size."""
    target.parent.mkdir(exist_ok=True)
    others = sum(file["size_bytes"] for files in served.values() for file in files)
    digest, size = hashlib.sha256(), 0
    with target.open("xb") as out:
        while chunk := member.read(CHUNK_BYTES):
            size += len(chunk)
            if others + size > _MOST_FORMATS * settings.MODULE_MAX_ARCHIVE_BYTES:
                raise CopyRefused("The model in it is too large.")
            digest.update(chunk)
            out.write(chunk)
    return {"sha256": digest.hexdigest(), "size_bytes": size}


def _original(files: Mapping[str, bytes], served: Served) -> Original:
    about = json.loads(files[form.ABOUT])
    if about["format"] not in form.READ:
        raise CopyRefused(f"This is no kit of form {form.FORMAT}.")
    handle = str(about["handle"])
    statement = check_statement(json.loads(files[form.STATEMENT]), handle=handle)
    stated = stated_files(statement)
    for each in [*stated, *served]:
        check_files(statement, each, served.get(each, []))
    contract, labels = _demo(files, statement)
    date = statement["published_at"]
    reason, successor = deprecation(statement, about)
    return Original(
        source="",
        handle=handle,
        documents=_documents(files, statement),
        served=stated,
        files=statement["files"],
        key=statement["key"],
        signed_on=signing_day(statement),
        published_at=parse_datetime(date) if date else None,
        deprecation_reason=reason,
        successor=successor,
        contract=contract,
        labels=labels,
    )


def _demo(
    files: Mapping[str, bytes], statement: Mapping[str, Any]
) -> tuple[dict[str, Any] | None, list[str]]:
    """The contract and labels of files that carry none; a module has its own."""
    if "demo_sha256" not in statement:
        return None, []
    contract = json.loads(files[form.CONTRACT])
    told = files.get(form.LABELS, b"").decode()
    labels = told.removesuffix("\n").split("\n") if told else []
    check_demo(statement, contract, labels)
    return contract, labels


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
