"""The values each facet may have, read from `tags/*.yaml`."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml

TAGS_DIR = Path(__file__).parent / "tags"
# Facet, as written in documents → the file that lists its values.
FILES = {
    "task": "task.yaml",
    "network-architecture": "network_architecture.yaml",
    "dataset": "dataset.yaml",
    "language": "language.yaml",
    "license": "license.yaml",
}


@dataclass(frozen=True, slots=True)
class Term:
    """One value of one facet.

    `name_zh_hans` falls back to the English name; `aliases` are other words that
    people search by, in any language.
    """

    facet: str
    slug: str
    name: str
    name_zh_hans: str
    url: str = ""
    aliases: tuple[str, ...] = ()


@cache
def terms(facet: str) -> Mapping[str, Term]:
    """Every term of a facet by its slug."""
    path = TAGS_DIR / FILES[facet]
    values = yaml.safe_load(path.read_text(encoding="utf-8"))["values"]
    read = (
        Term(
            facet=facet,
            slug=value["id"],
            name=value["name"],
            name_zh_hans=value.get("zh-hans", value["name"]),
            url=value.get("url", ""),
            aliases=tuple(value.get("aliases", ())),
        )
        for value in values
    )
    return MappingProxyType({term.slug: term for term in read})


def find_term(facet: str, slug: str) -> Term | None:
    """The term of a facet with this slug, if the vocabulary has it."""
    return terms(facet).get(slug)


class Vocabulary:
    """What documents may call things: the site's own terms, and a few more."""

    def __init__(self, more: Iterable[Term] = ()) -> None:
        self._more = {(term.facet, term.slug): term for term in more}

    def find(self, facet: str, slug: str) -> Term | None:
        """The term of a facet with this slug; the site's own counts first."""
        return find_term(facet, slug) or self._more.get((facet, slug))


SITE_VOCABULARY = Vocabulary()


class VocabularyUnreadable(ValueError):
    """A file of terms has another form than tfhub.dev's."""


def read_vocabulary(folder: Path) -> Vocabulary:
    """The site's terms, and those of tfhub.dev's `tags/*.yaml` in a folder.

    Raises:
        VocabularyUnreadable: with the file's name.
    """
    files = ((facet, folder / name) for facet, name in FILES.items())
    return Vocabulary(
        term for facet, path in files if path.is_file() for term in _read(facet, path)
    )


def _read(facet: str, path: Path) -> Iterator[Term]:
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))["values"]
        for value in values:
            slug, name = str(value["id"]), str(value.get("display_name", value["id"]))
            yield Term(facet, slug, name, name, url=str(value.get("url", "")))
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError) as error:
        sentence = f"{path.name} lists no `values` with an `id` each."
        raise VocabularyUnreadable(sentence) from error
