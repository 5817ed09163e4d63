"""Everything there is to say about a document, for whoever writes one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from catalog.documents.parsed import Problem
from catalog.documents.parser import parse, without_stray_bytes
from catalog.documents.raw_html import TAG
from catalog.documents.render import ATTRIBUTES, CLEAN_CONTENT_TAGS, TAGS
from catalog.sentences import Sentence

PICTURE = re.compile(
    r"<img\b[^<>]*\bsrc\s*=\s*[\"']?(?P<source>[^\"'\s<>]+)", re.IGNORECASE
)
ATTRIBUTE = re.compile(r"\s(?P<name>[a-zA-Z][\w:-]*)\s*=")
_MARKDOWN = MarkdownIt("gfm-like", {"html": True, "linkify": False})


@dataclass(frozen=True, slots=True)
class Checked:
    """What must be corrected, and what a reader of the page will see differently."""

    problems: list[Problem]
    notices: list[Problem]


def check(text: str) -> Checked:
    """Read a document and look at what rendering it leaves out or changes."""
    document = parse(text)
    first = document.sections[0].line if document.sections else 1
    lines = without_stray_bytes(text).split("\n")
    body = "\n".join(lines[first - 1 :])
    notices = list(_notices(body, first))
    problems = [*document.problems, *_removed(body, first)]
    return Checked(
        sorted(problems, key=lambda problem: problem.line),
        sorted(notices, key=lambda notice: notice.line),
    )


def _removed(markdown: str, first: int) -> Iterator[Problem]:
    """Raw HTML whose content is not shown at all."""
    for html, line in _raw_html(markdown, first):
        for tag in TAG.finditer(html):
            name = tag["name"].lower()
            if name in CLEAN_CONTENT_TAGS and not tag["slash"]:
                where = line + html.count("\n", 0, tag.start())
                sentence = Sentence(
                    "`<{name}>` and what stands in it are left out.", name=name
                )
                yield Problem(where, sentence)


def _notices(markdown: str, first: int) -> Iterator[Problem]:
    for html, line in _raw_html(markdown, first):
        for tag in TAG.finditer(html):
            where = line + html.count("\n", 0, tag.start())
            yield from _tag_notices(tag, where)
    for token, line in _inline(markdown, first):
        if token.type == "image":
            yield from _picture(str(token.attrs.get("src", "")), line)


def _tag_notices(tag: re.Match[str], line: int) -> Iterator[Problem]:
    name = tag["name"].lower()
    if picture := PICTURE.match(tag[0]):
        yield from _picture(picture["source"], line)
    elif name not in TAGS | CLEAN_CONTENT_TAGS:
        sentence = Sentence(
            "`<{name}>` is no tag that is known here: shown as text.", name=name
        )
        yield Problem(line, sentence)
    else:
        given = {match["name"].lower() for match in ATTRIBUTE.finditer(tag["rest"])}
        allowed = ATTRIBUTES.get(name, set()) | ({"href"} if name == "a" else set())
        if dropped := sorted(given - allowed):
            names = ", ".join(f"`{each}`" for each in dropped)
            sentence = Sentence("`<{name}>` loses {names}.", name=name, names=names)
            yield Problem(line, sentence)


def _picture(source: str, line: int) -> Iterator[Problem]:
    try:
        host = urlsplit(source).hostname
    except ValueError:
        host = None
    if host:
        sentence = Sentence(
            "The picture on {host} is shown as a link to it.", host=host
        )
    else:
        sentence = Sentence(
            "The picture `{source}` is not shown: it has no host.", source=source
        )
    yield Problem(line, sentence)


def _raw_html(markdown: str, first: int) -> Iterator[tuple[str, int]]:
    for token in _MARKDOWN.parse(markdown):
        if token.type == "html_block" and token.map:
            yield token.content, first + token.map[0]
    for token, line in _inline(markdown, first):
        if token.type == "html_inline":
            yield token.content, line


def _inline(markdown: str, first: int) -> Iterator[tuple[Token, int]]:
    """Everything within paragraphs, with the line it begins on."""
    for block in _MARKDOWN.parse(markdown):
        line = first + block.map[0] if block.map else first
        for token in block.children or ():
            yield token, line
            line += token.type in ("softbreak", "hardbreak")
