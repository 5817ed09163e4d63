"""TensorFlow Lite files, read without LiteRT: what they are, and what they hold."""

import zipfile
import zlib
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from catalog.diagrams.stages import summarise
from catalog.scaling import Evidence
from registry.modules.contract import MAX_LABELS_BYTES, are_labels
from registry.modules.facts import MAX_PARAMETERS, Facts
from registry.modules.graph import read_graph
from registry.modules.lite_file import DAMAGED, LiteFile, LiteTooLarge, LiteUnreadable
from registry.modules.lite_file import read_file as read_tables
from registry.modules.lite_graph import inline_lite
from registry.modules.scaling import read_evidence

FILE = "model.tflite"
_MAGIC = slice(4, 8), b"TFL3"  # the file identifier of its FlatBuffers schema

MAX_SCOPES = 20

_DAMAGED = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error)


def begins_as_tflite(upload: BinaryIO) -> bool:
    """Whether an upload says of itself that it is one."""
    place, magic = _MAGIC
    upload.seek(0)
    return upload.read(place.stop)[place] == magic


def read_facts(file: Path) -> Facts:
    """What a file says of itself; its signatures are for LiteRT to tell.

    Raises:
        LiteUnreadable: it is damaged.
    """
    facts = replace(Facts.none(), labels=read_labels(file))
    try:
        found = read_tables(file)
    # The schema comes with LiteRT, which not every machine has.
    except (LiteTooLarge, ImportError):
        return facts
    inlined = inline_lite(found)
    graph = read_graph(inlined, 0) if inlined else None
    count = graph.parameter_count if graph else 0
    if count >= MAX_PARAMETERS:
        raise LiteUnreadable(DAMAGED)
    return replace(
        facts,
        parameter_count=count,
        operations=_operations(found),
        architecture=summarise(graph) if graph else None,
        scopes=_scopes(found),
        evidence=read_evidence(inlined, _names(found)) if inlined else Evidence(),
    )


def _operations(file: LiteFile) -> tuple[str, ...]:
    names = {each.name for graph in file.graphs for each in graph.operators}
    return tuple(sorted(names))


def _scopes(file: LiteFile) -> tuple[str, ...]:
    """What most tensors are named after: the first two parts of `net/block/conv`."""
    names = [name.split("/") for name in _names(file)]
    found = Counter(part for parts in names for part in parts[:-1][:2] if part)
    return tuple(scope for scope, _count in found.most_common(MAX_SCOPES))


def _names(file: LiteFile) -> list[str]:
    """Of what the main graph's operators give; TensorFlow named them after layers."""
    graph = file.graphs[file.main]
    outputs = [each.outputs[0] for each in graph.operators if each.outputs]
    return [graph.tensors[place].name for place in outputs if place >= 0]


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
