"""What reading a document gives: frozen, and independent of any database."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from catalog.documents.bibtex import Work
from catalog.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to correct in a document, and where."""

    line: int
    sentence: Sentence

    def __str__(self) -> str:
        return str(self.whole)

    @property
    def whole(self) -> Sentence:
        """Where and what, in one."""
        return Sentence("Line {line}: {text}", line=self.line, text=self.sentence)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the body under a heading of level 2; the first may have none."""

    title: str
    text: str  # Markdown, with its heading
    line: int

    @property
    def content(self) -> str:
        """The Markdown beneath the heading."""
        return self.text.partition("\n")[2].strip("\n") if self.title else self.text


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """A document in tfhub.dev's format, taken apart.

    Attributes:
        kind: `Module`, `Placeholder`, `Lite`, `Tfjs`, `Coral`, `Collection` or
            `Publisher`; empty when the first line says nothing we know.
        publisher: first part of the handle.
        name: the rest of the handle, without a version.
        version: last part of the handle; a publisher's page has none.
        title: of the `title` comment, else the name in readable form.
        summary: the description under the first line, as plain text.
        metadata: every key of the comments and its values.
        sections: the whole body, in order.
        body: Markdown of the body without scenarios, limits and citations, and
            without the heading "Overview" at its beginning.
        scenarios: what the model is good for, as plain text.
        limits: Markdown of the section about limits.
        works: what to cite.
        changelog: Markdown on what changed, by the number of the version.
        problems: everything to correct, in order of lines.
    """

    kind: str = ""
    publisher: str = ""
    name: str = ""
    version: int | None = None
    title: str = ""
    summary: str = ""
    metadata: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sections: tuple[Section, ...] = ()
    body: str = ""
    scenarios: tuple[str, ...] = ()
    limits: str = ""
    works: tuple[Work, ...] = ()
    changelog: Mapping[int, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def handle(self) -> str:
        """`publisher/name/version`, as far as the document states them."""
        parts = (self.publisher, self.name, str(self.version or ""))
        return "/".join(part for part in parts if part)

    def first(self, key: str) -> str:
        """The first value of a metadata key, or nothing."""
        return next(iter(self.metadata.get(key, ())), "")
