"""Many pictures from one request: single files, and zip archives read with care.

Nothing of an archive is written to disk, and its folders count for nothing: a picture
is called by the last part of its path.
"""

import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

from django.core.files.uploadedfile import UploadedFile
from PIL import Image

from demos import files
from demos.engine.errors import PictureRefused
from demos.engine.images import Limits, Picture, accept, decode
from demos.services import RunRefused
from registry.modules.archive import FINDER_PART
from registry.modules.members import (
    ZIP_MAGIC,
    DamagedArchive,
    TooManyMembers,
    explained_damage,
    open_zip,
    zip_problem,
)

MAX_TITLE = 200
SMALL_SIDE = 240  # of the pictures in the table, twice as they are shown
# An archive may hold this many entries for each picture taken: folders, and what
# systems leave beside pictures.
ENTRIES_PER_PICTURE = 4
WINDOWS_FILES = frozenset({"thumbs.db", "desktop.ini"})
UTF_8_NAMES = 0x800  # the flag of a zip entry whose name is UTF-8
# How names without that flag are really written, most likely first.
NAME_CODECS = ("utf-8", "gb18030")
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class BatchEmpty(RunRefused):
    """No file was sent, or an archive without any."""

    code = "batch_empty"


class TooManyPictures(RunRefused):
    """There are more files than a batch takes."""

    code, status = "batch_too_many", 413


class ZipDamaged(RunRefused):
    """An archive cannot be opened."""

    code = "batch_zip_damaged"


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """How much one batch may hold, once it is unpacked."""

    max_pictures: int
    max_bytes: int
    max_pixels: int


@dataclass(frozen=True, slots=True)
class TakenPicture:
    """A picture to be run, and the same with few pixels, to be shown among many."""

    picture: Picture
    small: Image.Image


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that may be a picture.

    `read` gives its bytes, of one too large no more than tell so.
    """

    title: str
    read: Callable[[], bytes]


class Entries:
    """The files of a request; a context manager, for archives stay open meanwhile."""

    def __init__(self, uploads: Sequence[UploadedFile], limits: BatchLimits) -> None:
        self._uploads, self._limits = uploads, limits
        self._archives = ExitStack()
        self._entries: list[Entry] = []

    def __enter__(self) -> "Entries":
        """List the files; none is read yet.

        Raises:
            RunRefused: there are none or too many, or an archive is damaged.
        """
        with ExitStack() as stack:
            for upload in self._uploads:
                self._entries += self._listed(upload, stack)
                if len(self._entries) > self._limits.max_pictures:
                    raise self._too_many()
            if not self._entries:
                raise BatchEmpty
            self._archives = stack.pop_all()
        return self

    def __exit__(self, *_reason: object) -> None:
        """Close the archives."""
        self._archives.close()

    def __len__(self) -> int:
        """How many files there are."""
        return len(self._entries)

    def pictures(self) -> Iterator[tuple[str, TakenPicture | PictureRefused]]:
        """Yield each file's title with its picture, or with why it is none."""
        size_bytes = pixels = 0
        for entry in self._entries:
            try:
                data = entry.read()
                size_bytes += len(data)
                taken = self._taken(data, size_bytes, pixels)
            except PictureRefused as refused:
                yield entry.title, refused
            else:
                pixels += taken.picture.width * taken.picture.height
                yield entry.title, taken

    def _listed(self, upload: UploadedFile, stack: ExitStack) -> list[Entry]:
        start = upload.read(4)
        upload.seek(0)
        if not start.startswith(ZIP_MAGIC):
            return [Entry(_title(upload.name or ""), partial(_read, upload))]
        most = self._limits.max_pictures * ENTRIES_PER_PICTURE
        try:
            with explained_damage():
                archive = stack.enter_context(open_zip(upload, most))  # type: ignore[arg-type]
        except TooManyMembers as error:
            raise self._too_many() from error
        except DamagedArchive as error:
            raise ZipDamaged from error
        return [
            Entry(_title(_name(info)), partial(_unpacked, archive, info))
            for info in archive.infolist()
            if _is_meant(info)
        ]

    def _taken(self, data: bytes, size_bytes: int, pixels: int) -> TakenPicture:
        limits, most = files.upload_limits(), self._limits
        if size_bytes > most.max_bytes:
            raise PictureRefused("batch_bytes_spent", limit_bytes=most.max_bytes)
        left = most.max_pixels - pixels
        within = Limits(limits.max_bytes, min(limits.max_pixels, left))
        try:
            small = decode(data, within, side=SMALL_SIDE).image
            return TakenPicture(accept(data, within), small)
        except PictureRefused as refused:
            is_spent = refused.params.get("limit_pixels", limits.max_pixels) == left
            if is_spent and left < limits.max_pixels:
                raise PictureRefused(
                    "batch_pixels_spent", limit_pixels=most.max_pixels
                ) from refused
            raise

    def _too_many(self) -> TooManyPictures:
        return TooManyPictures(limit=self._limits.max_pictures)


def _read(upload: UploadedFile) -> bytes:
    _check_size(upload.size or 0)
    upload.seek(0)
    data: bytes = upload.read()
    return data


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Read a file of an archive, whatever its header says of its size."""
    if zip_problem(info):
        raise PictureRefused("batch_entry_unreadable")
    _check_size(info.file_size)
    try:
        with explained_damage(), archive.open(info) as stream:
            return stream.read(files.upload_limits().max_bytes + 1)
    except (DamagedArchive, OSError, ValueError) as error:
        raise PictureRefused("picture_damaged") from error


def _check_size(size_bytes: int) -> None:
    limit_bytes = files.upload_limits().max_bytes
    if size_bytes > limit_bytes:
        raise PictureRefused(
            "picture_too_large", size_bytes=size_bytes, limit_bytes=limit_bytes
        )


def _is_meant(info: zipfile.ZipInfo) -> bool:
    """Whether somebody put the file there, and not their system."""
    parts = info.filename.split("/")
    is_noise = parts[-1].casefold() in WINDOWS_FILES
    return not (info.is_dir() or is_noise or any(map(FINDER_PART.fullmatch, parts)))


def _name(info: zipfile.ZipInfo) -> str:
    """The name as its system wrote it; `zipfile` reads old ones as code page 437."""
    if not info.flag_bits & UTF_8_NAMES:
        raw = info.filename.encode("cp437", "replace")
        for codec in NAME_CODECS:
            try:
                return raw.decode(codec)
            except UnicodeDecodeError:
                continue
    return info.filename


def _title(name: str) -> str:
    """The last part of a path, fit for a page."""
    last = re.split(r"[/\\]", name)[-1]
    text = CONTROLS.sub("", last.encode("utf-8", "replace").decode("utf-8"))
    return text if len(text) <= MAX_TITLE else text[: MAX_TITLE - 1] + "…"
