"""Reads works to cite out of prose: only those that can be told with certainty.

A reference that names authors, a title and a year or an identifier, in one of the
few forms below, becomes a work. Any other line of a section of references is kept
as it stands: a wrong citation is worse than none.

    Mark Sandler, Andrew Howard: ["Inverted Residuals"](https://arxiv.org/…), 2018.
    [1] Andrew G. Howard, Hartwig Adam. [MobileNets](https://arxiv.org/…). arXiv, 2017.
    [2] Wang, Jingdong, et al. "Deep high-resolution …" IEEE transactions (2020).
"""

import re
import unicodedata
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from catalog.documents.bibtex import Work

HEADING = re.compile(
    r"(?:how to )?(?:references?|citations?|cite|bibliography)|引用|参考文献",
    re.IGNORECASE,
)
# A link in the flat text of a reference: its words, then where it leads.
OPEN, MIDDLE, CLOSE = "\x02", "\x03", "\x04"
LINK = rf"{OPEN}(?P<words>[^{MIDDLE}]*){MIDDLE}(?P<href>[^{CLOSE}]*){CLOSE}"
NUMBER = re.compile(r"\s*\[\d{1,3}\]\s*:?\s*")
# Names before a linked title, with a colon or a full stop between.
LINKED = re.compile(rf"(?P<names>[^{OPEN}:“\"]+?)\s*[:.,]\s*[\"“]?{LINK}(?P<tail>.*)")
# MLA: family first, the others given name first; the title in quotation marks.
MLA = re.compile(
    r"(?P<family>[^\W\d_][\w'’-]+), (?P<given>[^\W\d_][\w.'’ -]*?)"
    r"(?:, (?P<more>et al)|,? and (?P<second>[^.,\"“]+(?:\.[^.,\"“]+)*?))?"
    r"\.? [\"“](?P<title>[^\"”]+?)[.,]*[\"”][.,]? (?P<tail>.+)"
)
PARTICLES = {"van", "von", "der", "den", "de", "del", "della", "di", "da", "la", "le"}
# These begin a family name too, unless they are all of it.
CAPITAL_PARTICLES = {"Van", "Von", "De", "Del", "Di", "Da", "La", "Mac", "St."}
WORD = re.compile(r"(?:[^\W\d_a-z][\w'’.-]*|[^\W\d_a-z]\.(?:-?[^\W\d_a-z]\.)*)")
ARXIV = re.compile(r"arxiv(?:\.org/(?:abs|pdf)/|:\s*)(\d{4}\.\d{4,5})", re.IGNORECASE)
DOI = re.compile(r"doi\.org/(10\.\d{4,9}/[^\s\x02-\x04]+)", re.IGNORECASE)
YEAR = re.compile(r"(?<![\w.:/-])(?:19[5-9]\d|20[0-3]\d)(?![\w:/-])(?!\.\d)")
VENUE = re.compile(
    r"[\s.,]*(?:In:? )?(?P<name>[^\W\d_a-z][^\d,.;:]{3,119}?),? \(?\d{4}\)?\.?\s*"
)
CONFERENCE = re.compile(
    r"Proceedings|Conference|Workshop|Symposium"
    r"|\A(?:AAAI|ACL|CVPR|EACL|ECCV|EMNLP|ICASSP|ICCV|ICLR|ICML|IJCAI|Interspeech|"
    r"NAACL|NeurIPS|NIPS|WACV)\Z"
)
JOURNAL = re.compile(
    r"\bJournal\b|\bTransactions\b|\A(?:IJCV|JMLR|TACL|TPAMI)\Z", re.IGNORECASE
)
SMALL_WORDS = {"a", "an", "the", "on", "of", "in", "for", "to", "is", "are", "and"}
MAX_CHARACTERS = 1200
# An arXiv paper may appear elsewhere later, seldom earlier, and never much.
MAX_YEARS_APART = 4

Author = tuple[str, str]
_MARKDOWN = MarkdownIt("commonmark")
# Most paragraphs name no work: their words are not worth reading as Markdown.
_BLOCKS = MarkdownIt("commonmark").disable("inline")
HINT = re.compile(r"arxiv|doi\.org|\b(?:19|20)\d\d\b", re.IGNORECASE)


def read_references(markdown: str) -> list[Work]:
    """Every reference of a text, each once, in its order."""
    once: dict[str, Work] = {}
    for line, is_listed in _lines(markdown):
        text = NUMBER.sub("", line, count=1).strip()
        work = read_reference(text)
        if work is None and is_listed and _names_a_paper(text):
            work = Work(kind="misc", key="", title="", text=_shown(text))
        if work is not None:
            once.setdefault(identity(work), work)
    return list(once.values())


def identity(work: Work) -> str:
    """What two mentions of the same work have in common."""
    title = re.sub(r"\W+", "", work.title.lower())
    return work.arxiv_id or title or work.text


def read_reference(text: str) -> Work | None:
    """The work that a reference names, if there is no doubt about any part of it.

    Args:
        text: words, with each link as OPEN, its words, MIDDLE, its address, CLOSE.
    """
    if len(text) > MAX_CHARACTERS:
        return None
    return _linked(text) or _mla(text)


def _linked(text: str) -> Work | None:
    match = LINKED.fullmatch(text)
    if match is None or OPEN in match["tail"]:
        return None
    authors = _authors(match["names"])
    return _work(authors, match["words"], match["tail"], match["href"])


