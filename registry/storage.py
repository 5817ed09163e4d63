"""Where archives lie: written once, named after their content."""

import errno
import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.db import OperationalError

from registry.models import Archive
from registry.modules.archive import Limits, unpack

CHUNK_BYTES = 1024 * 1024
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
# As SQLite says it, and as PostgreSQL says it of the system's own words.
_NO_ROOM_FOR_ROWS = ("disk is full", "No space left on device")


def module_storage() -> Storage:
    """The storage that keeps archives."""
    return storages["modules"]


def is_on_disk() -> bool:
    """Whether archives lie in a folder of this machine, not across a network."""
    return isinstance(module_storage(), FileSystemStorage)


def is_full(error: Exception) -> bool:
    """Whether something failed because a disk of the site has no room left."""
    if isinstance(error, OperationalError):
        return any(words in str(error) for words in _NO_ROOM_FOR_ROWS)
    return isinstance(error, OSError) and error.errno in _NO_ROOM


def open_stored(key: str) -> BinaryIO:
    """Open what lies under `key` for reading."""
    return cast("BinaryIO", module_storage().open(key, "rb"))


def open_span(key: str, start: int, size: int) -> BinaryIO:
    """Open what lies under `key` at byte `start`, to read `size` bytes from there."""
    storage = module_storage()
    if hasattr(storage, "open_span"):  # one that must be told where to stop
        return cast("BinaryIO", storage.open_span(key, start, size))
    stream = open_stored(key)
    stream.seek(start)
    return stream


def signed_url(key: str, *, file_name: str, content_type: str) -> str:
    """Return an address of the storage itself that opens a file for a short while.

    Empty where the storage has no addresses, or the settings keep them to themselves.
    """
    storage = module_storage()
    if not settings.S3_REDIRECT or not hasattr(storage, "signed_url"):
        return ""
    return str(storage.signed_url(key, file_name=file_name, content_type=content_type))


def save_stream(key: str, stream: BinaryIO, max_bytes: int) -> tuple[str, str, int]:
    """Write a stream under `key`; return its final key, SHA-256 and size.

    Raises:
        ValueError: it is longer than `max_bytes`; nothing is kept.
    """
    digest, size = hashlib.sha256(), 0
    with tempfile.TemporaryFile(dir=_temporary_dir()) as spool:
        while chunk := stream.read(CHUNK_BYTES):
            size += len(chunk)
            if size > max_bytes:
                raise ValueError(f"The upload is larger than {max_bytes} bytes.")
            digest.update(chunk)
            spool.write(chunk)
        spool.seek(0)
        saved = _save(key, File(spool), size)
    return saved, digest.hexdigest(), size


class _PackedFile(File):
    """A file that a storage on the same disk moves instead of copying it.

    Moved in one step, it is there whole or not at all.
    """

    def temporary_file_path(self) -> str:
        """Where it lies; storages look for this name, as of an upload's file."""
        return str(self.name)


def store_archive(path: Path, key: str) -> None:
    """Move a packed archive to its place, unless the same bytes are there."""
    size = path.stat().st_size
    if _remove_cut_off(key, size):
        return
    with path.open("rb") as stream:
        saved = _save(key, _PackedFile(stream, str(path)), size)
    if saved != key:  # another process was faster with the same bytes
        module_storage().delete(saved)


def _save(key: str, content: File, size: int) -> str:
    """Save a file whole, or nothing of it; return its final key."""
    try:
        saved: str = module_storage().save(key, content)
    except OSError:
        _remove_cut_off(key, size)
        raise
    return saved


def _remove_cut_off(key: str, size: int) -> bool:
    """Remove what a full disk or a killed process cut off; is the whole file there?"""
    storage = module_storage()
    if not storage.exists(key):
        return False
    if storage.size(key) == size:
        return True
    storage.delete(key)
    return False


def local_path(archive: Archive) -> Path:
    """Return the unpacked module's folder on this machine.

    Unpacked on first use beside its final name and moved into place in one
    step, so that another process never sees half a module.
    """
    folder = settings.MODULE_CACHE_DIR / archive.sha256
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".unpacking-", dir=folder.parent))
    try:
        with open_stored(archive.storage_key) as stream:
            unpack(stream, fresh, module_limits())
        fresh.chmod(0o755)  # Programs in the jail read it as nobody.
        os.rename(fresh, folder)  # noqa: PTH104 - Path.rename has other semantics on Windows
    except OSError:
        if not folder.is_dir():  # no other process was faster: a real failure
            raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return folder


def module_limits() -> Limits:
    """How large an upload and what it unpacks to may be."""
    return Limits(max_unpacked_bytes=settings.MODULE_MAX_UNPACKED_BYTES)


def _temporary_dir() -> Path:
    folder: Path = settings.FILE_UPLOAD_TEMP_DIR
    folder.mkdir(parents=True, exist_ok=True)
    return folder
