"""Folders to check uploads in: gone afterwards, even those of processes that died."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

PREFIX = "scan-"


@contextmanager
def work_folder() -> Iterator[Path]:
    """A folder that is gone afterwards, whoever wrote in it.

    Its process holds a lock on it, which the kernel lets go of however that ends: a
    folder that nobody holds was left behind, and makes room for this one.
    """
    place: Path = settings.FILE_UPLOAD_TEMP_DIR
    place.mkdir(parents=True, exist_ok=True)
    with _held(place):  # Nobody clears up between the making of a folder and its lock.
        _clear_up(place)
        work = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
        lock = _lock(work)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
        os.close(lock)


def _clear_up(place: Path) -> None:
    for left in place.glob(f"{PREFIX}*"):
        with suppress(OSError), _held(left, wait=False):
            shutil.rmtree(left, ignore_errors=True)


@contextmanager
def _held(folder: Path, *, wait: bool = True) -> Iterator[None]:
    lock = _lock(folder, wait=wait)
    try:
        yield
    finally:
        os.close(lock)


def _lock(folder: Path, *, wait: bool = True) -> int:
    """Lock a folder until the descriptor is closed; BlockingIOError: another has it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
