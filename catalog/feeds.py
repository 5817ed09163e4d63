"""The catalogue for programs that read along: Atom, sitemap, robots.txt, llms.txt."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from catalog.browsing.collections import sections_of
from catalog.browsing.tags import models_with
from catalog.context import base_url, html_language
from catalog.listing import list_models
from catalog.models import Collection, HubModel, Publisher, Tag
from catalog.rows import Row
from catalog.templatetags.catalog_tags import tag_name
from catalog.views import needs_index

ADDRESSES_PER_MAP = 5000
FEED_SIZE = 24

NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@require_safe
@needs_index
def models_feed(request: HttpRequest) -> HttpResponse:
    """Send what a search finds as an Atom feed; the query string is the list's."""
    listing = list_models(request.GET, reverse("catalog:model_list"))
    keys = [row.model_id for row in listing.rows]
    moments = HubModel.objects.filter(pk__in=keys).values_list("pk", "updated_at")
    changed = dict(moments)
    title = ": ".join(filter(None, [gettext("Models"), listing.query.text]))
    # What is gone was deleted a moment ago.
    rows = [
        (row, changed[row.model_id]) for row in listing.rows if row.model_id in changed
    ]
    return _send(request, title, listing.url, rows)


@require_safe
def publisher_feed(request: HttpRequest, name: str) -> HttpResponse:
    """Send what a publisher publishes, the latest change first."""
    publisher = get_object_or_404(Publisher.objects.public(), name=name)
    models = publisher.models.published().last_changed(FEED_SIZE)
    return _send(request, publisher.title, publisher.get_absolute_url(), _rows(models))


@require_safe
def tag_feed(request: HttpRequest, facet: str, slug: str) -> HttpResponse:
    """Send the models that bear a tag, the latest change first."""
    tag = get_object_or_404(Tag, facet=Tag.facet_of(facet), slug=slug)
    models = models_with(tag).last_changed(FEED_SIZE)
    return _send(request, tag_name(tag), tag.get_absolute_url(), _rows(models))


@require_safe
def collection_feed(request: HttpRequest, publisher: str, name: str) -> HttpResponse:
    """Send the models of a collection's newest number, in its order."""
    found = Collection.objects.public().filter(publisher__name=publisher, name=name)
    collection = found.select_related("publisher").first()
    if collection is None:
        raise Http404
    entries = (part for section in sections_of(collection) for part in section.entries)
    rows = _rows(entry.model for entry in entries if entry.model)
    return _send(request, collection.title, collection.get_absolute_url(), rows)


def _rows(models: Iterable[HubModel]) -> list[tuple[Row, datetime]]:
    """The rows of models that were read `with_listing_data`, with their last change."""
    pairs = ((Row.of(model), model.updated_at) for model in models)
    return [(row, changed_at) for row, changed_at in pairs if row]


def _send(
    request: HttpRequest, title: str, path: str, rows: Iterable[tuple[Row, datetime]]
) -> HttpResponse:
    """Send rows as Atom.

    Args:
        request: what is answered.
        title: of the feed.
        path: of the page that shows the same.
        rows: each with the moment of its last change.
    """
    site = base_url(request)
    feed = Atom1Feed(
        title=_clean(title),
        link=site + path,
        description="",
        language=html_language(get_language() or "en"),
        feed_url=site + request.get_full_path(),
    )
    for row, changed_at in rows:
        _add(feed, row, changed_at, site)
    return HttpResponse(
        feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"
    )


def _add(feed: Atom1Feed, row: Row, changed_at: datetime, site: str) -> None:
    text, address = row.text, site + row.url
    published_at = row.published_at and datetime.fromisoformat(row.published_at)
    feed.add_item(
        title=_clean(text.title),
        link=address,
        unique_id=address,
        description=_clean(text.summary),
        pubdate=published_at or None,
        updateddate=changed_at,
        author_name=_clean(row.publisher_title),
        categories=[tag.slug for tag in row.tags],
    )


def _clean(text: str) -> str:
    """A text without the characters that XML has no place for."""
    return NOT_IN_XML.sub("", text)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell crawlers where the map is, and what changes with every visit."""
    context = {"base_url": base_url(request)}
    return render(request, "catalog/robots.txt", context, content_type="text/plain")


@require_safe
def llms(request: HttpRequest) -> HttpResponse:
    """Tell language models what is where."""
    context = {"base_url": base_url(request)}
    kind = "text/plain; charset=utf-8"
    return render(request, "catalog/llms.txt", context, content_type=kind)


class RowsSitemap(Sitemap):
    """The pages of some rows."""

    limit = ADDRESSES_PER_MAP

    def __init__(self, rows: QuerySet, changed: str = "") -> None:
        self._rows, self._changed = rows, changed

    def items(self) -> QuerySet:
        """The rows, in an order that stays."""
        return self._rows.all()

    def lastmod(self, item: Any) -> datetime | None:
        """When a row changed last, where it knows."""
        return getattr(item, self._changed) if self._changed else None

    def get_latest_lastmod(self) -> datetime | None:
        """When any row changed last; asked of the database, not of every row."""
        if not self._changed:
            return None
        return self._rows.aggregate(latest=Max(self._changed))["latest"]


class ModelSitemap(RowsSitemap):
    """The page of every model's default version."""

    def location(self, item: HubModel) -> str:
        """Its address with the version: without one it is a redirect."""
        return item.page_url


class PagesSitemap(Sitemap):
    """The pages that stand alone."""

    def items(self) -> Iterable[str]:
        """Their names."""
        return [
            "home",
            "model_list",
            "docs",
            "facts",
            "tags",
            "collections",
            "publishers",
        ]

    def location(self, item: str) -> str:
        """A page's address."""
        return reverse(f"catalog:{item}")


def sitemaps() -> dict[str, Sitemap]:
    """The parts of the site's map."""
    models = HubModel.objects.published().select_related("publisher", "default_version")
    shown = models.only(
        "name", "updated_at", "publisher__name", "default_version__number"
    )
    collections = Collection.objects.public().select_related("publisher")
    return {
        "pages": PagesSitemap(),
        "models": ModelSitemap(shown.order_by("pk"), "updated_at"),
        "publishers": RowsSitemap(Publisher.objects.public().order_by("pk")),
        "collections": RowsSitemap(
            collections.defer("source", "html").order_by("pk"), "updated_at"
        ),
        "tags": RowsSitemap(Tag.objects.order_by("pk")),
    }
