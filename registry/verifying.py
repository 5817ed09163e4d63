"""Holds the log against itself, and every stored byte against the log."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, TypeVar

from catalog.models import ModelVersion
from registry import storage
from registry.ledger import demo_facts
from registry.models import Archive, LedgerEntry, LedgerHead, VariantFile
from registry.modules.members import DamagedArchive, explained_damage, members
from registry.signing.chain import START, archive_facts

CHUNK_BYTES = 1024 * 1024
# Files and folders; uploads are held to far fewer.
MAX_MEMBERS = 100_000

Kind = LedgerEntry.Kind
State = ModelVersion.State
Watch = Callable[[Iterable[Archive], int], Iterable[Archive]]

_T = TypeVar("_T")
_STATE_AFTER = {
    Kind.PUBLISHED: State.PUBLISHED,
    Kind.RESTORED: State.PUBLISHED,
    Kind.YANKED: State.YANKED,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was written down."""

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


@dataclass(slots=True)
class _Told:
    """What the log says of each version, by its handle."""

    archives: dict[str, dict[str, Any]] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    variants: dict[str, dict[str, Any]] = field(default_factory=dict)  # format → files
    demos: dict[str, str] = field(default_factory=dict)

    def hear(self, entry: LedgerEntry) -> None:
        stands_alone = entry.kind == Kind.PUBLISHED and "files" in entry.facts
        if entry.kind == Kind.VARIANT_ADDED or stands_alone:
            added = self.variants.setdefault(entry.handle, {})
            added[str(entry.facts.get("format"))] = entry.facts.get("files")
            if demo := entry.facts.get("demo_sha256"):
                self.demos[entry.handle] = demo
        elif entry.kind in (Kind.PUBLISHED, Kind.RECORDED):
            self.archives[entry.handle] = entry.facts
        if entry.kind == Kind.RECORDED:
            self.states[entry.handle] = str(entry.facts.get("state"))
        elif entry.kind == Kind.RENAMED:
            self._move(entry.handle, str(entry.facts.get("to")))
        elif entry.kind in _STATE_AFTER:
            self.states[entry.handle] = _STATE_AFTER[Kind(entry.kind)]

    def _move(self, old: str, new: str) -> None:
        """Know a model's versions, or a publisher's, by the new name from here on."""
        self.archives = _renamed(self.archives, old, new)
        self.states = _renamed(self.states, old, new)
        self.variants = _renamed(self.variants, old, new)
        self.demos = _renamed(self.demos, old, new)


def _renamed(told: dict[str, _T], old: str, new: str) -> dict[str, _T]:
    return {
        new + handle.removeprefix(old)
        if old in (handle.rpartition("/")[0], handle.partition("/")[0])
        else handle: said
        for handle, said in told.items()
    }


def verify(watch: Watch) -> Iterator[Fault]:
    """Return everything that is not as the log says; nothing when all is well.

    Args:
        watch: hands the archives on, and may show how far it is; the second argument
            is their number.
    """
    told = _Told()
    yield from _of_log(told)
    archives = Archive.objects.select_related("version__model__publisher")
    ordered = archives.order_by("pk")
    here = set()
    for archive in watch(ordered.iterator(chunk_size=100), ordered.count()):
        here.add(archive.version.handle)
        yield from _of_archive(archive, told)
    for handle in told.archives.keys() - here:
        yield Fault(handle, "the log says it was published, but it has no archive.")
    yield from _of_variants(told)
    yield from _of_demos(told)
    yield from _of_states(told)


def _of_log(told: _Told) -> Iterator[Fault]:
    number, before = 0, START
    for entry in LedgerEntry.objects.order_by("number").iterator(chunk_size=1000):
        number += 1
        place = f"log, entry {entry.number}"
        if entry.number != number:
            yield Fault(place, f"entry {number} should come here.")
            number = entry.number
        if entry.previous_hash != before:
            yield Fault(place, "it does not follow from the entry before it.")
        if not entry.has_its_hash():
            yield Fault(place, "it was changed: its hash is another one.")
        before = entry.hash
        told.hear(entry)
    head = LedgerHead.objects.first()
    if (number, before) != ((head.number, head.hash) if head else (0, START)):
        yield Fault("log", "its end is not where the last entry was written.")


