"""Fetches a file: goes on where it stopped, checks its hash, moves it into place.

What is unfinished lies beside the file under a name with its SHA-256, so
that only the same bytes are gone on with. `If-Range` holds the server to that, too.
"""

import base64
import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from tfhub_dev.client import Site, Unreachable, unreachable
from tfhub_dev.failures import Exit, Failure
from tfhub_dev.progress import Progress

# What a broken connection loses at most.
BLOCK_BYTES = 64 * 1024
# So many connections may break one after the other without bringing anything.
TRIES = 5
_REPR_DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/=]+):")


@dataclass(frozen=True)
class RemoteFile:
    """A file that a site has of a version.

    Attributes:
        handle: of the version.
        url: where it is sent from.
        sha256: as the site says.
        size_bytes: as the site says.
        path: its name beside the others of its format; empty for an archive.
    """

    handle: str
    url: str
    sha256: str
    size_bytes: int
    path: str = ""

    @property
    def title(self) -> str:
        """What it is called while it comes."""
        return f"{self.handle} {self.path}".strip()

    def to_json(self) -> dict[str, Any]:
        """As statements have it."""
        path = {"path": self.path} if self.path else {}
        return {**path, "sha256": self.sha256, "size_bytes": self.size_bytes}


def download(site: Site, file: RemoteFile, target: Path) -> None:
    """Bring a file into `target`, which is whole or not there.

    Raises:
        Failure: it cannot be fetched, or is not what the site announced.
    """
    part = target.with_name(f".{target.name}.{file.sha256[:16]}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with Progress(file.title, file.size_bytes, _size(part)) as progress:
            _fetch(site, file, part, progress)
        check_file(part, file)
        part.replace(target)
    except OSError as error:
        raise Failure(
            f"{target} cannot be written: {error}.",
            next_step="Make room, or choose another place with --output.",
        ) from error


def bring(site: Site, file: RemoteFile, target: Path) -> bool:
    """Have a file in `target`; return whether it was there already, byte for byte.

    Raises:
        Failure: it cannot be fetched, or is not what the site announced.
    """
    if not target.exists():
        download(site, file, target)
        return False
    check_file(target, file)
    return True


def check_file(path: Path, file: RemoteFile) -> None:
    """Compare a file with what the site says of it.

    Raises:
        Failure: it is another one. What was downloaded so is deleted.
    """
    with path.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found == file.sha256:
        return
    if path.suffix == ".part":
        path.unlink()
    raise Failure(
        f"{path.name} is not {file.title}: its SHA-256 is {found}, and the site "
        f"says {file.sha256}.",
        Exit.REFUSED,
        code="hash_mismatch",
        next_step="Do not use the file. Download it again.",
    )


def _fetch(site: Site, file: RemoteFile, part: Path, progress: Progress) -> None:
    """Ask until everything is there."""
    broken = 0
    while (before := _size(part)) < file.size_bytes or not part.exists():
        try:
            _fetch_rest(site, file, part, progress)
        except (requests.RequestException, Unreachable) as error:
            broken = 0 if _size(part) > before else broken + 1
            if broken >= TRIES:
                raise unreachable(site.address, error) from error
            site.pause(2**broken)
        else:
            if _size(part) <= before and file.size_bytes:
                broken += 1
            if broken >= TRIES:
                raise Failure(f"{file.url} ends too early.", Exit.NETWORK)


def _fetch_rest(site: Site, file: RemoteFile, part: Path, progress: Progress) -> None:
    have = _size(part)
    headers = {"Accept-Encoding": "identity"}
    if have:
        headers |= {"Range": f"bytes={have}-", "If-Range": f'"{file.sha256}"'}
    with site.send("GET", file.url, headers=headers, stream=True) as response:
        _check_digest(response, file)
        goes_on = response.status_code == requests.codes.partial_content
        if goes_on and not _starts_at(response, have):
            raise Failure("The site sent another part than was asked for.")
        progress.restart(have if goes_on else 0)
        with part.open("ab" if goes_on else "wb") as out:
            _copy(response, out, file.size_bytes - (have if goes_on else 0), progress)
            out.flush()
            os.fsync(out.fileno())


def _copy(response: requests.Response, out: Any, most: int, progress: Progress) -> None:
    """Write the body, and no more of it than was announced."""
    for block in response.iter_content(BLOCK_BYTES):
        most -= len(block)
        if most < 0:
            raise Failure("The site sent more bytes than it announced.", Exit.REFUSED)
        out.write(block)
        progress.add(len(block))


def _check_digest(response: requests.Response, file: RemoteFile) -> None:
    """Stop before the bytes come where a header tells of others (RFC 9530)."""
    found = _REPR_DIGEST.search(response.headers.get("Repr-Digest", ""))
    if found and base64.b64decode(found[1]).hex() != file.sha256:
        raise Failure(
            "The site's answer announces other bytes than its API does.",
            Exit.REFUSED,
            code="hash_mismatch",
            next_step="Tell whoever runs the site.",
        )


def _starts_at(response: requests.Response, place: int) -> bool:
    return response.headers.get("Content-Range", "").startswith(f"bytes {place}-")


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
