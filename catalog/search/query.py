"""Finds models: words and filters in, a page of ids and counts out."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import tantivy
from tantivy import Occur, Order

from catalog.search.addresses import read_asked
from catalog.search.facets import FacetCount, Offered, count_facets, filtered
from catalog.search.index import LARGE, follow_changes
from catalog.search.matching import read_words

PAGE_SIZE = 24
# Sort → the field to order by and which way; relevance orders by score.
SORTS: Mapping[str, tuple[str, Order] | None] = {
    "relevance": None,
    "newest": ("sort_newest", Order.Desc),
    "downloads": ("sort_downloads", Order.Desc),
    "name": ("sort_name", Order.Asc),
    "size": ("sort_size", Order.Asc),
    "parameters": ("sort_parameters", Order.Asc),
    "fastest": ("sort_speed", Order.Asc),
}
# Where nothing is more relevant than anything else.
FIRST = ("sort_first", Order.Desc)
# What is named exactly stands above whatever has its words.
EXACT = 1000.0
# On how many pages what is equally relevant comes in that order, too.
PAGES_IN_ORDER = 10
# tantivy lets go of the interpreter while it searches. Threads start when first used.
_beside = ThreadPoolExecutor(max_workers=8, thread_name_prefix="search")

__all__ = ["SORTS", "FacetCount", "Hits", "Query", "count", "search"]


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for.

    Attributes:
        text: words in any language; empty finds everything.
        facets: for each of `catalog.search.values.FACETS` the values chosen; a model
            needs one of each facet.
        sort: one of `SORTS`.
        page: from 1.
        page_size: models a page.
    """

    text: str = ""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "relevance"
    page: int = 1
    page_size: int = PAGE_SIZE


@dataclass(frozen=True, slots=True)
class Hits:
    """One page of what was found, the total, and the counts of every facet.

    Attributes:
        is_loose: nothing has all the words, or nearly nothing a whole sentence; what
            was found has half of them or more.
    """

    model_ids: list[int]
    total: int
    catalogue_total: int
    facets: dict[str, list[FacetCount]]
    is_loose: bool = False


def search(query: Query) -> Hits:
    """Search the catalogue, after following its changes.

    Raises:
        IndexBeingBuilt: there is nothing to search in yet.
    """
    current = follow_changes()
    searcher, schema = current.index.searcher(), current.index.schema
    asked = _asked(searcher, schema, query.text)
    hits = _hits(searcher, asked.words, query, current.offered)
    if asked.needs_fewer(searcher, hits.total):
        hits = _hits(searcher, asked.fewer, query, current.offered)
        return replace(hits, is_loose=True)
    return hits


def _hits(
    searcher: tantivy.Searcher,
    words: tantivy.Query | None,
    query: Query,
    offered: Offered,
) -> Hits:
    """The page and the counts: of many models side by side, on a core each."""

    def counts(found: int | None) -> dict[str, list[FacetCount]]:
        return count_facets(searcher, words, query.facets, offered, found=found)

    def page() -> tuple[int, list[int]]:
        return _page(searcher, offered.schema, words, query)

    if words and searcher.num_docs > LARGE:
        beside = _beside.submit(page)
        facets = counts(None)
        total, model_ids = beside.result()
    else:
        total, model_ids = page()
        facets = counts(total)
    return Hits(model_ids, total, searcher.num_docs, facets)


def count(query: Query) -> int:
    """How many models a search would find; nothing else of it is looked up."""
    index = follow_changes().index
    searcher, schema = index.searcher(), index.schema
    asked = _asked(searcher, schema, query.text)
    total = _count(searcher, filtered(schema, asked.words, query.facets))
    if asked.needs_fewer(searcher, total):
        total = _count(searcher, filtered(schema, asked.fewer, query.facets))
    return total


@dataclass(frozen=True, slots=True)
class _Asked:
    """What has all of the words, and what has half of them, where that is less."""

    words: tantivy.Query | None = None
    fewer: tantivy.Query | None = None
    enough: int = 1

    def needs_fewer(self, searcher: tantivy.Searcher, total: int) -> bool:
        """Whether too little has every word, where fewer can be asked for.

        Filters do not count: a page that they leave empty says which to leave out.
        """
        if total >= self.enough or self.words is None or self.fewer is None:
            return False
        return _count(searcher, self.words) < self.enough


def _asked(searcher: tantivy.Searcher, schema: tantivy.Schema, text: str) -> _Asked:
    named = read_asked(text)
    words = read_words(schema, named.words, searcher)
    if words is None:
        return _Asked()
    if named.model_id is None:
        return _Asked(words.all_of_them, words.half_of_them, words.enough)
    model = tantivy.Query.term_query(schema, "model_id", named.model_id)
    exact = tantivy.Query.const_score_query(model, EXACT)
    parts = [(Occur.Should, exact), (Occur.Should, words.all_of_them)]
    return _Asked(tantivy.Query.boolean_query(parts))


def _count(searcher: tantivy.Searcher, wanted: tantivy.Query) -> int:
    return _total(searcher.search(wanted, limit=1))


def _page(
    searcher: tantivy.Searcher,
    schema: tantivy.Schema,
    words: tantivy.Query | None,
    query: Query,
) -> tuple[int, list[int]]:
    """Without words nothing is more relevant than anything else: hosted here first."""
    wanted = filtered(schema, words, query.facets)
    if query.sort == "relevance" and words:
        total, addresses = _most_relevant(searcher, wanted, query)
    else:
        field_name, order = SORTS[query.sort] or FIRST
        found = searcher.search(
            wanted,
            limit=query.page_size,
            offset=(query.page - 1) * query.page_size,
            order_by_field=field_name,
            order=order,
        )
        total, addresses = _total(found), [address for _key, address in found.hits]
    ids = searcher.fast_field_values("model_id", addresses) if addresses else []
    return total, [int(model_id) for model_id in ids if model_id is not None]


def _most_relevant(
    searcher: tantivy.Searcher, wanted: tantivy.Query, query: Query
) -> tuple[int, list[tantivy.DocAddress]]:
    """By score; on the first pages, of the same score as without words."""
    start = (query.page - 1) * query.page_size
    window = PAGES_IN_ORDER * query.page_size
    if start >= window:
        found = searcher.search(wanted, limit=query.page_size, offset=start)
        return _total(found), [address for _score, address in found.hits]
    found = searcher.search(wanted, limit=window)
    addresses = [address for _score, address in found.hits]
    firsts = searcher.fast_field_values(FIRST[0], addresses)
    ranks = [
        (round(score, 3), first)
        for (score, _address), first in zip(found.hits, firsts, strict=True)
    ]
    order = sorted(range(len(ranks)), key=ranks.__getitem__, reverse=True)
    shown = order[start : start + query.page_size]
    return _total(found), [addresses[place] for place in shown]


def _total(found: tantivy.SearchResult) -> int:
    total: int = found.count  # type: ignore[attr-defined]  # its stub forgot it
    return total
