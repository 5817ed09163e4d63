"""Finds models: words and filters in, a page of ids and counts out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import tantivy
from tantivy import Order

from catalog.search.facets import FacetCount, count_facets, filtered
from catalog.search.index import follow_changes
from catalog.search.matching import text_query

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
    """One page of what was found, the total, and the counts of every facet."""

    model_ids: list[int]
    total: int
    catalogue_total: int
    facets: dict[str, list[FacetCount]]


def search(query: Query) -> Hits:
    """Search the catalogue, after following its changes.

    Raises:
        IndexBeingBuilt: there is nothing to search in yet.
    """
    current = follow_changes()
    searcher, schema = current.index.searcher(), current.index.schema
    words = text_query(schema, query.text, searcher)
    wanted = filtered(schema, words, query.facets)
    total, model_ids = _page(searcher, wanted, query, has_words=words is not None)
    return Hits(
        model_ids=model_ids,
        total=total,
        catalogue_total=searcher.num_docs,
        facets=count_facets(
            searcher, words, query.facets, current.offered, found=total
        ),
    )


def count(query: Query) -> int:
    """How many models a search would find; nothing else of it is looked up."""
    index = follow_changes().index
    searcher = index.searcher()
    words = text_query(index.schema, query.text, searcher)
    wanted = filtered(index.schema, words, query.facets)
    found = searcher.search(wanted, limit=1, count=True)
    total: int = found.count  # type: ignore[attr-defined]  # its stub forgot it
    return total


def _page(
    searcher: tantivy.Searcher, wanted: tantivy.Query, query: Query, *, has_words: bool
) -> tuple[int, list[int]]:
    """Without words nothing is more relevant than anything else: hosted here first."""
    by_score = query.sort == "relevance" and has_words
    order = None if by_score else SORTS[query.sort] or FIRST
    options: dict[str, Any] = (
        {"order_by_field": order[0], "order": order[1]} if order else {}
    )
    found = searcher.search(
        wanted,
        limit=query.page_size,
        count=True,
        offset=(query.page - 1) * query.page_size,
        **options,
    )
    addresses = [address for _score, address in found.hits]
    ids = searcher.fast_field_values("model_id", addresses) if addresses else []
    total: int = found.count  # type: ignore[attr-defined]  # its stub forgot it
    return total, [int(model_id) for model_id in ids if model_id is not None]
