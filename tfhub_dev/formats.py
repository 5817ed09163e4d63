"""Which files a site has of a version: in which format, under which names."""

import re
from collections.abc import Mapping
from typing import Any

from tfhub_dev.downloading import RemoteFile
from tfhub_dev.failures import Exit, Failure

SAVED_MODEL, TFLITE, TFJS = FORMATS = ("saved_model", "tflite", "tfjs")
# Names come from the site: none may lead out of the folder that was asked for.
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,119}")


def files_of(detail: Mapping[str, Any]) -> dict[str, list[RemoteFile]]:
    """Return the files of a version by format, what it stands for first.

    Raises:
        Failure: a name is none that can be written.
    """
    handle, found = detail["handle"], dict[str, list[RemoteFile]]()
    if archive := detail.get("archive"):
        found[SAVED_MODEL] = [_file(handle, archive)]
    for each in detail.get("variant_files") or []:
        found.setdefault(each["format"], []).append(_file(handle, each, each["path"]))
    own = detail.get("format")
    return {form: found[form] for form in sorted(found, key=lambda form: form != own)}


def choose(
    detail: Mapping[str, Any], wanted: str | None
) -> tuple[str, list[RemoteFile]]:
    """Return the format that is wanted, else what a version stands for, and its files.

    Raises:
        Failure: the version has none of it.
    """
    found, handle = files_of(detail), detail["handle"]
    if not found:
        raise Failure(
            f"{handle} is documented at this site, but not hosted.",
            Exit.NOT_FOUND,
            code="not_hosted",
            next_step=f"Its page tells more: {detail['url']}",
        )
    form = wanted or next(iter(found))
    if form in found:
        return form, found[form]
    raise Failure(
        f"{handle} has no {form} file; it is here as {' and '.join(found)}.",
        Exit.NOT_FOUND,
        code="no_such_format",
        next_step=f"Ask for another: --format {next(iter(found))}",
    )


def file_name(form: str, handle: str) -> str:
    """What is written for a version, as the site itself names it."""
    ending = {SAVED_MODEL: ".tar.gz", TFLITE: ".tflite"}.get(form, f"_{form}")
    return handle.replace("/", "_") + ending


def _file(handle: str, said: Mapping[str, Any], path: str = "") -> RemoteFile:
    if path and not _PLAIN.fullmatch(path):
        raise Failure(
            f"The site names a file “{path[:100]}”: that is no plain name.",
            Exit.REFUSED,
            code="bad_name",
            next_step="Tell whoever runs the site.",
        )
    return RemoteFile(handle, said["url"], said["sha256"], said["size_bytes"], path)
