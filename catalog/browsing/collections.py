"""Lists that somebody put together, as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from catalog.models import Collection, CollectionEntry, HubModel, Tag


@dataclass(frozen=True, slots=True)
class Section:
    """Entries under one heading; the heading may be empty."""

    title: str
    entries: list[CollectionEntry] = field(default_factory=list)


def newest_collections() -> QuerySet[Any]:
    """The newest number of every collection, with its publisher and size."""
    newer = Collection.objects.filter(
        publisher=OuterRef("publisher"),
        name=OuterRef("name"),
        number__gt=OuterRef("number"),
    )
    return (
        Collection.objects.public()
        .filter(~Exists(newer))
        .select_related("publisher")
        .defer("source", "html")
        .annotate(entry_count=Count("entries"))
        .order_by("title", "publisher__name")
    )


def collections_with(tag: Tag) -> QuerySet[Any]:
    """The newest number of every collection that bears a tag."""
    return newest_collections().filter(tags=tag)


def largest_collections(limit: int) -> list[Collection]:
    """The collections with the most entries."""
    return list(newest_collections().order_by("-entry_count", "title")[:limit])


def sections_of(collection: Collection) -> list[Section]:
    """The entries in their order, under their headings, in a few queries.

    An entry that names what this site does not have, or has withdrawn, stays, with
    no model.
    """
    entries = list(collection.entries.all())
    shown = HubModel.objects.published().with_listing_data()
    models = shown.in_bulk([entry.model_id for entry in entries if entry.model_id])
    for entry in entries:
        entry.model = models.get(entry.model_id) if entry.model_id else None
    return list(_by_heading(entries))


def _by_heading(entries: Iterable[CollectionEntry]) -> Iterable[Section]:
    for title, group in groupby(entries, key=lambda entry: entry.section):
        yield Section(title, list(group))
