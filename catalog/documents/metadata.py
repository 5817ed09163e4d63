"""The comments at the top of a document: `<!-- key: value -->`."""

import re
from urllib.parse import urlsplit

from catalog.documents.parsed import Problem
from catalog.documents.vocabulary import FILES, Vocabulary
from catalog.sentences import NOTHING, Sentence

KEY = re.compile(r"[\w -]+")
HANDLE = re.compile(r"[a-z\d-]+(?:/[\w.-]+)+")
ICON = "[![Icon URL]]"
FACETS = tuple(FILES)
REPEATABLE = frozenset({"dataset", "language", "task", "network-architecture"})
FORMATS = ("hub", "saved_model", "saved_model_2")
# Kind → format of what may be published by itself, without a SavedModel.
ALONE = {"Lite": "tflite", "Tfjs": "tfjs"}

# Kind → the keys it needs, the keys it may have. tfhub.dev also asks a Module for
# an asset-path; here the archive arrives beside the document.
_DESCRIBED = {"network-architecture", "dataset", "language", "license"}
_SHOWN = {"colab", "interactive-visualizer"}
_KEYS: dict[str, tuple[set[str], set[str]]] = {
    "Module": (
        {"task"},
        {"asset-path", "format", "fine-tunable", "original", *_DESCRIBED, *_SHOWN},
    ),
    "Placeholder": ({"task"}, {"fine-tunable", "interactive-visualizer", *_DESCRIBED}),
    "Collection": ({"task"}, {"dataset", "language", "network-architecture"}),
    "Tfjs": ({"asset-path", "parent-model"}, {"demo", *_SHOWN}),
    "Lite": ({"asset-path", "parent-model"}, _SHOWN),
    "Coral": ({"asset-path", "parent-model"}, _SHOWN),
    "Publisher": (set(), set()),
}
# Of a Lite or Tfjs document that names no parent: what it describes stands alone.
_KEYS_ALONE = ({"task"}, {"asset-path", "demo", "original", *_DESCRIBED, *_SHOWN})
KINDS = tuple(_KEYS)

# An ordered set for each key: the order of the document, every value once.
Metadata = dict[str, dict[str, int]]


def kind_described(variant: str) -> str:
    """The kind of a document about a file: of a format of `ALONE`, or "" a Module."""
    return next((kind for kind, form in ALONE.items() if form == variant), "Module")


def read_metadata(
    lines: list[str], start: int, problems: list[Problem]
) -> tuple[Metadata, int]:
    """Read the comments up to the first heading.

    Returns:
        For each key its values with their line numbers, and the index of the
        line the body starts at.
    """
    metadata: Metadata = {}
    for index in range(start, len(lines)):
        line = lines[index].strip()
        if line.startswith("#"):
            return metadata, index
        if not line or line.startswith(ICON):
            continue
        if comment := _read_comment(line):
            key, value = comment
            metadata.setdefault(key, {}).setdefault(value, index + 1)
            continue
        sentence = Sentence(
            "Only comments `<!-- key: value -->` may stand before the body."
        )
        problems.append(Problem(index + 1, sentence))
        if not line.startswith("<!--"):
            return metadata, index  # The author began to write: keep the words.
    return metadata, len(lines)


def _read_comment(line: str) -> tuple[str, str] | None:
    """Key and value of `<!-- key: value -->`; None for anything else."""
    if not (line.startswith("<!--") and line.endswith("-->")):
        return None
    key, _, value = line[4:-3].partition(":")
    key, value = key.strip(), value.strip()
    return (key, value) if value and KEY.fullmatch(key) else None


def check_metadata(
    kind: str,
    metadata: Metadata,
    line: int,
    problems: list[Problem],
    vocabulary: Vocabulary,
) -> None:
    """Note missing, unknown and repeated keys, and values no vocabulary has."""
    if kind not in _KEYS:
        return
    stands_alone = kind in ALONE and "parent-model" not in metadata
    required, optional = _KEYS_ALONE if stands_alone else _KEYS[kind]
    problems.extend(
        Problem(line, Sentence("`<!-- {key}: … -->` is missing.", key=key))
        for key in sorted(required - metadata.keys())
    )
    for key, values in metadata.items():
        first = next(iter(values.values()))
        if key not in required | optional | {"title"}:
            sentence = Sentence(
                "A {kind} document has no key `{key}`.", kind=kind, key=key
            )
            problems.append(Problem(first, sentence))
            continue
        if len(values) > 1 and key not in REPEATABLE:
            sentence = Sentence("`{key}` must be given once.", key=key)
            problems.append(Problem(first, sentence))
        for value, where in values.items():
            if sentence := _check_value(key, value, vocabulary):
                problems.append(Problem(where, sentence))


def _check_value(key: str, value: str, vocabulary: Vocabulary) -> Sentence:
    if key in FACETS and vocabulary.find(key, value) is None:
        return Sentence(
            "`{value}` is not in the vocabulary of `{key}`.", value=value, key=key
        )
    if key == "fine-tunable" and value not in ("true", "false"):
        return Sentence("`fine-tunable` must be `true` or `false`.")
    if key == "format" and value not in FORMATS:
        return Sentence("`format` must be one of {words}.", words=", ".join(FORMATS))
    if key == "original" and not HANDLE.fullmatch(value):
        return Sentence("`original` must be `publisher/name`, without a version.")
    if key in ("colab", "demo") and urlsplit(value).scheme != "https":
        return Sentence("`{key}` must be an https address.", key=key)
    return NOTHING
