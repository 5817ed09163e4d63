"""The list of models as its page shows it: hits, facets, chips, pages."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalog.filters import parse_query
from catalog.models import HubModel, ModelVersion, Publisher, Tag
from catalog.rows import Row
from catalog.search.entries import rows_of
from catalog.search.query import FacetCount, Hits, Query, count, search
from catalog.search.values import TAG_FACETS

FACET_TITLES: dict[str, Promise] = {
    "task": _("Task"),
    "hosted": _("Availability"),
    "architecture": _("Architecture"),
    "dataset": _("Dataset"),
    "language": _("Language"),
    "format": _("Format"),
    "fine_tunable": _("Fine-tuning"),
    "parameters": _("Parameters"),
    "size": _("Download size"),
    "speed": _("Speed here"),
    "license": _("Licence"),
    "publisher": _("Publisher"),
}
SORT_TITLES: dict[str, Promise] = {
    "relevance": _("Best match"),
    "newest": _("Newest"),
    "downloads": _("Most downloads"),
    "name": _("Name"),
    "size": pgettext_lazy("sort by download size", "Smallest"),
    "parameters": pgettext_lazy("sort by number of parameters", "Fewest parameters"),
    "fastest": pgettext_lazy("sort by measured speed", "Fastest here"),
}
# Options shown before "Show all".
SHOWN_OPTIONS = 8
# Private models beside a list, and the words that they are looked for by.
MOST_PRIVATE, MOST_WORDS = 12, 12
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


@dataclass(frozen=True, slots=True)
class WayOut:
    """What to leave out where nothing was found, and how many models that brings.

    Attributes:
        chip: the filter to leave out; None for the words.
        total: models found without it.
        url: the address without it.
    """

    chip: Chip | None
    total: int
    url: str


@dataclass(frozen=True)
class Listing:
    """One page of the list, for one query string."""

    query: Query
    hits: Hits
    rows: list[Row]
    path: str

    @property
    def private(self) -> list[HubModel]:
        """What members alone see beside it, on the first page."""
        return self._private_matches[:MOST_PRIVATE]

    @property
    def more_private_of(self) -> Publisher | None:
        """Whose page shows more of what members alone see, where there is more."""
        beyond = self._private_matches[MOST_PRIVATE:]
        return beyond[0].publisher if beyond else None

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

    @cached_property
    def ways_out(self) -> list[WayOut]:
        """The filters, and the words, that alone keep everything from being found."""
        ways = [
            WayOut(chip, count(self._without(name, chip.option.slug)), chip.url)
            for name, chip in zip(self._chip_facets, self.chips, strict=True)
        ]
        if self.query.text and self.chips:
            wordless = replace(self.query, text="")
            url = self._address({**self._chosen(), "sort": [self._sort]})
            ways.append(WayOut(None, count(wordless), url))
        return [way for way in ways if way.total]

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

    @cached_property
    def _private_matches(self) -> list[HubModel]:
        """Read where a page asks for them: what else lists models shows none."""
        return _private_matches(self.query)

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

    @property
    def _chip_facets(self) -> list[str]:
        chosen = self.query.facets
        return [name for name in FACET_TITLES for _slug in chosen.get(name, ())]

    def _without(self, facet: str, slug: str) -> Query:
        left = tuple(item for item in self.query.facets[facet] if item != slug)
        return replace(self.query, facets={**self.query.facets, facet: left})

    def _url_without(self, facet: str, slug: str) -> str:
        chosen = {**self._chosen(), facet: [*self._without(facet, slug).facets[facet]]}
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
    rows = rows_of(hits.model_ids)
    return Listing(query, hits, rows, path)


def _private_matches(query: Query) -> list[HubModel]:
    """Models that only members of their publishers find; the index has none of them.

    All words must be in handle, title or summary. Other filters than tags leave none.
    One more than is shown, if there are as many.
    """
    chosen = dict(query.facets)
    found = HubModel.objects.for_members().saying(query.text.split()[:MOST_WORDS])
    for facet in chosen.keys() & TAG_FACETS.keys():
        tags = Tag.objects.filter(facet=TAG_FACETS[facet], slug__in=chosen.pop(facet))
        versions = ModelVersion.objects.filter(tags__in=tags)
        found = found.filter(default_version__in=versions)
    if chosen or query.page > 1:
        return []
    in_order = found.with_heads().order_by("publisher__name", "name")
    return list(in_order[: MOST_PRIVATE + 1])
