"""What may be added to a comparison: what a search finds, else what is alike."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F
from django.http import QueryDict
from django.urls import reverse

from catalog.filters import MAX_TEXT
from catalog.models import HubModel, ModelVersion
from catalog.search.index import IndexBeingBuilt
from catalog.search.query import Query, search

MAX_FOUND = 6


@dataclass(frozen=True, slots=True)
class Offer:
    """A model that may be added, and the address of the comparison with it."""

    version: ModelVersion
    url: str


def offers(versions: Sequence[ModelVersion], text: str) -> list[Offer]:
    """Return models to add to those chosen.

    Args:
        versions: chosen already.
        text: what the visitor typed; without words models like the first are offered.
    """
    words = " ".join(text.replace("\0", " ").split())[:MAX_TEXT]
    found = _found(words) if words else _alike(versions)
    chosen = {version.pk for version in versions}
    handles = [version.handle for version in versions]
    return [
        Offer(model.default_version, compare_url([*handles, model.handle]))
        for model in found
        if model.default_version and model.default_version.pk not in chosen
    ][:MAX_FOUND]


def compare_url(handles: Sequence[str]) -> str:
    """The address of a comparison."""
    query = QueryDict(mutable=True)
    query.setlist("m", list(handles))
    address = reverse("demos:compare")
    return f"{address}?{query.urlencode(safe='/')}" if handles else address


def _found(words: str) -> list[HubModel]:
    # One more for each that may be chosen already.
    query = Query(text=words, page_size=2 * MAX_FOUND)
    try:
        ids = search(query).model_ids
    except IndexBeingBuilt:
        return []
    models = HubModel.objects.published().with_listing_data().in_bulk(ids)
    return [models[key] for key in ids if key in models]


def _alike(versions: Sequence[ModelVersion]) -> list[HubModel]:
    """Models like the first; where none is chosen, the newest."""
    if versions:
        return list(HubModel.objects.related_to(versions[0]).with_heads()[:MAX_FOUND])
    models = HubModel.objects.published().with_listing_data()
    newest = F("default_version__published_at").desc(nulls_last=True)
    return list(models.order_by(newest)[:MAX_FOUND])
