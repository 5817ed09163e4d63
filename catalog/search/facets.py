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
# Reading the list of each value takes the same for any query; reading the values of
# each model found takes longer than that from about an eighth of all models on.
MANY = 8

Selection = Mapping[str, tuple[str, ...]]
Counts = Mapping[str, Mapping[str, int]]


# Not frozen: hundreds are made for a page, each in a third of the time.
@dataclass(slots=True)
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
        schema: of the index.
        counts: facet → value → models.
        names: facet → every value to offer, in the order of ties → what it is called.
    """

    schema: tantivy.Schema
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
        (Occur.Must, _any_of(schema, facet, slugs))
        for facet, slugs in selection.items()
        if slugs and facet != without
    ]
    if not parts:
        return words or tantivy.Query.all_query()
    # Without words the filters alone are cheaper than they and everything.
    asked = [(Occur.Must, words)] if words else []
    return tantivy.Query.boolean_query([*asked, *parts])


def _any_of(schema: tantivy.Schema, facet: str, slugs: tuple[str, ...]) -> Any:
    # A set of terms would be looked up by reading the dictionary of all of them.
    terms = [
        tantivy.Query.term_query(schema, "facets", f"{facet}:{slug}") for slug in slugs
    ]
    found = tantivy.Query.boolean_query([(Occur.Should, term) for term in terms])
    return tantivy.Query.const_score_query(found, 0.0)


def offer(index: tantivy.Index) -> Offered:
    """Count everything, and name every value there is."""
    counts = count_by_value(index.searcher(), tantivy.Query.all_query())
    titles = Publisher.objects.public().filter(name__in=counts["publisher"])
    publishers = dict(titles.values_list("name", "title"))
    return Offered(
        index.schema,
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
    words: tantivy.Query | None,
    selection: Selection,
    offered: Offered,
    *,
    found: int | None,
) -> dict[str, list[FacetCount]]:
    """Count every facet; values that nothing has left keep a count of 0.

    Args:
        searcher: of the index.
        words: what is looked for, without filters; None for anything.
        selection: the filters.
        offered: what the index holds altogether.
        found: how many models there are with words and filters; None: not yet known.
    """
    chosen = [facet for facet in FACETS if selection.get(facet)]
    counts = dict(offered.counts)
    if words is not None or chosen:
        query = filtered(offered.schema, words, selection)
        counts |= count_values(searcher, query, found=found)
    for facet in chosen:
        if words is None and chosen == [facet]:
            counts[facet] = offered.counts[facet]
        else:
            query = filtered(offered.schema, words, selection, without=facet)
            counts |= count_by_value(searcher, query, facet)
    return {
        facet: _shown(facet, counts[facet], selection.get(facet, ()), offered)
        for facet in FACETS
    }


def count_values(
    searcher: tantivy.Searcher, query: tantivy.Query, *, found: int | None
) -> Counts:
    """Facet → value → how many models a query finds with it.

    Args:
        searcher: of the index.
        query: what is looked for.
        found: how many models that are: it decides which way is the quicker. Where it
            is not known yet: that which takes no longer for many than for few.
    """
    if found is None or found * MANY > searcher.num_docs:
        return count_by_value(searcher, query)
    asked = {"all": {"terms": {"field": "facets", "size": MAX_VALUES}}}
    buckets = searcher.aggregate(query, asked)["all"]["buckets"]
    return _by_facet((bucket["key"], bucket["doc_count"]) for bucket in buckets)


def count_by_value(
    searcher: tantivy.Searcher, query: tantivy.Query, facet: str = ""
) -> Counts:
    """Count the values of one facet, or of all, value by value."""
    beginning = f"{facet}:" if facet else ""
    return _by_facet(searcher.terms_with_prefix("facets", beginning, query), facet)


def _by_facet(counted: Iterable[tuple[str, int]], only: str = "") -> Counts:
    counts: dict[str, dict[str, int]]
    counts = {facet: {} for facet in ((only,) if only else FACETS)}
    for key, number in counted:
        facet, _colon, slug = key.partition(":")
        counts[facet][slug] = number
    return counts


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