def _mla(text: str) -> Work | None:
    match = MLA.fullmatch(text)
    if match is None:
        return None
    first = (match["given"].strip(), match["family"])
    if _author(" ".join(first)) is None:
        return None
    others: list[Author] | None = []
    if match["more"]:
        others = [("", "others")]
    elif match["second"]:
        others = _authors(match["second"])
    if others is None:
        return None
    return _work([first, *others], match["title"], match["tail"], "")


def _work(
    authors: list[Author] | None, title: str, tail: str, href: str
) -> Work | None:
    title = re.sub(r"\s+", " ", title).strip(' .,"“”')
    if not authors or len(title.split()) < 3 or "http" in title:
        return None
    place = f"{href} {tail}"
    identifiers = set(ARXIV.findall(place))
    doi = DOI.search(place)
    years = set(YEAR.findall(ARXIV.sub("", tail)))
    if len(identifiers) > 1 or len(years) > 1:
        return None
    arxiv_id = next(iter(identifiers), "")
    year = int(years.pop()) if years else None
    posted = 2000 + int(arxiv_id[:2]) if arxiv_id else year
    if year and posted and not -1 <= year - posted <= MAX_YEARS_APART:
        return None
    year = year or posted
    if year is None:
        return None
    kind, venue = _venue(tail)
    return Work(
        kind=kind,
        key=_key(authors[0][1], year, title),
        title=title,
        authors=tuple(authors),
        venue=venue,
        year=year,
        doi=doi[1].rstrip(".,)") if doi else "",
        arxiv_id=arxiv_id,
        url=href if href.startswith("https://") and not (arxiv_id or doi) else "",
    )


def _venue(tail: str) -> tuple[str, str]:
    """BibTeX's kind and the venue, where the tail is a venue and a year only."""
    match = VENUE.fullmatch(tail)
    name = match["name"].strip() if match else ""
    if CONFERENCE.search(name):
        return "inproceedings", name
    if JOURNAL.search(name):
        return "article", name
    return "misc", ""


def _authors(names: str) -> list[Author] | None:
    """Given and family names; None where any name is in doubt."""
    names = re.sub(r"[*†‡§¹²³⁴\d]+", "", names).strip(" ,.")
    more = re.search(r",?\s+et\.?\s+al\.?\Z", names)
    listed = re.split(
        r"\s*,\s*and\s+|\s*,\s*&\s*|\s+and\s+|\s*[,;&]\s*",
        names[: more.start()] if more else names,
    )
    authors = [_author(name) for name in listed]
    certain = [author for author in authors if author is not None]
    if len(certain) < len(authors):
        return None
    return [*certain, ("", "others")] if more else certain


def _author(name: str) -> Author | None:
    """`Quoc V. Le` → given and family; None for what may be no person's name."""
    words = name.split()
    if not 2 <= len(words) <= 5 or words[-1].endswith("."):
        return None
    for word in words:
        if word not in PARTICLES and not WORD.fullmatch(word):
            return None
    last = len(words) - 1
    particles = PARTICLES | CAPITAL_PARTICLES
    family = next((i for i in range(1, last) if words[i] in particles), last)
    return " ".join(words[:family]), " ".join(words[family:])


def _key(family: str, year: int, title: str) -> str:
    words = re.findall(r"[a-z0-9]+", _ascii(title))
    first = next((word for word in words if word not in SMALL_WORDS), "")
    return re.sub(r"[^a-z]", "", _ascii(family)) + str(year) + first


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return plain.lower()


def _names_a_paper(text: str) -> bool:
    return bool(ARXIV.search(text) or DOI.search(text) or YEAR.search(text))


def _shown(text: str) -> str:
    """A reference as it stands, with the address of a paper behind its title."""
    text = re.sub(
        LINK, lambda match: _with_address(match["words"], match["href"]), text
    )
    return re.sub(r"\s+", " ", text).strip()


def _with_address(words: str, href: str) -> str:
    if not href.startswith("http") or href in words:
        return words
    return f"{words} ({href})"


def _lines(markdown: str) -> Iterator[tuple[str, bool]]:
    """Every paragraph or list item, and whether it stands below such a heading."""
    definitions: dict[str, object] = {}
    tokens = _BLOCKS.parse(markdown, definitions)
    is_listed = False
    for before, token in zip([Token("", "", 0), *tokens], tokens, strict=False):
        if token.type != "inline":
            continue
        if before.type == "heading_open":
            words = re.sub(r"[^\w\s]", "", token.content).strip()
            is_listed = bool(HEADING.fullmatch(words))
        elif is_listed or HINT.search(token.content):
            for line in _split(token.content, definitions):
                yield line, is_listed


def _split(text: str, definitions: dict[str, object]) -> list[str]:
    """The flat text of a paragraph, cut where a new number begins a line."""
    (inline,) = _MARKDOWN.parseInline(text, definitions)
    flat, address = "", ""
    for child in inline.children or ():
        if child.type == "link_open":
            address = str(child.attrs.get("href", ""))
            flat += OPEN
        elif child.type == "link_close":
            flat += f"{MIDDLE}{address}{CLOSE}"
        elif child.type in ("softbreak", "hardbreak"):
            flat += "\n"
        elif child.type != "html_inline":
            flat += child.content
    return [" ".join(part.split()) for part in re.split(r"\n(?=\s*\[\d{1,3}\])", flat)]
