"""Reads the members of a `.tar`, `.tar.gz` or `.zip` as a stream, trusting nothing.

Python 3.11's `tarfile` is not used to read: its extraction can be led outside
the folder (CVE-2025-4517), and it takes headers of any length into memory.
"""

import gzip
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from catalog.sentences import NOTHING, Explained, Sentence

BLOCK = tarfile.BLOCKSIZE
MAX_LONG_HEADER_BYTES = 64 * 1024  # a long name or PAX record; real ones are < 1 KB
MAX_FILLING_BYTES = 1024**2  # tar writes records of 10 KB, of more where asked
ZIP_END = b"PK\x05\x06"
ZIP_END_BYTES = 22
ZIP64_END, ZIP64_LOCATOR = b"PK\x06\x06", b"PK\x06\x07"
ZIP64_END_BYTES, ZIP64_LOCATOR_BYTES = 56, 20
GZIP_MAGIC = b"\x1f\x8b"
ZIP_MAGIC = (b"PK\x03\x04", ZIP_END)
TAR_TYPES = {
    tarfile.SYMTYPE: Sentence("a symbolic link"),
    tarfile.LNKTYPE: Sentence("a hard link"),
    tarfile.CHRTYPE: Sentence("a device"),
    tarfile.BLKTYPE: Sentence("a device"),
    tarfile.FIFOTYPE: Sentence("a pipe"),
    tarfile.GNUTYPE_SPARSE: Sentence("a sparse file"),
}
UNKNOWN_TYPE = Sentence("of an unknown type")


class DamagedArchive(Explained):
    """The bytes are not a whole archive; the sentence says what is wrong."""

    advice = Sentence("Pack it again, and send all of it.")


class TooManyMembers(DamagedArchive):
    """The archive lists more entries than are taken."""

    advice = NOTHING


@dataclass(frozen=True, slots=True)
class Member:
    """One entry. `read(n)` gives the next bytes of a file, `b""` at its end.

    `problem` says why the entry is neither a plain file nor a folder.
    """

    name: str
    is_folder: bool
    read: Callable[[int], bytes]
    problem: Sentence = NOTHING


def too_many_entries(most: int) -> Sentence:
    """What to say of an archive that lists more than it may."""
    return Sentence("The archive holds more than {most} entries.", most=most)


@contextmanager
def explained_damage() -> Iterator[None]:
    """Turn whatever a decoder raises into a `DamagedArchive` with a sentence."""
    try:
        yield
    except EOFError as error:
        sentence = Sentence("The archive ends too early; send it again.")
        raise DamagedArchive(sentence) from error
    except (zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, struct.error) as error:
        raise _damage(error) from error
    except (NotImplementedError, RuntimeError, UnicodeDecodeError) as error:
        sentence = Sentence("The archive cannot be read: {why}.", why=str(error))
        raise DamagedArchive(sentence) from error


def _damage(error: Exception) -> DamagedArchive:
    return DamagedArchive(Sentence("The archive is damaged: {why}.", why=str(error)))


def members(upload: BinaryIO, max_members: int) -> Iterator[Member]:
    """Every entry in order; read one before asking for the next.

    Use inside `explained_damage()`: reading an entry's bytes fails in many ways.

    Raises:
        DamagedArchive: at the first header that cannot be understood.
    """
    upload.seek(0)
    magic = upload.read(BLOCK)
    upload.seek(0)
    if magic.startswith(ZIP_MAGIC):
        yield from _zip_members(upload, max_members)
    elif magic.startswith(GZIP_MAGIC):
        with gzip.GzipFile(fileobj=upload) as stream:
            yield from _tar_members(stream.read)
            _check_rest(stream.read)
    elif magic[257:262] == b"ustar":
        yield from _tar_members(upload.read)
        _check_rest(upload.read)
    else:
        raise DamagedArchive(
            Sentence("The file is neither a .tar.gz nor a .zip archive.")
        )


# --- tar ----------------------------------------------------------------------


def _exactly(read: Callable[[int], bytes], count: int) -> bytes:
    parts = []
    while count > 0:
        part = read(count)
        if not part:
            raise EOFError
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


class _Body:
    """The bytes of one tar entry, padding apart."""

    def __init__(self, read: Callable[[int], bytes], size: int) -> None:
        self._read = read
        self._left = size
        self._padding = -size % BLOCK

    def read(self, count: int) -> bytes:
        data = self._read(min(count, self._left)) if self._left else b""
        if self._left and not data:
            raise EOFError
        self._left -= len(data)
        return data

    def skip(self) -> None:
        while self.read(BLOCK * 128):
            pass
        _exactly(self._read, self._padding)


def _tar_members(read: Callable[[int], bytes]) -> Iterator[Member]:
    overrides: dict[str, str] = {}
    while True:
        header = _exactly(read, BLOCK)
        if not header.strip(b"\0"):
            return
        entry = _tar_header(header)
        if entry.type in (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME):
            overrides |= _long_header(entry, read)
            continue
        size = _tar_size(entry, overrides)
        body = _Body(read, size)
        problem = TAR_TYPES.get(entry.type, NOTHING)
        if any(key.startswith("GNU.sparse") for key in overrides):
            problem = TAR_TYPES[tarfile.GNUTYPE_SPARSE]
        elif not problem and not (entry.isreg() or entry.isdir()):
            problem = UNKNOWN_TYPE
        name = overrides.get("path", entry.name)
        yield Member(name, entry.isdir(), body.read, problem)
        body.skip()
        overrides = {}


