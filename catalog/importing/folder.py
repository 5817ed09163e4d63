"""A folder of documents: which files it has, and what each is about."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from catalog.documents.parser import parse_heading
from catalog.documents.vocabulary import SITE_VOCABULARY, Vocabulary, read_vocabulary
from catalog.models import Variant

# Where tfhub.dev's repository keeps its documents and its vocabularies.
DOCUMENTS, TAGS = Path("assets", "docs"), Path("tags")
MAX_BYTES = 2_000_000
# `document.zh-hans.md` is the Chinese one beside `document.md`.
LANGUAGE = re.compile(r"\.(?P<language>zh-hans)\Z")
VARIANT_FORMATS = {
    "Lite": Variant.Format.TFLITE,
    "Tfjs": Variant.Format.TFJS,
    "Coral": Variant.Format.CORAL,
}


class Unreadable(ValueError):
    """A file is no text; `line` says where."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.line, self.sentence = line, sentence


@dataclass(frozen=True, slots=True)
class Found:
    """A document in the folder, of which only the first line was read."""

    path: str
    language: str
    sha256: str
    kind: str
    handle: str

    @property
    def address(self) -> str:
        """Where it has, or had, its page: on tfhub.dev and here."""
        publisher, _slash, rest = self.handle.partition("/")
        if self.kind in VARIANT_FORMATS:
            word = Variant.ADDRESS_WORDS[VARIANT_FORMATS[self.kind]]
            return f"{publisher}/{word}/{rest}"
        if self.kind == "Collection":
            return f"{publisher}/collections/{rest}"
        return self.handle


@dataclass(frozen=True, slots=True)
class Folder:
    """Where documents lie, and the tags they may have."""

    root: Path
    vocabulary: Vocabulary

    @classmethod
    def open(cls, path: Path) -> "Folder":
        """Open a copy of tfhub.dev's repository, its `assets/docs`, or any folder.

        Raises:
            VocabularyUnreadable: its `tags` have another form.
        """
        path = path.resolve()
        if (path / DOCUMENTS).is_dir():
            root, top = path / DOCUMENTS, path
        else:
            root, top = path, path.joinpath(*[".."] * len(DOCUMENTS.parts)).resolve()
        has_tags = root == top / DOCUMENTS and (top / TAGS).is_dir()
        tags = read_vocabulary(top / TAGS) if has_tags else SITE_VOCABULARY
        return cls(root, tags)

    def paths(self) -> Iterator[str]:
        """Every document's path below the folder, in order."""
        found = (each for each in self.root.rglob("*.md") if each.is_file())
        yield from sorted(each.relative_to(self.root).as_posix() for each in found)

    def text(self, path: str) -> str:
        """What a file says.

        Raises:
            Unreadable: it is too large, or no text in UTF-8.
        """
        return _decode(self._bytes(path))

    def look(self, path: str) -> Found:
        """Read what a document is about.

        Raises:
            Unreadable: it is too large, or no text in UTF-8.
        """
        content = self._bytes(path)
        heading = parse_heading(_decode(content))
        return Found(
            path=path,
            language=language_of(path),
            sha256=hashlib.sha256(content).hexdigest(),
            kind=heading.kind,
            handle=heading.handle,
        )

    def _bytes(self, path: str) -> bytes:
        try:
            with (self.root / path).open("rb") as stream:
                content = stream.read(MAX_BYTES + 1)
        except OSError as error:
            raise Unreadable(
                1, f"The file cannot be read: {error.strerror}."
            ) from error
        if len(content) > MAX_BYTES:
            raise Unreadable(1, f"The file is larger than {MAX_BYTES:,} bytes.")
        return content


def language_of(path: str) -> str:
    """The language of a document by its name: `document.zh-hans.md`, else English."""
    match = LANGUAGE.search(path.removesuffix(".md"))
    return match["language"] if match else "en"


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(line, "The line is not text in UTF-8.") from error
