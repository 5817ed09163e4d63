"""The catalogue for programs that read along: Atom, sitemap, robots.txt, llms.txt."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from catalog.context import html_language
from catalog.listing import list_models
from catalog.models import Collection, HubModel, Publisher, Tag
from catalog.rows import Row
from catalog.views import base_url, needs_index

ADDRESSES_PER_MAP = 5000

NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@require_safe
@needs_index
def models_feed(request: HttpRequest) -> HttpResponse:
    """Send what a search finds as an Atom feed; the query string is the list's."""
    listing = list_models(request.GET, reverse("catalog:model_list"))
    site = base_url(request)
    feed = Atom1Feed(
        title=_clean(": ".join(filter(None, [gettext("Models"), listing.query.text]))),
        link=site + listing.url,
        description="",
        language=html_language(get_language() or "en"),
        feed_url=site + request.get_full_path(),
    )
    keys = [row.model_id for row in listing.rows]
    moments = HubModel.objects.filter(pk__in=keys).values_list("pk", "updated_at")
    changed = dict(moments)
    for row in listing.rows:
        if row.model_id in changed:  # Else it was deleted a moment ago.
            _add(feed, row, changed[row.model_id], site)
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
        number = item.default_version.number if item.default_version else 1
        return f"{item.get_absolute_url()}/{number}"


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
    collections = Collection.objects.select_related("publisher").defer("source", "html")
    return {
        "pages": PagesSitemap(),
        "models": ModelSitemap(shown.order_by("pk"), "updated_at"),
        "publishers": RowsSitemap(Publisher.objects.order_by("pk")),
        "collections": RowsSitemap(collections.order_by("pk"), "updated_at"),
        "tags": RowsSitemap(Tag.objects.order_by("pk")),
    }
