"""download: an archive, whole and checked, and its files if asked for."""

import argparse
import shutil
import tempfile
from pathlib import Path
from typing import Any

from tfhub_dev.client import Site
from tfhub_dev.commands.grammar import Commands, add_handle, command
from tfhub_dev.downloading import Archive, archive_of, check_file, download
from tfhub_dev.failures import Exit, Failure
from tfhub_dev.handles import read_place
from tfhub_dev.output import emit, say
from tfhub_dev.rules import shared
from tfhub_dev.vouching import check_statement


def add_download(commands: Commands) -> None:
    """Add `download`."""
    added = command(
        commands,
        "download",
        run,
        "Download a model's archive. A broken download goes on where it stopped, and "
        "what is there was checked against the site's SHA-256.",
    )
    add_handle(added)
    added.add_argument("-o", "--output", type=Path, help="the file, or a folder for it")
    added.add_argument(
        "--extract", type=Path, metavar="FOLDER", help="unpack into this new folder"
    )
    added.add_argument(
        "--verify",
        action="store_true",
        help="check the site's signed statement about it, too",
    )


def run(asked: argparse.Namespace) -> int:
    """Download, or check what was downloaded."""
    place = read_place(asked.handle, asked.site)
    site = Site.of(place)
    archive = archive_of(site.detail(place))
    target = _target(asked.output, archive)
    if asked.extract and asked.extract.exists():
        raise Failure(f"{asked.extract} is there already.", Exit.USAGE, code="exists")
    if target.exists():
        check_file(target, archive)
        say(f"{target} is {archive.handle}, byte for byte.")
    else:
        download(site, archive, target)
    statement = check_statement(site, archive) if asked.verify else None
    if asked.extract:
        extract(target, asked.extract)
    _emit(asked, archive, target, statement)
    return Exit.OK


def extract(archive: Path, folder: Path) -> None:
    """Unpack an archive into a new folder, by the rules uploads are unpacked by.

    Raises:
        Failure: it holds something that is not unpacked, such as a link.
    """
    safe = shared("registry.modules.archive")
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        with archive.open("rb") as stream:
            safe.unpack(stream, unfinished, safe.Limits())
        unfinished.chmod(0o755)
        unfinished.rename(folder)
    except safe.ArchiveRefused as refused:
        findings = [finding.told() for finding in refused.findings]
        raise Failure(
            f"{archive} is not unpacked.",
            Exit.REFUSED,
            code="refused",
            findings=findings,
        ) from refused
    except OSError as error:
        raise Failure(f"{folder} cannot be written: {error}.") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _target(output: Path | None, archive: Archive) -> Path:
    if output is None:
        return Path(archive.file_name)
    return output / archive.file_name if output.is_dir() else output


def _emit(
    asked: argparse.Namespace,
    archive: Archive,
    target: Path,
    statement: dict[str, Any] | None,
) -> None:
    answer = {
        "handle": archive.handle,
        "file": str(target),
        "sha256": archive.sha256,
        "size_bytes": archive.size_bytes,
        "folder": str(asked.extract) if asked.extract else None,
        "statement": statement,
    }
    emit(answer, as_json=asked.json, lines=[str(asked.extract or target)])
