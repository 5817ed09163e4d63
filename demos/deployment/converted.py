"""The converted files: written once into the default storage, named by their hash."""

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, default_storage

_CHUNK_BYTES = 1024 * 1024


class Damaged(Exception):
    """A stored file is not the one that was compared: its hash is another."""


def key_of(sha256: str) -> str:
    """The name of a converted file in the default storage."""
    return f"litert/{sha256[:2]}/{sha256}.tflite"


def keep(file: Path) -> str:
    """Store a converted file, unless the same bytes are there; return its SHA-256."""
    with file.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        if not default_storage.exists(key_of(sha256)):
            stream.seek(0)
            saved = default_storage.save(key_of(sha256), File(stream))
            if saved != key_of(sha256):  # Another process was faster.
                default_storage.delete(saved)
    return sha256


def local_path(sha256: str) -> Path:
    """Return a converted file on this machine.

    Raises:
        FileNotFoundError, Damaged: as `fetched`.
    """
    return fetched(sha256, default_storage, key_of(sha256))


def fetched(sha256: str, storage: Storage, key: str) -> Path:
    """Return a file on this machine; fetched on first use, and only if whole.

    Raises:
        FileNotFoundError: the storage has lost it.
        Damaged: the storage has something else under its name.
    """
    path: Path = settings.MODULE_CACHE_DIR / f"{sha256}.tflite"
    if path.is_file():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with (
        storage.open(key) as stored,
        tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as fresh,
    ):
        while chunk := stored.read(_CHUNK_BYTES):
            digest.update(chunk)
            fresh.write(chunk)
    if digest.hexdigest() != sha256:
        Path(fresh.name).unlink()
        raise Damaged(sha256)
    Path(fresh.name).chmod(0o644)  # Programs in the jail read it as nobody.
    os.replace(fresh.name, path)  # noqa: PTH105 - in one step, whoever is faster
    return path
