"""Counts for the filters: AND across facets, OR within one.

The counts of a facet leave its own selection out, so that they say what choosing
another of its values would give.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import tantivy
from tantivy import Occur

from catalog.documents.vocabulary import find_term
from catalog.models import Publisher
from catalog.search.schema import FACETS, TAG_FACETS
from catalog.speeds import CLASSES

MAX_VALUES = 10_000

Selection = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class FacetCount:
    """A value of a facet, and how many models choosing it would leave."""

    slug: str
    name: str
    name_zh_hans: str
    count: int
    selected: bool


def filtered(
    schema: tantivy.Schema,
    words: tantivy.Query | None,
    selection: Selection,
    *,
    without: str = "",
) -> tantivy.Query:
    """The words together with every filter but one."""
    parts = [(Occur.Must, words or tantivy.Query.all_query())]
    parts += [
        (Occur.Must, _any_of(schema, f"facet_{facet}", slugs))
        for facet, slugs in selection.items()
        if slugs and facet != without
    ]
    return tantivy.Query.boolean_query(parts)


def _any_of(schema: tantivy.Schema, field: str, slugs: tuple[str, ...]) -> Any:
    found = tantivy.Query.term_set_query(schema, field, list(slugs))
    return tantivy.Query.const_score_query(found, 0.0)


def count_facets(
    searcher: tantivy.Searcher,
    schema: tantivy.Schema,
    words: tantivy.Query | None,
    selection: Selection,
) -> dict[str, list[FacetCount]]:
    """Count every facet; values that nothing has left keep a count of 0."""
    everything = _counts(searcher, tantivy.Query.all_query(), FACETS)
    free = [facet for facet in FACETS if not selection.get(facet)]
    counts = _counts(searcher, filtered(schema, words, selection), free)
    for facet in FACETS:
        if facet not in counts:
            query = filtered(schema, words, selection, without=facet)
            counts |= _counts(searcher, query, [facet])
    publishers = dict(
        Publisher.objects.filter(name__in=everything["publisher"]).values_list(
            "name", "title"
        )
    )
    return {
        facet: _named(
            facet,
            dict.fromkeys((*_offered(facet, everything), *selection.get(facet, ())), 0)
            | counts[facet],
            selection.get(facet, ()),
            publishers,
        )
        for facet in FACETS
    }


def _offered(facet: str, everything: Mapping[str, Mapping[str, int]]) -> list[str]:
    """The values of a facet: those there are, and every class where one is known."""
    known = everything[facet]
    if facet in CLASSES and known:
        return [item.slug for item in CLASSES[facet]]
    return list(known)


def _counts(
    searcher: tantivy.Searcher, query: tantivy.Query, facets: Any
) -> dict[str, dict[str, int]]:
    if not facets:
        return {}
    asked = {
        facet: {"terms": {"field": f"facet_{facet}", "size": MAX_VALUES}}
        for facet in facets
    }
    answer = searcher.aggregate(query, asked)
    return {
        facet: {
            bucket["key"]: bucket["doc_count"] for bucket in answer[facet]["buckets"]
        }
        for facet in facets
    }


def _named(
    facet: str,
    counts: dict[str, int],
    selected: tuple[str, ...],
    publishers: Mapping[str, str],
) -> list[FacetCount]:
    values = [
        FacetCount(slug, *_names(facet, slug, publishers), count, slug in selected)
        for slug, count in counts.items()
    ]
    if facet in CLASSES:  # From small to large, as they are declared.
        order = [item.slug for item in CLASSES[facet]]
        return sorted(values, key=lambda value: order.index(value.slug))
    return sorted(values, key=lambda value: (-value.count, value.name.casefold()))


def _names(facet: str, slug: str, publishers: Mapping[str, str]) -> tuple[str, str]:
    if facet in CLASSES:
        name = next(item.name for item in CLASSES[facet] if item.slug == slug)
        return name, name
    if facet == "publisher":
        title = publishers.get(slug, slug)
        return title, title
    term = find_term(TAG_FACETS[facet], slug)
    return (term.name, term.name_zh_hans) if term else (slug, slug)