def _check_rest(read: Callable[[int], bytes]) -> None:
    """Behind the end may come zeros, as `tar` fills its last record, and not many."""
    left = MAX_FILLING_BYTES
    while rest := read(BLOCK * 128):
        left -= len(rest)
        if rest.strip(b"\0") or left < 0:
            raise DamagedArchive(Sentence("The archive goes on behind its end."))


def _tar_header(header: bytes) -> tarfile.TarInfo:
    try:
        return tarfile.TarInfo.frombuf(header, "utf-8", "surrogateescape")
    except tarfile.HeaderError as error:
        raise _damage(error) from error


def _tar_size(entry: tarfile.TarInfo, overrides: dict[str, str]) -> int:
    text = overrides.get("size", str(entry.size))
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise DamagedArchive(
            Sentence(
                "The archive gives {name} an impossible size.", name=repr(entry.name)
            )
        )
    # A link's or folder's header may give a size, but no bytes follow it.
    followed = entry.isreg() or entry.type not in tarfile.SUPPORTED_TYPES
    return int(text) if followed else 0


def _long_header(
    entry: tarfile.TarInfo, read: Callable[[int], bytes]
) -> dict[str, str]:
    if not 0 <= entry.size <= MAX_LONG_HEADER_BYTES:
        raise DamagedArchive(Sentence("The archive has a header that is far too long."))
    data = _exactly(read, entry.size + -entry.size % BLOCK)[: entry.size]
    if entry.type == tarfile.GNUTYPE_LONGNAME:
        return {"path": data.rstrip(b"\0").decode("utf-8", "surrogateescape")}
    if entry.type == tarfile.XGLTYPE:
        return {}  # a comment for the whole archive, as `git archive` writes it
    return dict(_pax_records(data))


def _pax_records(data: bytes) -> Iterator[tuple[str, str]]:
    while data:
        digits, _, _ = data.partition(b" ")
        length = int(digits) if digits.isdigit() and len(digits) < 7 else 0
        record = data[len(digits) + 1 : length]
        if not record.endswith(b"\n"):
            raise DamagedArchive(Sentence("The archive has a broken PAX header."))
        key, _, value = record[:-1].partition(b"=")
        yield key.decode("utf-8", "replace"), value.decode("utf-8", "surrogateescape")
        data = data[length:]


# --- zip ----------------------------------------------------------------------


def open_zip(upload: BinaryIO, max_members: int) -> zipfile.ZipFile:
    """Open a `.zip` whose directory is no larger than it may be.

    Raises:
        TooManyMembers: it lists more than `max_members`.
        DamagedArchive: it is no whole archive.
        zipfile.BadZipFile: as `explained_damage` knows.
    """
    size = _check_zip_directory(upload, max_members)
    archive = zipfile.ZipFile(upload)
    for entry in archive.infolist():  # Python would fall over these in many ways.
        if not entry.filename or not 0 <= entry.header_offset < size:
            raise DamagedArchive(
                Sentence("The .zip archive's directory leads out of it.")
            )
    return archive


def _zip_members(upload: BinaryIO, max_members: int) -> Iterator[Member]:
    with open_zip(upload, max_members) as archive:
        for entry in archive.infolist():
            problem = zip_problem(entry)
            if problem or entry.is_dir():
                yield Member(entry.filename, entry.is_dir(), lambda _: b"", problem)
                continue
            with archive.open(entry) as stream:
                yield Member(entry.filename, is_folder=False, read=stream.read)


def zip_problem(entry: zipfile.ZipInfo) -> Sentence:
    """Why an entry is neither a plain file nor a folder; "" where it is one."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if entry.orig_filename != entry.filename:
        return Sentence("named with a zero byte")
    if entry.flag_bits & 0x1:
        return Sentence("encrypted")
    if kind == stat.S_IFLNK:
        return TAR_TYPES[tarfile.SYMTYPE]
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return UNKNOWN_TYPE
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return Sentence("compressed in a way other than deflate")
    return NOTHING


def _check_zip_directory(upload: BinaryIO, max_members: int) -> int:
    """Look at the directory's own count before `zipfile` takes it into memory.

    Returns:
        How long the archive is.
    """
    size = upload.seek(0, 2)
    before = ZIP64_END_BYTES + ZIP64_LOCATOR_BYTES
    start = max(0, size - before - ZIP_END_BYTES - 0xFFFF)
    upload.seek(start)
    tail = upload.read()
    end = len(tail) - ZIP_END_BYTES
    if end < 0 or tail[end : end + 4] != ZIP_END or tail[-2:] != b"\0\0":
        end = tail.rfind(ZIP_END)
    if end < 0 or len(tail) - end < ZIP_END_BYTES:
        raise DamagedArchive(
            Sentence("The .zip archive ends too early; send it again.")
        )
    comment_bytes = int.from_bytes(tail[end + 20 : end + 22], "little")
    if len(tail) != end + ZIP_END_BYTES + comment_bytes:
        raise DamagedArchive(Sentence("The archive goes on behind its end."))
    count, directory_bytes = struct.unpack("<HL", tail[end + 10 : end + 16])
    if tail.startswith(ZIP64_LOCATOR, max(0, end - ZIP64_LOCATOR_BYTES)):
        record = tail[max(0, end - before) : end]  # Where `zipfile` looks for it.
        if not record.startswith(ZIP64_END) or len(record) != before:
            raise DamagedArchive(
                Sentence("The .zip archive has no directory where it should.")
            )
        count, directory_bytes = struct.unpack("<QQ", record[32:48])
    if count > max_members or directory_bytes > max_members * 1024:
        raise TooManyMembers(too_many_entries(max_members))
    upload.seek(0)
    return size
