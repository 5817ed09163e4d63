"""One citation as BibTeX, APA (7th edition) and GB/T 7714-2015, as plain text."""

import re
from collections.abc import Callable, Sequence
from datetime import date

from django.utils import timezone

from catalog.models import Citation

# GB/T 7714-2015, annex B: a letter for each kind of document.
GBT_TYPES = {
    **dict.fromkeys(("inproceedings", "conference", "proceedings"), "C"),
    **dict.fromkeys(("book", "inbook", "incollection"), "M"),
    **dict.fromkeys(("phdthesis", "mastersthesis", "thesis"), "D"),
    "article": "J",
    "techreport": "R",
    "software": "CP",
    "dataset": "DS",
}
BIBTEX_VENUES = {
    **dict.fromkeys(("inproceedings", "conference", "incollection"), "booktitle"),
    **dict.fromkeys(("book", "proceedings"), "publisher"),
    **dict.fromkeys(("phdthesis", "mastersthesis"), "school"),
    "article": "journal",
    "techreport": "institution",
}
APA_MAX_AUTHORS = 20
GBT_MAX_AUTHORS = 3
CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
LATEX_SPECIALS = {
    **{letter: f"\\{letter}" for letter in "&%$#_"},
    "{": r"\{",
    "}": r"\}",
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}

Author = tuple[str, str]  # given, family


def formatted(citation: Citation, *, accessed: date | None = None) -> dict[str, str]:
    """Write a citation in every style a reader may need.

    Args:
        citation: the work.
        accessed: when an address was looked at, which GB/T 7714 states; today
            if left out.

    Returns:
        Text by style: `bibtex`, `apa` and `gbt7714`.
    """
    return {
        "bibtex": bibtex(citation),
        "apa": apa(citation),
        "gbt7714": gbt7714(citation, accessed=accessed or timezone.localdate()),
    }


def bibtex(citation: Citation) -> str:
    """A BibTeX entry; capitals of the title are protected by double braces."""
    kind = citation.kind or "misc"
    fields = {
        "title": f"{{{_latex(citation.title)}}}",
        "author": " and ".join(_bibtex_author(each) for each in _authors(citation)),
        BIBTEX_VENUES.get(kind, "howpublished"): _latex(citation.venue),
        "year": str(citation.year or ""),
        "eprint": citation.arxiv_id,
        "archivePrefix": "arXiv" if citation.arxiv_id else "",
        "doi": citation.doi,
        "url": re.sub(r"[{}\s]", "", citation.url),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@{kind}{{{citation.key},\n" + ",\n".join(lines) + "\n}"


def apa(citation: Citation) -> str:
    """A reference in APA style, 7th edition."""
    authors = _apa_authors(_authors(citation))
    year = f"({citation.year or 'n.d.'})."
    is_preprint = _is_preprint(citation)
    title = citation.title.rstrip(".")
    if is_preprint:
        title += f" (arXiv:{citation.arxiv_id})"
    head = f"{_end(authors)} {year} {title}." if authors else f"{title}. {year}"
    venue = "arXiv" if is_preprint else citation.venue
    if venue and GBT_TYPES.get(citation.kind) == "C":
        venue = f"In {venue}"
    parts = (head, _end(venue), _address(citation))
    return " ".join(part for part in parts if part)


def gbt7714(citation: Citation, *, accessed: date) -> str:
    """A reference in the style of GB/T 7714-2015."""
    address = _address(citation, with_doi=False)
    letter = "EB" if _is_preprint(citation) else GBT_TYPES.get(citation.kind, "EB")
    carrier = f"{letter}/OL" if address or letter == "EB" else letter
    authors = _gbt_authors(_authors(citation))
    title = f"{citation.title.rstrip('.')}[{carrier}]"
    looked_at = f"[{accessed:%Y-%m-%d}]" if address else ""
    year = str(citation.year or "")
    if letter == "EB":
        released = f"({year})" if year else ""
        parts = [authors, title, released + looked_at]
    elif letter == "C" and citation.venue:
        parts = [authors, f"{title}//{citation.venue}", year + looked_at]
    else:
        source = ", ".join(part for part in (citation.venue, year) if part)
        parts = [authors, title, source + looked_at]
    parts += [address, f"DOI:{citation.doi}" if citation.doi else ""]
    return " ".join(_end(part) for part in parts if part)


def _authors(citation: Citation) -> list[Author]:
    return [(given, family) for given, family in citation.authors]


def _is_preprint(citation: Citation) -> bool:
    """Whether arXiv is where the work appeared, not only where a copy lies."""
    named = citation.venue.lower()
    return bool(citation.arxiv_id) and (not named or named.startswith("arxiv"))


def _end(part: str) -> str:
    """Close a part with a full stop, but only with one."""
    return part if not part or part.endswith((".", "?", "!")) else f"{part}."


def _address(citation: Citation, *, with_doi: bool = True) -> str:
    if citation.doi and with_doi:
        return f"https://doi.org/{citation.doi}"
    if citation.url:
        return citation.url
    if citation.arxiv_id:
        return f"https://arxiv.org/abs/{citation.arxiv_id}"
    return ""


def _latex(text: str) -> str:
    return "".join(LATEX_SPECIALS.get(letter, letter) for letter in text)


def _bibtex_author(author: Author) -> str:
    given, family = map(_latex, author)
    if given:
        return f"{family}, {given}"
    return family if family == "others" or " " not in family else f"{{{family}}}"


def _initials(given: str, *, mark: str) -> str:
    """`Quoc V.` → `Q. V.` with the mark `.`, `Q V` without."""
    words = [re.split(r"[-‐]", word) for word in given.replace(".", " ").split()]
    joint = "-" if mark else " "
    return " ".join(
        joint.join(f"{part[0].upper()}{mark}" for part in word if part)
        for word in words
    )


def _apa_name(author: Author) -> str:
    given, family = author
    if not given:
        return family
    if CJK.search(family):
        return f"{family}{given}"
    return f"{family}, {_initials(given, mark='.')}"


def _gbt_name(author: Author) -> str:
    given, family = author
    if not given or CJK.search(family):
        return f"{family}{given}"
    return f"{family.upper()} {_initials(given, mark='')}"


def _apa_authors(authors: Sequence[Author]) -> str:
    names, more = _names(authors, _apa_name)
    if more:
        return ", ".join(names) + ", et al."
    if len(names) > APA_MAX_AUTHORS:
        return f"{', '.join(names[: APA_MAX_AUTHORS - 1])}, … {names[-1]}"
    if len(names) > 1:
        return f"{', '.join(names[:-1])}, & {names[-1]}"
    return "".join(names)


def _gbt_authors(authors: Sequence[Author]) -> str:
    names, more = _names(authors, _gbt_name)
    shown = ", ".join(names[:GBT_MAX_AUTHORS])
    if not more and len(names) <= GBT_MAX_AUTHORS:
        return shown
    return f"{shown}, {'等' if CJK.search(shown) else 'et al'}"


def _names(
    authors: Sequence[Author], write: Callable[[Author], str]
) -> tuple[list[str], bool]:
    """Names in order, and whether the list ended in BibTeX's `and others`."""
    more = bool(authors) and authors[-1] == ("", "others")
    return [write(author) for author in (authors[:-1] if more else authors)], more
