"""The body of a document: its sections, and what the page shows apart."""

import re
from collections.abc import Iterable, Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from catalog.documents.bibtex import Work, read_works
from catalog.documents.parsed import Section
from catalog.documents.references import identity, read_references

FENCE = re.compile(r" {0,3}(?P<mark>`{3,}|~{3,})(?P<info>[^\n]*)")
# The page says "About this model" above the body already.
OPENINGS = {"overview", "概述"}
SCENARIOS = {"application scenarios", "scenarios", "应用场景", "使用场景"}
LIMITS = {"limits", "limitations", "known limitations", "局限", "局限性", "已知局限"}
CITATIONS = {"citation", "citations", "cite", "引用", "引用方式"}
_MARKDOWN = MarkdownIt("commonmark")


def split_sections(lines: list[str], start: int) -> list[Section]:
    """Cut the body at its headings of level 2, but not inside code fences."""
    sections: list[Section] = []
    title, first, fence = "", start, ""
    for index in range(start, len(lines)):
        fence, was_fence = _next_fence(lines[index], fence), fence
        heading = _heading(lines[index])
        if fence or was_fence or not heading:
            continue
        sections.append(_section(lines, title, first, index))
        title, first = heading, index
    sections.append(_section(lines, title, first, len(lines)))
    return [section for section in sections if section.text]


def _heading(line: str) -> str:
    """The title of a heading of level 2, or nothing."""
    return line[3:].strip().rstrip("#").rstrip() if line.startswith("## ") else ""


def _next_fence(line: str, fence: str) -> str:
    """The mark that will close the code we are in after this line, if any."""
    match = FENCE.match(line)
    if match is None:
        return fence
    mark, info = match["mark"], match["info"].strip()
    if not fence:
        return "" if mark[0] == "`" and "`" in info else mark
    closes = mark[0] == fence[0] and len(mark) >= len(fence) and not info
    return "" if closes else fence


def _section(lines: list[str], title: str, first: int, end: int) -> Section:
    return Section(title, "\n".join(lines[first:end]).strip("\n"), first + 1)


def named(sections: Iterable[Section], names: set[str]) -> list[Section]:
    """The sections whose title is one of these names, however it is decorated."""
    return [section for section in sections if _is_named(section, names)]


def _is_named(section: Section, names: set[str]) -> bool:
    return section.title.strip(" :：*_").lower() in names


def read_scenarios(sections: list[Section]) -> tuple[str, ...]:
    """The list under "Application scenarios" as plain text, one entry an item.

    Without a list, every paragraph is one scenario.
    """
    text = "\n\n".join(part.content for part in named(sections, SCENARIOS))
    tokens = _MARKDOWN.parse(text)
    paragraphs = [
        (token.level, plain_text(tokens[index + 1]))
        for index, token in enumerate(tokens)
        if token.type == "paragraph_open"
    ]
    listed = [text for level, text in paragraphs if level > 0]
    return tuple(listed or [text for _, text in paragraphs])


def plain_text(inline: Token) -> str:
    """The words of an inline token, without marks and addresses."""
    parts = (
        " " if child.type in ("softbreak", "hardbreak") else child.content
        for child in inline.children or ()
    )
    return "".join(parts).strip()


def read_limits(sections: list[Section]) -> str:
    """The Markdown about limits, without its heading."""
    return "\n\n".join(part.content for part in named(sections, LIMITS))


def read_works_of(sections: list[Section]) -> tuple[Work, ...]:
    """What to cite: every BibTeX entry, and what prose names without a doubt."""
    works: dict[str, Work] = {}
    keys: set[str] = set()
    for section in sections:
        for found, _start, _end in _work_fences(section):
            for work in found:
                if work.key not in keys:
                    keys.add(work.key)
                    works.setdefault(identity(work), work)
    for work in read_references("\n\n".join(part.text for part in sections)):
        works.setdefault(identity(work), work)
    return tuple(works.values())


def _work_fences(section: Section) -> Iterator[tuple[list[Work], int, int]]:
    """The code with works in it, and its first line and the line after."""
    if "@" not in section.text:
        return
    for token in _MARKDOWN.parse(section.text):
        is_code = token.type in ("fence", "code_block")
        works = read_works(token.content) if is_code else []
        if works and token.map:
            yield works, token.map[0], token.map[1]


def _without_works(section: Section) -> str:
    """A citation section without its BibTeX; nothing where that was all of it."""
    lines = section.text.split("\n")
    for _works, start, end in reversed(list(_work_fences(section))):
        lines[start:end] = []
    return "\n".join(lines) if any(line.strip() for line in lines[1:]) else ""


def join_body(sections: list[Section], *, scenarios: bool, limits: bool) -> str:
    """The Markdown left without the parts shown apart and an opening "Overview".

    Of a citation section only the BibTeX is shown apart; words beside it stay.
    """
    apart = (SCENARIOS if scenarios else set()) | (LIMITS if limits else set())
    texts = [
        _without_works(part) if _is_named(part, CITATIONS) else part.text
        for part in sections
        if not _is_named(part, apart)
    ]
    if sections and _is_named(sections[0], OPENINGS):
        texts[0] = sections[0].content
    return "\n\n".join(text for text in texts if text)
