"""Checks a TensorFlow.js model: one `model.json`, and the weights it names.

The format is the one that tensorflowjs_converter writes and tfjs-core's
`io.browserHTTPRequest` reads: shards lie beside `model.json`, and those of a group hold
its weights one after the other.
"""

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from catalog.sentences import Sentence
from registry.modules.names import shown
from registry.modules.rules import FILES, WEIGHTS, Finding, Refused

MODEL = "model.json"
FORMATS = ("graph-model", "layers-model")
# The topology is text; weights never lie in it.
MAX_MODEL_BYTES = 64 * 1024**2
MAX_SHARDS, MAX_WEIGHTS = 2000, 50_000
MAX_DIMENSIONS = 16
# Bytes of a number, as tfjs-core's `DTYPE_VALUE_SIZE_MAP` has them.
DTYPE_BYTES = {
    "float32": 4,
    "float16": 2,
    "int32": 4,
    "complex64": 8,
    "uint8": 1,
    "uint16": 2,
    "bool": 1,
}
SHARD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,119}")
ADVICE = Sentence(
    "Convert it again with tensorflowjs_converter, and send its folder as it is."
)


def check(folder: Path) -> None:
    """Look at an unpacked model.

    Raises:
        Refused: with the first thing that is wrong with it.
    """
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    if MODEL not in there:
        _refuse(FILES, Sentence("There is no model.json at the top of the folder."))
    groups = _groups(_read(folder / MODEL))
    named: set[str] = {MODEL}
    for paths, needed in groups:
        if twice := named & set(paths):
            name = shown(min(twice))
            _refuse(WEIGHTS, Sentence("{name} is named twice.", name=name))
        named |= set(paths)
        if missing := set(paths) - there:
            name = shown(min(missing))
            _refuse(FILES, Sentence("{name} is named, but not there.", name=name))
        found = sum((folder / path).stat().st_size for path in paths)
        if found != needed:
            text = Sentence(
                "{name} and its group hold {found} bytes of {needed}.",
                name=shown(paths[0]),
                found=found,
                needed=needed,
            )
            _refuse(WEIGHTS, text)
    if more := there - named:
        name = shown(min(more))
        _refuse(FILES, Sentence("{name} does not belong to the model.", name=name))


def kind_of(path: Path) -> str:
    """Whether a checked `model.json` is of a graph model or of a layers model."""
    return str(_read(path).get("format", FORMATS[1]))


def _read(path: Path) -> dict[str, Any]:
    if path.stat().st_size > MAX_MODEL_BYTES:
        most = MAX_MODEL_BYTES >> 20
        _refuse(FILES, Sentence("model.json is larger than {most} MB.", most=most))
    try:
        model = json.loads(path.read_text(encoding="utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        _refuse(FILES, Sentence("model.json is not JSON."))
    if not isinstance(model, dict) or not isinstance(model.get("modelTopology"), dict):
        _refuse(FILES, Sentence("model.json has no modelTopology."))
    if model.get("format", FORMATS[1]) not in FORMATS:
        text = Sentence("model.json is neither a graph model nor a layers model.")
        _refuse(FILES, text)
    return model


def _groups(model: dict[str, Any]) -> Iterator[tuple[list[str], int]]:
    """The shards of each group, and the bytes that its weights need."""
    manifest = model.get("weightsManifest")
    if not isinstance(manifest, list) or not all(
        isinstance(group, dict) for group in manifest
    ):
        _refuse(WEIGHTS, Sentence("model.json has no weightsManifest."))
    shards = weights = 0
    for group in manifest:
        paths, entries = group.get("paths"), group.get("weights")
        if not isinstance(paths, list) or not isinstance(entries, list) or not paths:
            _refuse(
                WEIGHTS,
                Sentence("A group of the weightsManifest has no paths or weights."),
            )
        shards, weights = shards + len(paths), weights + len(entries)
        if shards > MAX_SHARDS or weights > MAX_WEIGHTS:
            text = Sentence("The weightsManifest is longer than any model's.")
            _refuse(WEIGHTS, text)
        for path in paths:
            if not isinstance(path, str) or not SHARD.fullmatch(path) or path == MODEL:
                name = shown(str(path))
                _refuse(
                    WEIGHTS, Sentence("{name} is not the name of a shard.", name=name)
                )
        yield paths, sum(_weight_bytes(entry) for entry in entries)


def _weight_bytes(entry: Any) -> int:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        _refuse(WEIGHTS, Sentence("A weight of the weightsManifest has no name."))
    name, shape = shown(entry["name"]), entry.get("shape")
    if not isinstance(shape, list) or len(shape) > MAX_DIMENSIONS:
        _refuse(WEIGHTS, Sentence("The weight {name} has no shape.", name=name))
    if not all(type(side) is int and 0 <= side < 2**31 for side in shape):
        text = Sentence("The weight {name} has a shape that is none.", name=name)
        _refuse(WEIGHTS, text)
    packed = entry.get("quantization")
    dtype = packed.get("dtype") if isinstance(packed, dict) else entry.get("dtype")
    if not isinstance(dtype, str) or dtype not in DTYPE_BYTES:
        text = Sentence("The weight {name} is of no type that is taken.", name=name)
        _refuse(WEIGHTS, text)
    return math.prod(shape) * DTYPE_BYTES[dtype]


def _no_number(name: str) -> None:
    raise ValueError(name)


def _refuse(rule: str, text: Sentence) -> NoReturn:
    raise Refused([Finding(rule, text, MODEL, ADVICE)])
