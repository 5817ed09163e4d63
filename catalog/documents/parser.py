"""Reads a Markdown document in tfhub.dev's format; knows no database.

The grammar is that of `tools/validator.py` in tensorflow/tfhub.dev, with the
additions `docs/documents.md` lists. Reading never fails: what cannot be used is
named in `problems`, with its line.
"""

import re
from collections.abc import Iterator

from catalog.documents.changelog import read_changelog
from catalog.documents.metadata import KINDS, check_metadata, read_metadata
from catalog.documents.parsed import ParsedDocument, Problem
from catalog.documents.sections import (
    join_body,
    read_limits,
    read_scenarios,
    read_works_of,
    split_sections,
)
from catalog.documents.vocabulary import SITE_VOCABULARY, Vocabulary
from catalog.sentences import Sentence

MAX_CHARACTERS = 400_000
HEADING = re.compile(
    rf"# (?P<kind>{'|'.join(KINDS)}) (?P<publisher>[a-z\d-]+)"
    r"(?:/(?P<name>[\w.&;-]+(?:/[\w.&;-]+)*))?/(?P<version>\d{1,9})"
)
# Half a character: JSON can carry one, UTF-8 cannot.
SURROGATE = re.compile("[\ud800-\udfff]")
PUBLISHER_HEADING = re.compile(r"# (?P<kind>Publisher) (?P<publisher>[a-z\d-]+)")
ZERO_WIDTH_NON_JOINER = "&zwnj;"  # tfhub.dev's documents break long names with it


def parse(text: str, vocabulary: Vocabulary = SITE_VOCABULARY) -> ParsedDocument:
    """Take a document apart.

    Args:
        text: the whole document. A byte order mark and Windows line ends are fine.
        vocabulary: the tags it may have.
    """
    if len(text) > MAX_CHARACTERS:
        most = f"{MAX_CHARACTERS:,}"
        sentence = Sentence("The document is longer than {most} characters.", most=most)
        return ParsedDocument(problems=(Problem(1, sentence),))
    lines = without_stray_bytes(text).split("\n")
    problems: list[Problem] = []
    kind, publisher, name, version = _read_heading(lines[0], problems)
    summary, metadata_line = _read_summary(lines, problems)
    metadata, body_line = read_metadata(lines, metadata_line, problems)
    check_metadata(kind, metadata, metadata_line, problems, vocabulary)
    sections = split_sections(lines, body_line)
    scenarios, limits = read_scenarios(sections), read_limits(sections)
    works = read_works_of(sections)
    return ParsedDocument(
        kind=kind,
        publisher=publisher,
        name=name,
        version=version,
        title=next(iter(metadata.get("title", {})), "") or readable_name(name, summary),
        summary=summary,
        metadata={key: tuple(values) for key, values in metadata.items()},
        sections=tuple(sections),
        scenarios=scenarios,
        limits=limits,
        works=works,
        body=join_body(sections, scenarios=bool(scenarios), limits=bool(limits)),
        changelog=read_changelog(sections),
        problems=tuple(sorted(problems, key=lambda problem: problem.line)),
    )


def parse_heading(text: str) -> ParsedDocument:
    """Read the first line alone: what a document is about."""
    problems: list[Problem] = []
    line = without_stray_bytes(text).partition("\n")[0]
    kind, publisher, name, version = _read_heading(line, problems)
    return ParsedDocument(
        kind=kind,
        publisher=publisher,
        name=name,
        version=version,
        problems=tuple(problems),
    )


def without_stray_bytes(text: str) -> str:
    """A document with plain line ends, and only with what a database can store."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return SURROGATE.sub("\ufffd", text.replace("\0", ""))


def readable_name(name: str, summary: str = "") -> str:
    """`imagenet/mobilenet_v2_100_224/classification` in words for a title.

    A publisher's page has no name; its description is its title.
    """
    words = re.sub(r"[_/-]+", " ", name).strip() or summary
    return words[:1].upper() + words[1:]


def _read_heading(
    line: str, problems: list[Problem]
) -> tuple[str, str, str, int | None]:
    heading = line.replace(ZERO_WIDTH_NON_JOINER, "").rstrip()
    match = HEADING.fullmatch(heading) or PUBLISHER_HEADING.fullmatch(heading)
    if match is None:
        sentence = Sentence(
            "The first line must be `# Module publisher/name/version`, with a known "
            "kind."
        )
        problems.append(Problem(1, sentence))
        return "", "", "", None
    found = match.groupdict()
    kind, name, version = found["kind"], found.get("name"), found.get("version")
    if kind != "Publisher" and not name:
        sentence = Sentence("The handle needs a name after the publisher.")
        problems.append(Problem(1, sentence))
    return kind, found["publisher"], name or "", int(version) if version else None


def _read_summary(lines: list[str], problems: list[Problem]) -> tuple[str, int]:
    """Join the description's lines; also give the line number after them."""
    start = 2 if len(lines) > 1 and not lines[1].strip() else 1
    described = list(_description_lines(lines[start:]))
    summary = " ".join(line.strip() for line in described).strip()
    if not summary:
        sentence = Sentence("A description must follow the first line.")
        problems.append(Problem(2, sentence))
    return summary, start + len(described)


def _description_lines(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if not line.strip() or line.lstrip().startswith(("<!--", "#")):
            return
        yield line
