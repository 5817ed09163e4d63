"""The files of runs and samples in the default storage."""

import contextlib
import sys

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile

from demos.engine.errors import PictureRefused
from demos.engine.images import DecodedPicture, Limits, decode
from demos.models import Run

# Whatever a run may have left: names are fixed, so that nothing depends on what
# the row happens to say when its files are deleted.
_NAMES = ("picture.jpg", "picture.png", "output.png")


def upload_limits() -> Limits:
    """How large an uploaded picture may be."""
    return Limits(settings.DEMO_MAX_UPLOAD_BYTES, settings.DEMO_MAX_PIXELS)


def decode_upload(upload: UploadedFile) -> DecodedPicture:
    """Decode a picture somebody sent; its name and declared type mean nothing.

    Raises:
        PictureRefused: as `images.decode`; one too large stays unread.
    """
    limits, size_bytes = upload_limits(), upload.size or 0
    if size_bytes > limits.max_bytes:
        raise PictureRefused(
            "picture_too_large", size_bytes=size_bytes, limit_bytes=limits.max_bytes
        )
    return decode(upload.read(), limits)


def save(key: str, data: bytes) -> None:
    """Write a file under exactly this key, in place of what was there."""
    default_storage.delete(key)
    saved = default_storage.save(key, ContentFile(data))
    if saved != key:
        default_storage.delete(saved)
        raise FileExistsError(key)


def save_output(run: Run, png: bytes) -> str:
    """Write the picture that came out; return its key."""
    key = f"{run.folder}/output.png"
    save(key, png)
    return key


def read_picture(run: Run) -> DecodedPicture:
    """Read the picture a run is about: its own, else its sample.

    Raises:
        FileNotFoundError: it was deleted.
    """
    key = run.picture_key or (run.sample.picture.name if run.sample else "")
    if not key:
        raise FileNotFoundError("The run has no picture.")
    with default_storage.open(key) as file:
        data = file.read()
    # It was taken and stored by us: limits are for what comes from outside.
    return decode(data, Limits(max_bytes=len(data), max_pixels=sys.maxsize))


def delete_output(run: Run) -> None:
    """Delete the picture that came out."""
    default_storage.delete(f"{run.folder}/output.png")
    _delete_if_empty(run.folder)


def delete_files(run: Run) -> None:
    """Delete every file of a run; safe to call again."""
    for name in _NAMES:
        default_storage.delete(f"{run.folder}/{name}")
    _delete_if_empty(run.folder)


def _delete_if_empty(folder: str) -> None:
    """Delete a folder on disk; object storage has none."""
    with contextlib.suppress(OSError):
        default_storage.delete(folder)
