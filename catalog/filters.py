"""Reads the query string of the model list, for the page and the API alike.

Nothing in an address can be wrong enough to fail: what is not understood is left
out, and a page that is no number is the first.
"""

import re

from django.http import QueryDict

from catalog.documents.vocabulary import find_term
from catalog.models import Publisher
from catalog.search.query import SORTS, Query
from catalog.search.values import FACETS, TAG_FACETS, order_of

MAX_TEXT = 200
MAX_PAGE = 10_000
MAX_VALUES = 50
NUMBER = re.compile(r"[0-9]{1,6}", re.ASCII)


def parse_query(params: QueryDict) -> Query:
    """Read words, filters, order and page.

    Args:
        params: `q`, `sort`, `page` and every facet of `catalog.search.values.FACETS`
            (each may be given more than once: any of the values will do).
    """
    sort = params.get("sort", "")
    return Query(
        text=_text(params.get("q", "")),
        facets={
            facet: values
            for facet in FACETS
            if (values := _known(facet, params.getlist(facet)))
        },
        sort=sort if sort in SORTS else "relevance",
        page=_page(params.get("page", "")),
    )


def _text(value: str) -> str:
    return " ".join(value.replace("\0", " ").split())[:MAX_TEXT]


def _page(value: str) -> int:
    number = int(value) if NUMBER.fullmatch(value) else 1
    return min(max(number, 1), MAX_PAGE)


def _known(facet: str, values: list[str]) -> tuple[str, ...]:
    asked = list(dict.fromkeys(values))[:MAX_VALUES]
    if not asked:
        return ()
    if own := order_of(facet):
        known = set(own)
    elif facet == "publisher":
        clean = [value for value in asked if "\0" not in value]
        found = Publisher.objects.public().filter(name__in=clean)
        known = set(found.values_list("name", flat=True))
    else:
        known = {value for value in asked if find_term(TAG_FACETS[facet], value)}
    return tuple(value for value in asked if value in known)
