"""TensorFlow Lite files, read without LiteRT: what they are, and their labels."""

import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

from registry.modules.contract import MAX_LABELS_BYTES, are_labels

FILE = "model.tflite"
_MAGIC = slice(4, 8), b"TFL3"  # the file identifier of its FlatBuffers schema

_DAMAGED = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error)


def begins_as_tflite(upload: BinaryIO) -> bool:
    """Whether an upload says of itself that it is one."""
    place, magic = _MAGIC
    upload.seek(0)
    return upload.read(place.stop)[place] == magic


def read_labels(file: Path) -> tuple[str, ...]:
    """The labels that a file carries in the zip at its end, where there is no doubt.

    https://ai.google.dev/edge/litert/models/metadata: associated files. Empty where
    not exactly one of them is a list of labels.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            found = [name for name in archive.namelist() if _is_of_labels(name)]
            if len(found) != 1:
                return ()
            with archive.open(found[0]) as stream:
                text = stream.read(MAX_LABELS_BYTES + 1)
            labels = tuple(text.decode("utf-8-sig").splitlines())
    # Damaged, encrypted, or packed in a way that Python does not know: no labels.
    except (OSError, ValueError, RuntimeError, EOFError, *_DAMAGED):
        return ()
    is_sound = len(text) <= MAX_LABELS_BYTES and b"\0" not in text
    return labels if is_sound and are_labels(labels) else ()


def _is_of_labels(name: str) -> bool:
    return "label" in name.lower() and name.lower().endswith(".txt")
