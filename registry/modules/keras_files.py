"""Recognises a Keras file, and checks it without Keras."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from catalog.sentences import Sentence
from registry.modules import hdf5
from registry.modules.archive import KERAS_ENDINGS, Limits
from registry.modules.keras_config import (
    MAX_CONFIG_BYTES,
    ConfigUnreadable,
    check_config,
)
from registry.modules.members import (
    DamagedArchive,
    explained_damage,
    open_zip,
    zip_problem,
)
from registry.modules.names import entry_problem, problem_of_name
from registry.modules.rules import KERAS as RULE
from registry.modules.rules import Finding

KERAS_FILE, HDF5_FILE = "model.keras", "model.h5"
FILES = (KERAS_FILE, HDF5_FILE)
CONFIG, WEIGHTS, METADATA = "config.json", "model.weights.h5", "metadata.json"
ENTRIES = frozenset({CONFIG, WEIGHTS, METADATA})
MAX_ENTRIES = 500
MAX_METADATA_BYTES = 64 * 1024
VERSION = "keras_version"
ADVICE = Sentence(
    "Build the model of Keras' own layers, and save it with model.save()."
)


def kind_of(upload: BinaryIO) -> str:
    """The name to give a bare Keras file; "" for anything else."""
    upload.seek(0)
    start = upload.read(len(hdf5.MAGIC))
    if start == hdf5.MAGIC:
        return HDF5_FILE
    if not start.startswith(b"PK"):
        return ""
    try:
        with explained_damage(), open_zip(upload, Limits().max_members) as archive:
            return KERAS_FILE if set(archive.namelist()) >= ENTRIES else ""
    except DamagedArchive:  # Unpacking it says what is wrong.
        return ""


def take_out(module: Path, folder: Path) -> str:
    """Move the one Keras file of an unpacked archive up; return its new name.

    A demo's contract and labels may lie beside it in `assets.extra/`; they stay.
    """
    found = [path for path in module.iterdir() if path.suffix in KERAS_ENDINGS]
    if len(found) != 1 or (module / "saved_model.pb").exists():
        return ""
    name = KERAS_FILE if found[0].suffix == ".keras" else HDF5_FILE
    found[0].rename(folder / name)
    return name


def is_of_keras_2(file: Path) -> bool:
    """Whether a file says that Keras 2, or 1, wrote it: Keras 3 reads few of those.

    Args:
        file: one of `FILES`, of the form that `check` takes.

    Raises:
        DamagedArchive: it cannot be opened.
        FileUnreadable: likewise.
    """
    if file.name == HDF5_FILE:
        version = hdf5.attribute(file, VERSION)
    else:
        with explained_damage(), file.open("rb") as upload:
            version = _version(upload)
    return version.startswith(("1.", "2."))


def _version(upload: BinaryIO) -> str:
    with open_zip(upload, MAX_ENTRIES) as archive, archive.open(METADATA) as stream:
        text = stream.read(MAX_METADATA_BYTES)
    try:
        return str(json.loads(text)[VERSION])
    except (ValueError, TypeError, LookupError, RecursionError):
        return ""


def check(file: Path, most: int) -> list[Finding]:
    """Everything that keeps a Keras file from being converted.

    Args:
        file: one of `FILES`.
        most: bytes that its weights may take.
    """
    try:
        with explained_damage():
            if file.name == HDF5_FILE:
                return _check_hdf5(file, most, has_config=True)
            return list(_check_zip(file, most))
    except (DamagedArchive, ConfigUnreadable, hdf5.FileUnreadable) as error:
        return [Finding(RULE, error.sentence, advice=ADVICE)]


def _check_zip(file: Path, most: int) -> Iterator[Finding]:
    with file.open("rb") as upload, open_zip(upload, MAX_ENTRIES) as archive:
        entries = archive.infolist()
        problems = [
            Finding(RULE, entry_problem(entry.filename, problem), CONFIG, ADVICE)
            for entry in entries
            if (problem := _problem_of(entry))
        ]
        names = [entry.filename for entry in entries]
        missing = ENTRIES - set(names)
        if problems or missing or len(set(names)) < len(names):
            yield from problems
            for name in sorted(missing):
                text = Sentence("The Keras file has no {name}.", name=name)
                yield Finding(RULE, text, advice=ADVICE)
            if len(set(names)) < len(names):
                text = Sentence("The Keras file has a part twice.")
                yield Finding(RULE, text, advice=ADVICE)
            return
        with archive.open(CONFIG) as stream:
            config = stream.read(MAX_CONFIG_BYTES + 1)
        is_old = is_of_keras_2(file)
        yield from _named(check_config(config, of_keras_2=is_old, untrained=True))
        weights = file.with_name("weights.h5")
        try:
            _inflate(archive, weights, most)
            yield from _check_hdf5(weights, most, has_config=False)
        finally:
            weights.unlink(missing_ok=True)


def _problem_of(entry: zipfile.ZipInfo) -> Sentence:
    if problem := zip_problem(entry):
        return problem
    name = entry.filename
    if name not in ENTRIES and not name.startswith("assets/"):
        return Sentence("not part of a Keras file")
    return problem_of_name(name, name.rstrip("/").split("/"))


def _inflate(archive: zipfile.ZipFile, into: Path, most: int) -> None:
    """Write the weights out, no further than what is allowed."""
    with archive.open(WEIGHTS) as stream, into.open("xb") as out:
        while chunk := stream.read(1024 * 1024):
            out.write(chunk)
            if out.tell() > most:
                raise DamagedArchive(
                    Sentence("The weights are larger than is allowed.")
                )


def _check_hdf5(file: Path, most: int, *, has_config: bool) -> list[Finding]:
    contents = hdf5.look_into(file, most)
    findings = [
        Finding(
            RULE, Sentence("The weights hold {what}.", what=what), path[:200], ADVICE
        )
        for what, path in contents.problems[:20]
    ]
    if not has_config:
        return findings
    if contents.config is None:
        text = Sentence("The file holds weights without a model.")
        advice = Sentence(
            "Save the whole model with model.save(), not its weights alone."
        )
        return [*findings, Finding(RULE, text, advice=advice)]
    named = check_config(contents.config, of_keras_2=is_of_keras_2(file))
    return [*findings, *_named(named)]


def _named(found: list[tuple[Sentence, str]]) -> list[Finding]:
    return [
        Finding(
            RULE,
            Sentence(
                "The model names {what}; only Keras' own layers, and arithmetic "
                "between them, are taken.",
                what=what,
            ),
            Sentence("layer {name}", name=repr(place)) if place else CONFIG,
            ADVICE,
        )
        for what, place in found
    ]
