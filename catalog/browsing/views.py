"""The pages of tags, collections and publishers."""

from collections.abc import Sequence

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalog.browsing import collections, linked, publishers, tags
from catalog.context import base_url
from catalog.models import Collection, Publisher, Tag
from catalog.search.values import TAG_FACETS

PAGE_SIZE = 24
NAMES_PER_PAGE = 60
MAX_DIGITS = 9

Rows = QuerySet | Sequence


@require_safe
def tag_overview(request: HttpRequest) -> HttpResponse:
    """Show every tag by its facet."""
    return render(request, "catalog/tags.html", {"facets": tags.tags_by_facet()})


@require_safe
def tag_page(request: HttpRequest, facet: str, slug: str) -> HttpResponse:
    """Show a tag: what it is, what has it, what goes with it."""
    tag = get_object_or_404(Tag, facet=Tag.facet_of(facet), slug=slug)
    page = paged(request, tags.models_with(tag).with_listing_data())
    context = {
        "tag": tag,
        "page": page,
        "related": tags.related_tags(tag),
        "collections": list(collections.collections_with(tag)),
        "is_filter": facet in TAG_FACETS,
        "feed_url": reverse("catalog:tag_feed", args=[facet, slug]),
        "linked_data": linked.tag_data(tag, page, base_url(request)),
    }
    return render(request, "catalog/tag.html", context)


@require_safe
def collection_list(request: HttpRequest) -> HttpResponse:
    """List every collection."""
    page = paged(request, collections.newest_collections(), NAMES_PER_PAGE)
    return render(request, "catalog/collections.html", {"page": page})


@require_safe
def collection_page(
    request: HttpRequest, publisher: str, name: str, number: str
) -> HttpResponse:
    """Show a collection at the address it had on tfhub.dev."""
    if len(number) > MAX_DIGITS:
        raise Http404
    collection = get_object_or_404(
        Collection.objects.visible()
        .select_related("publisher")
        .prefetch_related("tags"),
        publisher__name=publisher,
        name=name,
        number=int(number),
    )
    numbers = Collection.objects.filter(publisher=collection.publisher, name=name)
    sections = collections.sections_of(collection)
    context = {
        "collection": collection,
        "sections": sections,
        "numbers": list(numbers.values_list("number", flat=True)),
        "feed_url": reverse("catalog:collection_feed", args=[publisher, name]),
        "linked_data": linked.collection_data(collection, sections, base_url(request)),
    }
    return render(request, "catalog/collection.html", context)


@require_safe
def newest_collection(_request: HttpRequest, publisher: str, name: str) -> HttpResponse:
    """Lead to the newest number of a collection."""
    found = Collection.objects.visible().filter(publisher__name=publisher, name=name)
    collection = found.select_related("publisher").first()
    if collection is None:
        raise Http404
    return HttpResponseRedirect(collection.get_absolute_url())


@require_safe
def publisher_list(request: HttpRequest) -> HttpResponse:
    """List every publisher."""
    page = paged(request, publishers.publishers_by_size(), NAMES_PER_PAGE)
    return render(request, "catalog/publishers.html", {"page": page})


def publisher_page(request: HttpRequest, publisher: Publisher) -> HttpResponse:
    """Show a publisher and everything it publishes, a page at a time."""
    own = collections.newest_collections().filter(publisher=publisher)
    context = {
        "publisher": publisher,
        "page": paged(request, publishers.models_of(publisher)),
        "collections": list(own),
        "tasks": tags.tasks_of(publisher),
        "feed_url": reverse("catalog:publisher_feed", args=[publisher.name]),
        "linked_data": linked.publisher_data(publisher, base_url(request)),
    }
    return render(request, "catalog/publisher.html", context)


def paged(request: HttpRequest, rows: Rows, size: int = PAGE_SIZE) -> Page:
    """The page that `?page=` asks for: the nearest one there is."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
