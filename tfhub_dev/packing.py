"""What is sent for a path: a packed folder, or a file as it is; and the documents."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tfhub_dev.failures import Exit, Failure
from tfhub_dev.rules import shared

ENDINGS = (".tar.gz", ".tgz", ".tar", ".zip", ".keras", ".h5", ".hdf5", ".tflite")
GRAPH_FILE = "saved_model.pb"
TFJS_FILE, TFLITE_ENDING = "model.json", ".tflite"
ADDED = " Or add the file to a version that is there: --handle publisher/name/3."
# What is published → the kind that the first line of its documents names.
KINDS = {"": "Module", "tflite": "Lite", "tfjs": "Tfjs"}


@dataclass(frozen=True)
class Upload:
    """A file to send, as the site wants it announced."""

    path: Path
    name: str
    size_bytes: int
    sha256: str

    def to_json(self) -> dict[str, Any]:
        """As the API takes it."""
        return {"name": self.name, "size_bytes": self.size_bytes, "sha256": self.sha256}


def variant_of(path: Path) -> str:
    """The other format that lies at a path, as the API calls it; empty for a model."""
    if path.is_dir():
        is_tfjs = (path / TFJS_FILE).is_file() and not (path / GRAPH_FILE).exists()
        return "tfjs" if is_tfjs else ""
    return "tflite" if path.name.lower().endswith(TFLITE_ENDING) else ""


def prepare(path: Path, work: Path) -> Upload:
    """Return what is sent for a path; a folder is packed into `work`.

    The same folder gives the same bytes every time, so a broken upload can go on.

    Raises:
        Failure: nothing that can be published lies there.
    """
    if path.is_dir():
        return _announced(_packed(path, work), f"{path.resolve().name}.tar.gz")
    if not path.is_file():
        raise Failure(
            f"There is nothing at {path}.",
            Exit.NOT_FOUND,
            code="no_file",
            next_step="Name a SavedModel folder, or a file.",
        )
    if not path.name.lower().endswith(ENDINGS):
        raise Failure(
            f"{path.name} is of no kind that is published.",
            Exit.USAGE,
            code="unknown_kind",
            next_step=f"Take a SavedModel folder, or one of {', '.join(ENDINGS)}.",
        )
    return _announced(path, path.name)


def _packed(folder: Path, work: Path) -> Path:
    if not (folder / GRAPH_FILE).is_file() and not variant_of(folder):
        raise Failure(
            f"{folder} is no SavedModel: there is no {GRAPH_FILE} in it.",
            Exit.USAGE,
            code="no_saved_model",
            next_step="Export one: tf.saved_model.save(model, folder), or "
            "model.export(folder) in Keras 3.",
        )
    archive = shared("registry.modules.archive")
    target = work / "module.tar.gz"
    try:
        with target.open("xb") as out:
            archive.pack(folder, out)
    except archive.ArchiveRefused as refused:
        findings = [finding.told() for finding in refused.findings]
        raise Failure(
            "The folder cannot be packed.",
            Exit.REFUSED,
            code="refused",
            next_step="Put plain files in place of links and the like.",
            findings=findings,
        ) from refused
    return target


def _announced(path: Path, name: str) -> Upload:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return Upload(path, name, path.stat().st_size, digest)


def read_documents(given: list[str], beside: Path) -> dict[str, str]:
    """Return the documents by language.

    Args:
        given: each `FILE` or `LANGUAGE=FILE`; the language may stand in the name, as
            in `document.zh-hans.md`; else it is English.
        beside: what is published; `document.md` and its like lie beside it.

    Raises:
        Failure: one cannot be read, or there is none.
    """
    folder = beside.resolve().parent
    pairs = given or [str(path) for path in sorted(folder.glob("document*.md"))]
    documents = dict(_read_document(pair) for pair in pairs)
    if not documents:
        raise Failure(
            "There is no document.",
            Exit.USAGE,
            code="no_document",
            next_step=f"Use --document FILE, or write {folder / 'document.md'}; its "
            f"first line is “# {KINDS[variant_of(beside)]} publisher/name/1”."
            f"{ADDED if variant_of(beside) else ''}",
        )
    return documents


def _read_document(pair: str) -> tuple[str, str]:
    language, _, name = pair.rpartition("=") if "=" in pair else ("", "", pair)
    path = Path(name)
    if not language:
        parts = path.name.split(".")
        language = parts[-2].lower() if len(parts) > 2 else "en"
    return language, read_text(path)


def read_text(path: Path) -> str:
    """Return a text file.

    Raises:
        Failure: it cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Failure(
            f"{path} cannot be read: {error}.",
            Exit.USAGE,
            code="unreadable",
            next_step="It must be a file of UTF-8 text.",
        ) from error


def read_object(path: Path) -> dict[str, Any]:
    """Return a JSON object from a file.

    Raises:
        Failure: there is none in it.
    """
    try:
        data = json.loads(read_text(path))
    except ValueError as error:
        raise Failure(f"{path} is no JSON: {error}.", Exit.USAGE) from error
    if not isinstance(data, dict):
        raise Failure(f"{path} holds no JSON object.", Exit.USAGE)
    return data


def handle_of(documents: dict[str, str]) -> str:
    """Return the handle that the documents are about, with its version.

    Raises:
        Failure: they name none, or several.
    """
    lines = {text.lstrip("\ufeff").partition("\n")[0] for text in documents.values()}
    headings = tuple(f"# {kind} " for kind in KINDS.values())
    handles = {line.split(" ", 2)[-1].strip() for line in lines}
    if len(handles) == 1 and all(line.startswith(headings) for line in lines):
        return handles.pop()
    raise Failure(
        "The documents do not name one handle in their first lines.",
        Exit.USAGE,
        code="no_handle",
        next_step="Use --handle publisher/name, or begin each with "
        f"“{headings[0]}publisher/name/1”.",
    )
