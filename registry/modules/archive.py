"""Opens a publisher's archive safely, and packs the one that is served.

Nothing is ever extracted by a library: every entry is checked, its bytes are
counted while they are copied, and the uploaded archive itself is never served.
"""

import gzip
import hashlib
import io
import os
import re
import stat
import tarfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

from catalog.sentences import NOTHING, Sentence
from registry.modules.members import (
    BLOCK,
    DamagedArchive,
    Member,
    TooManyMembers,
    explained_damage,
    members,
    too_many_entries,
)
from registry.modules.names import entry_problem, no_file, problem_of_name, shown
from registry.modules.rules import (
    CONTAINER,
    KINDS,
    NAMES,
    NESTED,
    SIZE,
    Finding,
    Refused,
)

CHUNK_BYTES = 1024 * 1024
MAX_FINDINGS = 20
COMPRESSION_LEVEL = 6
# By these files the folder of a module, or of a TensorFlow.js model, is known.
MARKERS = ("saved_model.pb", "model.json")
# What Apple's Finder adds to archives without being asked.
FINDER_PART = re.compile(r"__MACOSX|\.DS_Store|\._.*")

# How other archives begin: zip, gzip, bzip2, xz, zstd, 7z, rar, Microsoft's cab.
ARCHIVE_MAGIC = (
    *(b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00"),
    *(b"\x28\xb5\x2f\xfd", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"MSCF"),
)
KERAS_ENDINGS = frozenset({".keras", ".h5", ".hdf5"})
ADVICE = {
    NAMES: Sentence(
        "Pack the module's folder itself: tar -czf model.tar.gz -C FOLDER ."
    ),
    KINDS: Sentence("Pack plain files, with tar --dereference --hard-dereference."),
    NESTED: Sentence("Put its files beside the others, or leave it out."),
}


class ArchiveRefused(Refused):
    """The archive is not one we unpack; `findings` gives every reason."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large an archive may grow when unpacked.

    `max_ratio` (inflated : uploaded bytes) counts only above
    `ratio_free_bytes`: weights of zeros are small and harmless.
    """

    max_unpacked_bytes: int = 4 * 1024**3
    max_members: int = 2000
    max_depth: int = 8
    max_ratio: int = 200
    ratio_free_bytes: int = 64 * 1024**2


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file inside a packed archive."""

    path: str
    size_bytes: int
    sha256: str


def unpack(
    upload: BinaryIO, into: Path, limits: Limits, *, markers: Collection[str] = MARKERS
) -> None:
    """Write the files of a `.tar.gz`, `.tar` or `.zip` under the empty folder `into`.

    One folder wrapped around everything is taken off where it holds one of `markers`.
    After a refusal `into` holds part of the files; the caller throws it away.

    Raises:
        ArchiveRefused: with each reason as a sentence.
    """
    intake = _Intake(into, limits, upload.seek(0, os.SEEK_END))
    try:
        with explained_damage():
            for member in members(upload, limits.max_members):
                intake.take(member)
    except DamagedArchive as error:
        rule = SIZE if isinstance(error, TooManyMembers) else CONTAINER
        damage = Finding(rule, error.sentence, advice=error.advice)
        raise ArchiveRefused([*intake.findings, damage]) from error
    if intake.findings:
        raise ArchiveRefused(intake.findings)
    if not intake.kinds:
        empty = Sentence("The archive is empty.")
        raise ArchiveRefused([Finding(CONTAINER, empty)])
    _take_off_wrapping(into, markers)


@dataclass(slots=True)
class _Intake:
    """Checks and writes one member after the other."""

    into: Path
    limits: Limits
    upload_bytes: int
    findings: list[Finding] = field(default_factory=list)
    member_count: int = 0
    inflated_bytes: int = 0
    spellings: dict[str, str] = field(default_factory=dict)  # case-folded → as seen
    kinds: dict[str, str] = field(default_factory=dict)  # path → file or folder

    def take(self, member: Member) -> None:
        self.member_count += 1
        if self.member_count > self.limits.max_members:
            self.stop(too_many_entries(self.limits.max_members))
        name = member.name.rstrip("/") if member.is_folder else member.name
        parts = [part for part in name.split("/") if part != "."]
        if any(FINDER_PART.fullmatch(part) for part in parts):
            self.copy(member, None)
            return
        if not parts and member.is_folder:  # the root itself
            return
        rule, problem = self.problem_of(member, name, parts)
        if problem:
            self.note(rule, entry_problem(member.name, problem), member.name)
            self.copy(member, None)
            return
        target = self.into.joinpath(*parts)
        if member.is_folder:
            target.mkdir(parents=True, exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            self.copy(member, target)
            self.look_inside(member.name, target, parts)

    def problem_of(
        self, member: Member, name: str, parts: list[str]
    ) -> tuple[str, Sentence]:
        if member.problem:
            return KINDS, Sentence(
                "{problem}; only plain files and folders are taken",
                problem=member.problem,
            )
        if problem := problem_of_name(name, parts):
            return NAMES, problem
        if len(parts) > self.limits.max_depth:
            most = self.limits.max_depth
            return NAMES, Sentence("more than {most} folders deep", most=most)
        return NAMES, self.collision(parts, is_folder=member.is_folder)

    def collision(self, parts: list[str], *, is_folder: bool) -> Sentence:
        for depth in range(1, len(parts) + 1):
            path = "/".join(parts[:depth])
            kind = "folder" if is_folder or depth < len(parts) else "file"
            spelled = self.spellings.setdefault(path.casefold(), path)
            if spelled != path:
                return Sentence(
                    "the same as {name} where case does not count", name=repr(spelled)
                )
            known = self.kinds.setdefault(path, "")
            if known == "file" and kind == "file":
                return Sentence("in the archive twice")
            if known and known != kind:
                return Sentence("a file and a folder at once")
            self.kinds[path] = kind
        return NOTHING

    def copy(self, member: Member, target: Path | None) -> None:
        """Read the member to its end, counting; write it unless `target` is None."""
        out = target.open("xb") if target else io.BytesIO()
        with out:
            while chunk := member.read(CHUNK_BYTES):
                self.inflated_bytes += len(chunk)
                self.check_size()
                if target:
                    out.write(chunk)
        if target:
            target.chmod(0o644)

    def look_inside(self, name: str, file: Path, parts: list[str]) -> None:
        """Note an archive in the archive: nobody would look into it."""
        if "variables" in parts[:-1] or file.suffix in KERAS_ENDINGS:
            return  # Numbers may look like anything; a Keras file is looked into.
        with file.open("rb") as stream:
            start = stream.read(BLOCK)
        if start.startswith(ARCHIVE_MAGIC) or start[257:262] == b"ustar":
            problem = Sentence("an archive inside the archive")
            self.note(NESTED, entry_problem(name, problem), name)

    def check_size(self) -> None:
        limits = self.limits
        if self.inflated_bytes > limits.max_unpacked_bytes:
            most = limits.max_unpacked_bytes // 10**6
            self.stop(
                Sentence(
                    "The archive unpacks to more than the {most} MB allowed.", most=most
                )
            )
        allowed = max(limits.ratio_free_bytes, self.upload_bytes * limits.max_ratio)
        if self.inflated_bytes > allowed:
            most = limits.max_ratio
            self.stop(
                Sentence(
                    "The archive unpacks to over {most} times its size.", most=most
                )
            )

    def note(self, rule: str, text: Sentence, place: str) -> None:
        advice = ADVICE.get(rule, NOTHING)
        self.findings.append(Finding(rule, text, shown(place), advice))
        if len(self.findings) >= MAX_FINDINGS:
            raise ArchiveRefused(self.findings)

    def stop(self, text: Sentence) -> None:
        raise ArchiveRefused([*self.findings, Finding(SIZE, text)])


def _take_off_wrapping(folder: Path, markers: Collection[str]) -> None:
    """Move everything up when it lies in one folder, as `tar cz mymodel` makes it."""
    children = list(folder.iterdir())
    if len(children) != 1:
        return
    if not any((children[0] / marker).is_file() for marker in markers):
        return
    wrapping = children[0].rename(folder / ".wrapping")
    for child in wrapping.iterdir():
        child.rename(folder / child.name)
    wrapping.rmdir()


# --- packing ------------------------------------------------------------------


def pack(folder: Path, out: BinaryIO) -> list[PackedFile]:
    """Write the folder as the `.tar.gz` that is served; equal files, equal bytes.

    Links are not followed: the folder may have been written in the jail.

    Each folder's entry comes before the files in it: tensorflow_hub's client
    does not make folders itself and fails without them.
    """
    files = []
    with (
        gzip.GzipFile("", "wb", COMPRESSION_LEVEL, out, mtime=0) as stream,
        tarfile.open(
            fileobj=cast(Any, stream), mode="w", format=tarfile.GNU_FORMAT
        ) as archive,
    ):
        for path in _in_order(folder):
            entry = tarfile.TarInfo(path.relative_to(folder).as_posix())
            if path.is_dir():
                entry.type, entry.mode = tarfile.DIRTYPE, 0o755
                archive.addfile(entry)
                continue
            entry.size, entry.mode = path.stat().st_size, 0o644
            with path.open("rb") as source:
                digest = hashlib.file_digest(source, "sha256").hexdigest()
                source.seek(0)
                archive.addfile(entry, source)
            files.append(PackedFile(entry.name, entry.size, digest))
    return files


def _in_order(folder: Path) -> Iterator[Path]:
    """Everything below the folder, sorted by name, folders before their contents."""
    for child in sorted(folder.iterdir(), key=lambda path: PurePosixPath(path).name):
        kind = child.lstat().st_mode
        if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
            raise ArchiveRefused([Finding(KINDS, no_file(child.name))])
        yield child
        if stat.S_ISDIR(kind):
            yield from _in_order(child)
