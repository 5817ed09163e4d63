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
    "name": ("sort_name", Order.Asc),
    "size": ("sort_size", Order.Asc),
    "parameters": ("sort_parameters", Order.Asc),
    "fastest": ("sort_speed", Order.Asc),
}

__all__ = ["SORTS", "FacetCount", "Hits", "Query", "search"]


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for.

    Attributes:
        text: words in any language; empty finds everything.
        facets: for `task`, `architecture`, `dataset`, `license`, `publisher`,
            `speed` and `size` the values chosen; a model needs one of each facet.
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
    index = follow_changes().index
    searcher, schema = index.searcher(), index.schema
    words = text_query(schema, query.text)
    wanted = filtered(schema, words, query.facets)
    total, model_ids = _page(searcher, wanted, query, has_words=words is not None)
    return Hits(
        model_ids=model_ids,
        total=total,
        catalogue_total=searcher.num_docs,
        facets=count_facets(searcher, schema, words, query.facets),
    )


def _page(
    searcher: tantivy.Searcher, wanted: tantivy.Query, query: Query, *, has_words: bool
) -> tuple[int, list[int]]:
    """Without words nothing is more relevant than anything else: newest first."""
    by_score = query.sort == "relevance" and has_words
    order = None if by_score else SORTS[query.sort] or SORTS["newest"]
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
