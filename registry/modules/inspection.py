"""A program for the jail: unpacks an upload, reads it, and writes down what it is.

It finds the upload as its standard input, or a module in the folder its order names.
"""

import io
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Self

from catalog.sentences import Sentence
from registry.modules import keras_files, tfjs, tflite
from registry.modules.archive import Limits, unpack
from registry.modules.facts import Facts
from registry.modules.lite_file import LiteUnreadable
from registry.modules.reader import read_module
from registry.modules.rules import CONTRACT, FILES, Finding, Refused

ORDER, REPORT, MODULE = "order.json", "report.json", "module"
SAVED_MODEL, KERAS = "saved_model", "keras"
# Formats for other runtimes; their words are those of `catalog.Variant`.
TFLITE, TFJS = VARIANTS = "tflite", "tfjs"
CHUNK_BYTES = 1024 * 1024

# Keras 2 writes it beside every SavedModel. Nobody but Keras reads it, and that may run
# what it holds: a module does without.
KERAS_NOTES = "keras_metadata.pb"


@dataclass(frozen=True, slots=True)
class Order:
    """What to look at.

    Attributes:
        limits: how far an upload may grow.
        module: the folder of an unpacked module; "" to unpack what is handed in.
        added: path → text of files that were sent beside the upload.
        variant: `TFLITE` or `TFJS`, where the upload must be that; "" to see.
    """

    limits: Limits
    module: str = ""
    added: Mapping[str, str] = field(default_factory=dict)
    variant: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return asdict(self)

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        """Read what `to_json` gave; it comes from us."""
        limits = Limits(**given["limits"])
        return cls(limits, given["module"], given["added"], given["variant"])


@dataclass(frozen=True, slots=True)
class Inspected:
    """What an upload is.

    Attributes:
        kind: `saved_model`, `keras`: one that is still to be converted, or a variant.
        findings: what is wrong with it.
        facts: what the module is, where nothing is wrong; the signatures of a
            TensorFlow Lite file are for LiteRT to tell.
        keras_file: the name of the Keras file in the folder, "" where there is none.
    """

    kind: str
    findings: list[Finding]
    facts: Facts | None = None
    keras_file: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return {
            "kind": self.kind,
            "findings": [finding.to_json() for finding in self.findings],
            "facts": self.facts.to_json() if self.facts else None,
            "keras_file": self.keras_file,
        }

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        """Read what `to_json` gave, as if a stranger had written it.

        Raises:
            ValueError: it is something else.
        """
        kind, keras_file = given.get("kind"), given.get("keras_file")
        if kind not in (SAVED_MODEL, KERAS, *VARIANTS):
            raise ValueError("There is no such kind of upload.")
        if keras_file not in ("", *keras_files.FILES):
            raise ValueError("There is no such Keras file.")
        findings = [Finding.from_json(item) for item in given.get("findings") or ()]
        facts = given.get("facts")
        known = Facts.from_json(facts) if facts and not findings else None
        return cls(kind, findings, known, keras_file)


def inspect(order: Order, folder: Path, upload: BinaryIO) -> Inspected:
    """Look at an upload without running anything of it.

    What is unpacked lies in `folder/module` afterwards, a Keras file in `folder`.
    """
    if order.module:
        return _inspect_module(Path(order.module))
    module = folder / MODULE
    module.mkdir()
    if order.variant or tflite.begins_as_tflite(upload):
        return _inspect_variant(order, module, upload)
    try:
        name = keras_files.kind_of(upload)
        if name:
            _copy(upload, folder / name, order.limits.max_unpacked_bytes)
        else:
            unpack(upload, module, order.limits)
            if _holds_tfjs(module):
                return _checked_tfjs(module)
            _leave_out(module / KERAS_NOTES)
            name = keras_files.take_out(module, folder)
        _put(order.added, module)
    except Refused as refusal:
        return Inspected(SAVED_MODEL, refusal.findings)
    if not name:
        return _inspect_module(module)
    findings = keras_files.check(folder / name, order.limits.max_unpacked_bytes)
    return Inspected(KERAS, findings, keras_file=name)


def _inspect_variant(order: Order, module: Path, upload: BinaryIO) -> Inspected:
    if order.variant == TFJS:
        try:
            unpack(upload, module, order.limits, markers=[tfjs.MODEL])
        except Refused as refusal:
            return Inspected(TFJS, refusal.findings)
        return _checked_tfjs(module)
    if not tflite.begins_as_tflite(upload):
        advice = Sentence("Send the .tflite file itself, not packed.")
        text = Sentence("This is no TensorFlow Lite file.")
        return Inspected(TFLITE, [Finding(FILES, text, "", advice)])
    file = module / tflite.FILE
    _copy(upload, file, order.limits.max_unpacked_bytes)
    try:
        return Inspected(TFLITE, [], tflite.read_facts(file))
    except LiteUnreadable as error:
        advice = Sentence("Send it again.")
        return Inspected(TFLITE, [Finding(FILES, error.sentence, "", advice)])


def _checked_tfjs(module: Path) -> Inspected:
    try:
        tfjs.check(module)
    except Refused as refusal:
        return Inspected(TFJS, refusal.findings)
    return Inspected(TFJS, [])


def _holds_tfjs(module: Path) -> bool:
    graph = module / "saved_model.pb"
    return (module / tfjs.MODEL).is_file() and not graph.exists()


def _inspect_module(module: Path) -> Inspected:
    try:
        return Inspected(SAVED_MODEL, [], Facts.of(read_module(module)))
    except Refused as refusal:
        return Inspected(SAVED_MODEL, refusal.findings)


def _copy(upload: BinaryIO, file: Path, most: int) -> None:
    upload.seek(0)
    with file.open("xb") as out:
        while (chunk := upload.read(CHUNK_BYTES)) and out.tell() <= most:
            out.write(chunk)


def _leave_out(file: Path) -> None:
    if file.is_file():
        file.unlink()


def _put(added: Mapping[str, str], module: Path) -> None:
    for path, text in added.items():
        file = module / path
        file.parent.mkdir(exist_ok=True)
        try:
            with file.open("x", encoding="utf-8") as out:
                out.write(text)
        except FileExistsError as error:
            sentence = Sentence("The upload carries {path} already.", path=path)
            advice = Sentence("Send no contract beside it, or take it out.")
            raise Refused([Finding(CONTRACT, sentence, path, advice)]) from error


def main(folder: Path) -> int:
    """Carry out the order in a folder; leave the report beside it."""
    order = Order.from_json(json.loads((folder / ORDER).read_text(encoding="utf-8")))
    upload = sys.stdin.buffer if not order.module else io.BytesIO()
    report = inspect(order, folder, upload).to_json()
    (folder / REPORT).write_text(json.dumps(report), encoding="utf-8")
    return 0