def _of_archive(archive: Archive, told: _Told) -> Iterator[Fault]:
    handle = archive.version.handle
    noted = archive_facts(
        sha256=archive.sha256, size_bytes=archive.size_bytes, files=archive.files
    )
    logged = told.archives.get(handle)
    if logged is None:
        yield Fault(handle, "the log does not say that it was published.")
    else:
        for name, value in noted.items():
            if logged.get(name) != value:
                yield Fault(handle, f"its {name} is not the one in the log.")
    try:
        with storage.open_stored(archive.storage_key) as stream:
            yield from _of_bytes(handle, archive, stream)
    except OSError as error:
        yield Fault(handle, f"{archive.storage_key} cannot be read: {error}.")


def _of_bytes(handle: str, archive: Archive, stream: BinaryIO) -> Iterator[Fault]:
    size, sha256 = _measured(stream.read)
    if size != archive.size_bytes:
        yield Fault(handle, f"the archive has {size} bytes, not {archive.size_bytes}.")
    if sha256 != archive.sha256:
        yield Fault(handle, f"the archive's SHA-256 is {sha256}.")
    yield from _of_files(handle, archive, stream)


def _of_files(handle: str, archive: Archive, stream: BinaryIO) -> Iterator[Fault]:
    missing = {file["path"]: file for file in archive.files}
    try:
        with explained_damage():
            for member in members(stream, MAX_MEMBERS):
                if member.is_folder:
                    continue
                file = missing.pop(member.name, None)
                if file is None:
                    yield Fault(f"{handle}, {member.name}", "it does not belong here.")
                elif _measured(member.read) != (file["size_bytes"], file["sha256"]):
                    yield Fault(f"{handle}, {member.name}", "its bytes were changed.")
    except DamagedArchive as error:
        yield Fault(handle, str(error))
    for path in missing:
        yield Fault(f"{handle}, {path}", "it is missing.")


def _of_variants(told: _Told) -> Iterator[Fault]:
    logged = {
        (handle, form, file["path"]): (file["size_bytes"], file["sha256"])
        for handle, formats in told.variants.items()
        for form, files in formats.items()
        for file in files
    }
    rows = VariantFile.objects.select_related("version__model__publisher")
    for row in rows.order_by("pk").iterator(chunk_size=100):
        place = f"{row.version.handle}, {row.path}"
        noted = (row.size_bytes, row.sha256)
        if logged.pop((row.version.handle, row.format, row.path), None) != noted:
            yield Fault(place, "it is not as in the log.")
        try:
            with storage.open_stored(row.storage_key) as stream:
                if _measured(stream.read) != noted:
                    yield Fault(place, "its bytes were changed.")
        except OSError as error:
            yield Fault(place, f"{row.storage_key} cannot be read: {error}.")
    for handle, _form, path in logged:
        yield Fault(
            f"{handle}, {path}", "the log says it was added, but it is missing."
        )


def _of_demos(told: _Told) -> Iterator[Fault]:
    """Of files that carry no contract and no labels: those lie in rows alone."""
    alone = ModelVersion.objects.hosted().filter(archive=None)
    versions = alone.exclude(contract_data=None).select_related("model__publisher")
    for version in versions.order_by("pk").iterator(chunk_size=100):
        if demo_facts(version).get("demo_sha256") != told.demos.pop(
            version.handle, None
        ):
            yield Fault(version.handle, "its contract or labels are not as in the log.")
    for handle in told.demos:
        yield Fault(handle, "the log tells of a demo contract, but there is none.")


def _measured(read: Callable[[int], bytes]) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    while chunk := read(CHUNK_BYTES):
        size += len(chunk)
        digest.update(chunk)
    return size, digest.hexdigest()


def _of_states(told: _Told) -> Iterator[Fault]:
    """Only of versions that the log speaks of: others were never here to be loaded."""
    versions = ModelVersion.objects.select_related("model__publisher").only(
        "number", "state", "model__name", "model__publisher__name"
    )
    for version in versions.order_by("pk").iterator(chunk_size=1000):
        state = told.states.get(version.handle, version.state)
        if version.state != state:
            yield Fault(version.handle, f"it is {version.state}; the log says {state}.")
