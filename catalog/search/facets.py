"""Counts for the filters: AND across facets, OR within one.

The counts of a facet leave its own selection out, so that they say what choosing
another of its values would give.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import tantivy
from django.utils.functional import Promise
from tantivy import Occur

from catalog.models import Publisher
from catalog.search.values import FACETS, Name, name_of, order_of

MAX_VALUES = 10_000

Selection = Mapping[str, tuple[str, ...]]
Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class FacetCount:
    """A value of a facet, and how many models choosing it would leave."""

    slug: str
    name: str | Promise
    name_zh_hans: str
    count: int
    selected: bool


@dataclass(frozen=True, slots=True)
class Offered:
    """What an index holds altogether: counted once, used by every search.

    Attributes:
        counts: facet → value → models.
        names: facet → every value to offer, in the order of ties → what it is called.
    """

    counts: Counts
    names: Mapping[str, Mapping[str, Name]]


def filtered(
    schema: tantivy.Schema,
    words: tantivy.Query | None,
    selection: Selection,
    *,
    without: str = "",
) -> tantivy.Query:
    """The words together with every filter but one."""
    parts = [
        (Occur.Must, _any_of(schema, f"facet_{facet}", slugs))
        for facet, slugs in selection.items()
        if slugs and facet != without
    ]
    if not parts:
        return words or tantivy.Query.all_query()
    # Without words the filters alone are cheaper than they and everything.
    asked = [(Occur.Must, words)] if words else []
    return tantivy.Query.boolean_query([*asked, *parts])


def _any_of(schema: tantivy.Schema, field: str, slugs: tuple[str, ...]) -> Any:
    found = tantivy.Query.term_set_query(schema, field, list(slugs))
    return tantivy.Query.const_score_query(found, 0.0)


def offer(searcher: tantivy.Searcher) -> Offered:
    """Count everything, and name every value there is."""
    counts = _counts(searcher, tantivy.Query.all_query(), FACETS)
    titles = Publisher.objects.filter(name__in=counts["publisher"])
    publishers = dict(titles.values_list("name", "title"))
    return Offered(
        counts,
        {facet: _names(facet, counts[facet], publishers) for facet in FACETS},
    )


def _names(
    facet: str, counts: Mapping[str, int], publishers: Mapping[str, str]
) -> dict[str, Name]:
    """The values with their names: those there are, or all of a facet of few."""
    own = order_of(facet)
    slugs: Iterable[str] = own if own and counts else counts
    named = {slug: name_of(facet, slug, publishers) for slug in slugs}
    if own:
        return named
    return dict(sorted(named.items(), key=lambda item: str(item[1].name).casefold()))


def count_facets(
    searcher: tantivy.Searcher,
    schema: tantivy.Schema,
    words: tantivy.Query | None,
    selection: Selection,
    offered: Offered,
) -> dict[str, list[FacetCount]]:
    """Count every facet; values that nothing has left keep a count of 0."""
    counts: dict[str, Mapping[str, int]] = {}
    free = [facet for facet in FACETS if not selection.get(facet)]
    for facets, without in (
        (free, ""),
        *(([f], f) for f in selection if f not in free),
    ):
        if words is None and not any(selection.get(f) for f in FACETS if f != without):
            counts |= {facet: offered.counts[facet] for facet in facets}
        else:
            query = filtered(schema, words, selection, without=without)
            counts |= _counts(searcher, query, facets)
    return {
        facet: _shown(facet, counts[facet], selection.get(facet, ()), offered)
        for facet in FACETS
    }


def _counts(
    searcher: tantivy.Searcher, query: tantivy.Query, facets: Iterable[str]
) -> dict[str, dict[str, int]]:
    asked = {
        facet: {"terms": {"field": f"facet_{facet}", "size": MAX_VALUES}}
        for facet in facets
    }
    if not asked:
        return {}
    answer = searcher.aggregate(query, asked)
    return {
        facet: {
            bucket["key"]: bucket["doc_count"] for bucket in answer[facet]["buckets"]
        }
        for facet in asked
    }


def _shown(
    facet: str,
    counts: Mapping[str, int],
    selected: tuple[str, ...],
    offered: Offered,
) -> list[FacetCount]:
    names = offered.names[facet]
    # A value that was chosen is shown although nothing has it.
    more = {slug: name_of(facet, slug, {}) for slug in selected if slug not in names}
    values = [
        FacetCount(
            slug, name.name, name.name_zh_hans, counts.get(slug, 0), slug in selected
        )
        for slug, name in (*names.items(), *more.items())
    ]
    if order_of(facet) is None:  # Sorting is stable: ties stay in order of names.
        values.sort(key=lambda value: -value.count)
    return values
