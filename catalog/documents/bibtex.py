"""Reads BibTeX entries into works: the part of the format that papers use."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

ENTRY_START = re.compile(r"@(?P<kind>[A-Za-z]+)\s*\{\s*(?P<key>[^\s,{}]+)\s*,")
FIELD_START = re.compile(r"[\s,]*(?P<name>[A-Za-z][\w-]*)\s*=\s*")
BARE_VALUE = re.compile(r"[^\s,{}\"]+")
ARXIV_ID = re.compile(
    r"(?:arxiv[.:/ ]*(?:org/(?:abs|pdf)/)?|^)"
    r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})",
    re.IGNORECASE,
)
COMBINING = {
    '"': "\u0308",
    "'": "\u0301",
    "`": "\u0300",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    ".": "\u0307",
    "c": "\u0327",
    "v": "\u030c",
    "u": "\u0306",
    "H": "\u030b",
    "r": "\u030a",
    "k": "\u0328",
}
LETTERS = {
    "ss": "ß",
    "o": "ø",
    "O": "Ø",
    "l": "ł",
    "L": "Ł",
    "ae": "æ",
    "AE": "Æ",
    "aa": "å",
    "AA": "Å",
    "i": "ı",
    "j": "ȷ",
}
ACCENT = re.compile(
    r"\\(?:([\"'`^~=.])\s*|([cvuHrk])(?:\s+|(?=\{)))(?:\{\s*(\\?[A-Za-z])\s*\}|(\\?[A-Za-z]))"
)
LETTER = re.compile(r"\\(ss|ae|AE|aa|AA|[oOlLij])(?![A-Za-z])\s*(?:\{\})?")
MAX_ADDRESS = 500
VENUE_FIELDS = ("booktitle", "journal", "publisher", "howpublished", "school")


@dataclass(frozen=True, slots=True)
class Work:
    """A work to cite. An author is `(given, family)`; a group has no given name.

    `text` is a reference as its document states it, where it is in doubt which part
    means what; all else is empty then.
    """

    kind: str
    key: str
    title: str
    authors: tuple[tuple[str, str], ...] = ()
    venue: str = ""
    year: int | None = None
    doi: str = ""
    arxiv_id: str = ""
    url: str = ""
    text: str = ""


def read_works(text: str) -> list[Work]:
    """Read every entry; one that is not well formed is left out."""
    return [_work(kind, key, fields) for kind, key, fields in _entries(text)]


def _entries(text: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    position = 0
    while start := ENTRY_START.search(text, position):
        fields, position = _fields(text, start.end())
        if fields.get("title"):
            yield start["kind"].lower(), start["key"], fields


def _fields(text: str, position: int) -> tuple[dict[str, str], int]:
    fields: dict[str, str] = {}
    while match := FIELD_START.match(text, position):
        value, position = _value(text, match.end())
        fields.setdefault(match["name"].lower(), value)
    return fields, position


def _value(text: str, position: int) -> tuple[str, int]:
    opening = text[position : position + 1]
    if opening not in ("{", '"'):
        bare = BARE_VALUE.match(text, position)
        return (bare.group(), bare.end()) if bare else ("", position + 1)
    depth = 0
    for end in range(position, len(text)):
        letter = text[end]
        if letter == "{":
            depth += 1
        elif letter == "}":
            depth -= 1
        closed = letter == "}" if opening == "{" else letter == '"' and end > position
        if closed and depth == 0:
            return text[position + 1 : end], end + 1
    return text[position + 1 :], len(text)


def _work(kind: str, key: str, fields: Mapping[str, str]) -> Work:
    year = re.search(r"\d{4}", fields.get("year", "") or fields.get("date", ""))
    venue = next((plain(fields[name]) for name in VENUE_FIELDS if name in fields), "")
    return Work(
        kind=kind,
        key=key,
        title=plain(fields["title"]),
        authors=read_authors(fields.get("author", "")),
        venue=re.sub(r"\bhttps?://\S+", "", venue).strip(),
        year=int(year.group()) if year else None,
        doi=re.sub(r"^https?://(dx\.)?doi\.org/", "", plain(fields.get("doi", ""))),
        arxiv_id=_arxiv_id(fields),
        url=_url(fields),
    )


def _arxiv_id(fields: Mapping[str, str]) -> str:
    for name in ("eprint", "journal", "url", "note", "howpublished"):
        # Cut: the search takes long in a text that says "arxiv" again and again.
        if found := ARXIV_ID.search(fields.get(name, "").strip()[:MAX_ADDRESS]):
            return found[1]
    return ""


def _url(fields: Mapping[str, str]) -> str:
    for name in ("url", "howpublished", "note"):
        if found := re.search(r"https?://[^\s{}]+", fields.get(name, "")):
            return found.group()
    return ""


def read_authors(text: str) -> tuple[tuple[str, str], ...]:
    """Split `Tan, Mingxing and Quoc V. Le and {Google}` into given and family."""
    words = " ".join(text.split())
    return tuple(_author(each.strip()) for each in words.split(" and ") if words)


def _author(text: str) -> tuple[str, str]:
    if text.startswith("{") and text.endswith("}"):
        return "", plain(text)
    name = plain(text)
    family, comma, given = name.partition(",")
    if comma:
        return given.strip(), family.strip()
    given, _, family = name.rpartition(" ")
    return ("", name) if name == "others" else (given.strip(), family)


def plain(text: str) -> str:
    """Turn LaTeX markup into plain Unicode text."""
    text = ACCENT.sub(_accented, text)
    text = LETTER.sub(lambda match: LETTERS[match[1]], text)
    text = re.sub(r"\\(?:emph|textit|textbf|texttt|text|url)\s*\{", "{", text)
    text = re.sub(r"\\([&%$#_{}])", lambda match: f"\0{ord(match[1]):03d}", text)
    text = re.sub(r"[{}]", "", text).replace("---", "—").replace("--", "–")
    text = re.sub(r"(?<!\\)~", " ", text)
    text = re.sub(r"\0(\d{3})", lambda match: chr(int(match[1])), text)
    return re.sub(r"\s+", " ", text).strip()


def _accented(match: re.Match[str]) -> str:
    mark = COMBINING[match[1] or match[2]]
    letter = (match[3] or match[4]).removeprefix("\\")
    return unicodedata.normalize("NFC", letter + mark)
