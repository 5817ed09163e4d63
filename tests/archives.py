"""Writes tar and zip archives entry by entry, also those nobody should send."""

import gzip
import io
import stat
import tarfile
import zipfile
from typing import Any
from unittest.mock import patch

MODULE = (("saved_model.pb", b"graph"), ("variables/variables.index", b"weights"))


def tar_entry(name: str, body: bytes = b"", **attributes: Any) -> bytes:
    """Header, body and padding of one entry; attributes are `tarfile.TarInfo`'s."""
    entry = tarfile.TarInfo(name)
    entry.size = len(body)
    for key, value in attributes.items():
        setattr(entry, key, value)
    return entry.tobuf(tarfile.GNU_FORMAT) + body + b"\0" * (-len(body) % 512)


def pax_entry(records: dict[str, str], name: str = "saved_model.pb") -> bytes:
    """A file whose PAX header says otherwise."""
    body = b""
    for key, value in records.items():
        text = f" {key}={value}\n".encode()
        length = len(text) + len(str(len(text) + 2))
        body += f"{length}".encode() + text
    header = tar_entry("pax", body, type=tarfile.XHDTYPE)
    return header + tar_entry(name, b"x")


def tar_gz(*entries: bytes) -> io.BytesIO:
    """The entries as a `.tar.gz`."""
    return io.BytesIO(gzip.compress(b"".join(entries) + b"\0" * 1024, 1))


def files_tar_gz(*names: str, body: bytes = b"x") -> io.BytesIO:
    """Plain files of these names."""
    return tar_gz(*(tar_entry(name, body) for name in names))


def files_zip(*files: tuple[str, bytes]) -> io.BytesIO:
    """Plain files as a `.zip`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files:
            archive.writestr(name, body)
    return out


def files_zip64(*files: tuple[str, bytes]) -> io.BytesIO:
    """The same as a ZIP64 archive, as it is written of files over 2 GiB."""
    with patch.object(zipfile, "ZIP64_LIMIT", 0):
        return files_zip(*files)


def zip_with_link(name: str, target: str) -> io.BytesIO:
    """A `.zip` whose one entry is a symbolic link."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        entry = zipfile.ZipInfo(name)
        entry.create_system = 3
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, target)
    return out
