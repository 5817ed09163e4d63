"""The list of models as its page shows it: hits, facets, chips, pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalog.filters import parse_query
from catalog.models import HubModel
from catalog.search.query import FacetCount, Hits, Query, search

FACET_TITLES: dict[str, Promise] = {
    "task": _("Task"),
    "architecture": _("Architecture"),
    "publisher": _("Publisher"),
    "dataset": _("Dataset"),
    "license": _("Licence"),
    "speed": _("Speed here"),
    "size": _("Download size"),
}
SORT_TITLES: dict[str, Promise] = {
    "relevance": _("Best match"),
    "newest": _("Newest"),
    "name": _("Name"),
    "size": pgettext_lazy("sort by download size", "Smallest"),
    "parameters": pgettext_lazy("sort by number of parameters", "Fewest parameters"),
    "fastest": pgettext_lazy("sort by measured speed", "Fastest here"),
}
# Options shown before "Show all".
SHOWN_OPTIONS = 8
# Page numbers around the current one.
NEIGHBOURS = 2


@dataclass(frozen=True, slots=True)
class Facet:
    """A group of checkboxes."""

    name: str
    title: Promise
    options: list[FacetCount]

    @property
    def first(self) -> list[FacetCount]:
        """The options shown at once: the first few and every chosen one."""
        return [
            option
            for position, option in enumerate(self.options)
            if position < SHOWN_OPTIONS or option.selected
        ]

    @property
    def rest(self) -> list[FacetCount]:
        """The options behind "Show all"."""
        shown = {option.slug for option in self.first}
        return [option for option in self.options if option.slug not in shown]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, and the address without it."""

    option: FacetCount
    title: Promise
    url: str


@dataclass(frozen=True)
class Listing:
    """One page of the list, for one query string."""

    query: Query
    hits: Hits
    models: list[HubModel]
    path: str

    @cached_property
    def facets(self) -> list[Facet]:
        """The groups with at least one option, in the order of the titles."""
        return [
            Facet(name, title, options)
            for name, title in FACET_TITLES.items()
            if (options := self.hits.facets.get(name))
        ]

    @cached_property
    def chips(self) -> list[Chip]:
        """Every chosen option, with the address that drops it."""
        return [
            Chip(self._option(name, slug), title, self._url_without(name, slug))
            for name, title in FACET_TITLES.items()
            for slug in self.query.facets.get(name, ())
        ]

    @property
    def sorts(self) -> dict[str, Promise]:
        """The orders offered, by their name in the address."""
        return SORT_TITLES

    @property
    def url(self) -> str:
        """The shortest address of this page."""
        return self._url(self.query.page)

    @property
    def first_url(self) -> str:
        """The address of the first page."""
        return self._url(1)

    @property
    def clear_url(self) -> str:
        """The address without filters; the words and the order stay."""
        return self._address({"q": [self.query.text], "sort": [self._sort]})

    @property
    def page_count(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.hits.total // self.query.page_size))

    @property
    def previous_url(self) -> str:
        """The page before, empty on the first."""
        before = min(self.query.page - 1, self.page_count)
        return self._url(before) if before else ""

    @property
    def next_url(self) -> str:
        """The page after, empty on the last."""
        last = self.query.page >= self.page_count
        return "" if last else self._url(self.query.page + 1)

    @property
    def pages(self) -> Iterator[tuple[int, str]]:
        """Page numbers with their addresses; number 0 stands for a gap."""
        near = range(self.query.page - NEIGHBOURS, self.query.page + NEIGHBOURS + 1)
        numbers = {1, self.page_count, *near} & set(range(1, self.page_count + 1))
        before = 0
        for number in sorted(numbers):
            if number - before > 1:
                yield 0, ""
            yield number, self._url(number)
            before = number

    def _option(self, facet: str, slug: str) -> FacetCount:
        """The option as counted; one that nothing has still needs its chip."""
        for option in self.hits.facets.get(facet, []):
            if option.slug == slug:
                return option
        return FacetCount(slug, slug, "", 0, selected=True)

    @property
    def _sort(self) -> str:
        return "" if self.query.sort == next(iter(SORT_TITLES)) else self.query.sort

    def _url(self, page: int) -> str:
        return self._address(
            {
                "q": [self.query.text],
                **self._chosen(),
                "sort": [self._sort],
                "page": [str(page) if page > 1 else ""],
            }
        )

    def _url_without(self, facet: str, slug: str) -> str:
        chosen = self._chosen()
        chosen[facet] = [item for item in chosen.get(facet, []) if item != slug]
        return self._address({"q": [self.query.text], **chosen, "sort": [self._sort]})

    def _chosen(self) -> dict[str, list[str]]:
        return {name: list(slugs) for name, slugs in self.query.facets.items()}

    def _address(self, parameters: dict[str, list[str]]) -> str:
        query = QueryDict(mutable=True)
        for name, values in parameters.items():
            if kept := [value for value in values if value]:
                query.setlist(name, kept)
        return f"{self.path}?{query.urlencode()}" if query else self.path


def list_models(parameters: QueryDict, path: str) -> Listing:
    """Find the models a query string asks for, ready to be shown.

    Args:
        parameters: of the page's address, as `catalog.filters` reads them.
        path: the page's address without a query, for the links on it.
    """
    query = parse_query(parameters)
    hits = search(query)
    found = HubModel.objects.with_listing_data().in_bulk(hits.model_ids)
    # The index may know a model that was deleted a moment ago.
    models = [found[key] for key in hits.model_ids if key in found]
    return Listing(query, hits, models, path)
