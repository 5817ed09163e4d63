"""What a document says changed in each version."""

import re
from collections.abc import Iterable, Iterator

from markdown_it import MarkdownIt

from catalog.documents.parsed import Section
from catalog.documents.sections import named, plain_text

TITLES = {"changelog", "change log", "changes", "更新日志", "更新记录"}
# "Version 3", "v2", "Version 1 (2019-05-02)", "版本 2".
VERSION = re.compile(r"(?:version|v\.?|版本)\s*(\d{1,9})(?![\w.])", re.IGNORECASE)
LISTED = re.compile(
    r"\s{0,3}[-*+]\s+V(?:ersion\s+)?(\d{1,9})\s*[-–:]\s*", re.IGNORECASE
)
_MARKDOWN = MarkdownIt("commonmark")


def read_changelog(sections: Iterable[Section]) -> dict[int, str]:
    """Read `## Changelog` with a heading or a list item a version, and `## Version 2`.

    Returns:
        Markdown by the number of a version; what names no version is left out.
    """
    sections = list(sections)
    found: dict[int, str] = {}
    for number, text in _entries(sections):
        if text.strip():
            found.setdefault(number, text.strip("\n"))
    return found


def _entries(sections: list[Section]) -> Iterator[tuple[int, str]]:
    for section in sections:
        if match := VERSION.fullmatch(section.title.strip(" :*_")):
            yield int(match[1]), section.content
    for section in named(sections, TITLES):
        yield from _below_headings(section.content)
        yield from _in_list(section.content)


def _below_headings(markdown: str) -> Iterator[tuple[int, str]]:
    lines = markdown.split("\n")
    tokens = _MARKDOWN.parse(markdown)
    # The words, first line and line after of every heading.
    headings = [
        (plain_text(tokens[index + 1]), token.map[0], token.map[1])
        for index, token in enumerate(tokens)
        if token.type == "heading_open" and token.map
    ]
    ends = [start for _words, start, _end in headings[1:]] + [len(lines)]
    for (words, _start, end), stop in zip(headings, ends, strict=False):
        if match := VERSION.match(words):
            yield int(match[1]), "\n".join(lines[end:stop])


def _in_list(markdown: str) -> Iterator[tuple[int, str]]:
    for line in markdown.split("\n"):
        if match := LISTED.match(line):
            yield int(match[1]), line[match.end() :]
