"""Looks into an HDF5 file of weights: arrays of numbers and text, nothing elsewhere.

HDF5 files can name other files, by links and by arrays that lie outside; whoever reads
them then reads those.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from catalog.sentences import Explained, Sentence

MAGIC = b"\x89HDF\r\n\x1a\n"
MAX_OBJECTS = 50_000
MAX_DEPTH = 40
# Numbers, truth values, and text; not references, which point to other objects.
KINDS = frozenset("biufSUO")


class FileUnreadable(Explained):
    """The file is damaged, or not what it says; the sentence says which."""


@dataclass(slots=True)
class Contents:
    """What was found.

    Attributes:
        problems: why it is not taken: (what, path).
        array_bytes: of all arrays, as they are in memory.
        config: the configuration of the model, where there is one.
    """

    problems: list[tuple[Sentence, str]] = field(default_factory=list)
    array_bytes: int = 0
    config: bytes | None = None
    seen: int = 0


def look_into(path: Path, most_bytes: int) -> Contents:
    """Walk an HDF5 file without reading its arrays.

    Raises:
        FileUnreadable: it cannot be read at all, or is too much.
    """
    # Here, so that uploads of other kinds are spared the import.
    import h5py  # noqa: PLC0415

    contents = Contents()
    try:
        with h5py.File(path, "r") as file:
            for name, item in _walk(file, "", 0, contents):
                _check(name, item, contents)
                if contents.array_bytes > most_bytes:
                    raise FileUnreadable(
                        Sentence("Its arrays take more memory than is allowed.")
                    )
            contents.config = _text(file.attrs.get("model_config"))
    except (OSError, RuntimeError, KeyError, TypeError, ValueError) as error:
        if isinstance(error, FileUnreadable):
            raise
        raise FileUnreadable(Sentence("It is damaged, or not HDF5.")) from error
    return contents


def attribute(path: Path, name: str) -> str:
    """A text that lies at the top of an HDF5 file; "" where it is not there.

    Raises:
        FileUnreadable: it cannot be read at all.
    """
    import h5py  # noqa: PLC0415

    try:
        with h5py.File(path, "r") as file:
            return (_text(file.attrs.get(name)) or b"").decode(errors="replace")
    except (OSError, RuntimeError, KeyError, TypeError, ValueError) as error:
        raise FileUnreadable(Sentence("It is damaged, or not HDF5.")) from error


def _walk(
    group: Any, above: str, depth: int, contents: Contents
) -> Iterator[tuple[str, Any]]:
    import h5py  # noqa: PLC0415

    if depth > MAX_DEPTH:
        raise FileUnreadable(Sentence("Its groups are nested too deeply."))
    for name in group:
        path = f"{above}/{name}"
        contents.seen += 1
        if contents.seen > MAX_OBJECTS:
            raise FileUnreadable(Sentence("It has too many groups and arrays."))
        if not isinstance(group.get(name, getlink=True), h5py.HardLink):
            contents.problems.append((Sentence("a link to elsewhere"), path))
            continue
        item = group[name]
        if isinstance(item, h5py.Group):
            yield from _walk(item, path, depth + 1, contents)
        else:
            yield path, item


def _check(path: str, item: Any, contents: Contents) -> None:
    import h5py  # noqa: PLC0415

    if not isinstance(item, h5py.Dataset):
        contents.problems.append((Sentence("a type of its own"), path))
        return
    contents.array_bytes += int(item.size or 0) * item.dtype.itemsize
    if item.external or item.is_virtual:
        what = Sentence("an array that lies in another file")
        contents.problems.append((what, path))
    elif item.dtype.kind not in KINDS or h5py.check_ref_dtype(item.dtype):
        what = Sentence("an array that is not of numbers or text")
        contents.problems.append((what, path))


def _text(value: Any) -> bytes | None:
    """A text; None for numbers, which `bytes` would make as many zeros of."""
    if isinstance(value, str):
        return value.encode()
    return value if isinstance(value, bytes) else None
