"""download: the files of a format, whole and checked; unpacked if asked for."""

import argparse
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tfhub_dev.client import Site
from tfhub_dev.commands.grammar import Commands, add_handle, command
from tfhub_dev.downloading import RemoteFile, bring
from tfhub_dev.failures import Exit, Failure
from tfhub_dev.formats import (
    FORMATS,
    SAVED_MODEL,
    TFJS,
    choose,
    file_name,
)
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
        "Download a model: an archive, a .tflite file or the files of a TensorFlow.js "
        "model. A broken download goes on where it stopped, and what is there was "
        "checked against the site's SHA-256.",
    )
    add_handle(added)
    added.add_argument(
        "--format",
        choices=FORMATS,
        help="where there are several; what the version was published as if left out",
    )
    added.add_argument(
        "-o",
        "--output",
        type=Path,
        help="the file, or a folder for it; of a TensorFlow.js model the folder",
    )
    added.add_argument(
        "--extract",
        type=Path,
        metavar="FOLDER",
        help="unpack the archive into this new folder",
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
    form, files = choose(site.detail(place), asked.format)
    _demand_room(asked.extract, form)
    target = _target(asked.output, form, files[0].handle)
    placed = _placed(form, files, target)
    for path, file in placed.items():
        if bring(site, file, path):
            say(f"{path} is {file.title}, byte for byte.")
    statement = check_statement(site, form, files) if asked.verify else None
    if asked.extract:
        extract(target, asked.extract)
    _emit(asked, form, target, placed, statement)
    return Exit.OK


def _demand_room(extract_to: Path | None, form: str) -> None:
    """See that what is to be unpacked can be, before anything is fetched."""
    if extract_to and form != SAVED_MODEL:
        raise Failure(
            f"A {form} model is no archive: there is nothing to unpack.",
            Exit.USAGE,
            code="nothing_to_unpack",
            next_step="Leave --extract out; -o names where it goes.",
        )
    if extract_to and extract_to.exists():
        raise Failure(f"{extract_to} is there already.", Exit.USAGE, code="exists")


def _target(output: Path | None, form: str, handle: str) -> Path:
    """The file; for a TensorFlow.js model the folder, which may be there already."""
    name = file_name(form, handle)
    if output is None:
        return Path(name)
    return output / name if output.is_dir() and form != TFJS else output


def _placed(
    form: str, files: Sequence[RemoteFile], target: Path
) -> dict[Path, RemoteFile]:
    """What is written where; `model.json` last: where it is, its weights are."""
    if form != TFJS:
        return {target: files[0]}
    ordered = sorted(files, key=lambda file: (file.path == "model.json", file.path))
    return {target / file.path: file for file in ordered}


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


def _emit(
    asked: argparse.Namespace,
    form: str,
    target: Path,
    placed: Mapping[Path, RemoteFile],
    statement: dict[str, Any] | None,
) -> None:
    files = list(placed.values())
    is_one = form != TFJS
    folder = asked.extract if is_one else target
    answer = {
        "handle": files[0].handle,
        "format": form,
        "file": str(target) if is_one else None,
        "sha256": files[0].sha256 if is_one else None,
        "size_bytes": sum(file.size_bytes for file in files),
        "folder": str(folder) if folder else None,
        "files": [
            {"file": str(path), "sha256": file.sha256, "size_bytes": file.size_bytes}
            for path, file in placed.items()
        ],
        "statement": statement,
    }
    emit(answer, as_json=asked.json, lines=[str(folder or target)])
