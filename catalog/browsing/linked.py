"""What search engines are told of lists and publishers: schema.org, as JSON-LD."""

from collections.abc import Iterable
from typing import Any

from catalog.browsing.collections import Section
from catalog.models import Collection, HubModel, Publisher, Tag

CONTEXT = "https://schema.org"


def collection_data(
    collection: Collection, sections: Iterable[Section], base_url: str
) -> dict[str, Any]:
    """Describe a collection and what it lists, as far as this site has it."""
    entries = (entry for section in sections for entry in section.entries)
    models = [entry.model for entry in entries if entry.model]
    return known(
        {
            **_page(collection, collection.title, models, base_url),
            "description": collection.summary,
            "dateModified": collection.updated_at.isoformat(),
            "keywords": [tag.name for tag in collection.tags.all()],
            "publisher": organization(collection.publisher, base_url),
        }
    )


def tag_data(tag: Tag, models: Iterable[HubModel], base_url: str) -> dict[str, Any]:
    """Describe a tag's page: a data set is one, any other a term."""
    kind = "Dataset" if tag.facet == Tag.Facet.DATASET else "DefinedTerm"
    about = {"@type": kind, "name": tag.name, "url": tag.url}
    page = _page(tag, tag.name, models, base_url)
    return known({**page, "about": known(about)})


def publisher_data(publisher: Publisher, base_url: str) -> dict[str, Any]:
    """Describe a publisher's page."""
    return {
        "@context": CONTEXT,
        "@type": "ProfilePage",
        "url": f"{base_url}{publisher.get_absolute_url()}",
        "mainEntity": organization(publisher, base_url),
    }


def _page(
    item: Collection | Tag, name: str, models: Iterable[HubModel], base_url: str
) -> dict[str, Any]:
    """A page that lists models."""
    listed = [
        {"@type": "ListItem", "position": place, "url": base_url + model.page_url}
        for place, model in enumerate(models, start=1)
    ]
    return {
        "@context": CONTEXT,
        "@type": "CollectionPage",
        "name": name,
        "url": f"{base_url}{item.get_absolute_url()}",
        "mainEntity": {"@type": "ItemList", "itemListElement": listed},
    }


def organization(publisher: Publisher, base_url: str) -> dict[str, Any]:
    """Describe who publishes."""
    return known(
        {
            "@type": "Organization",
            "name": publisher.title,
            "url": f"{base_url}{publisher.get_absolute_url()}",
            "sameAs": publisher.url,
        }
    )


def known(found: dict[str, Any]) -> dict[str, Any]:
    """What is said, without what is unknown."""
    return {name: value for name, value in found.items() if value}
