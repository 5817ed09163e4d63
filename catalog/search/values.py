"""The facets: which values a model has in each, and what these are called."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.documents.vocabulary import find_term
from catalog.models import ModelVersion, Variant
from catalog.speeds import CLASSES, classes_of, measured

# Facet, as the address names it → the tag's facet in the database.
TAG_FACETS = {
    "task": "task",
    "architecture": "network-architecture",
    "dataset": "dataset",
    "language": "language",
    "license": "license",
}
# Facets of a few values that the site itself defines, in the order they are shown.
CHOICES: Mapping[str, Mapping[str, str | Promise]] = {
    "hosted": {"here": _("Hosted here"), "documented": _("Documented only")},
    "format": dict((*ModelVersion.Format.choices, *Variant.Format.choices)),
    "fine_tunable": {"yes": _("Can be fine-tuned"), "no": _("Cannot be fine-tuned")},
}
FACETS = (*TAG_FACETS, "publisher", *CHOICES, *CLASSES)


@dataclass(frozen=True, slots=True)
class Name:
    """What a value is called; the Chinese name is empty where both are one."""

    name: str | Promise
    name_zh_hans: str = ""


def order_of(facet: str) -> list[str] | None:
    """All values of a facet in their own order; None where counts decide it."""
    if facet in CLASSES:
        return [item.slug for item in CLASSES[facet]]
    return list(CHOICES[facet]) if facet in CHOICES else None


def name_of(facet: str, slug: str, publishers: Mapping[str, str]) -> Name:
    """What a value is called.

    Args:
        facet: one of `FACETS`.
        slug: a value of it, also one that nothing is called any more.
        publishers: name → title.
    """
    if facet in CLASSES:
        names = {item.slug: item.name for item in CLASSES[facet]}
        return Name(names.get(slug, slug))
    if facet in CHOICES:
        return Name(CHOICES[facet].get(slug, slug))
    if facet == "publisher":
        return Name(publishers.get(slug, slug))
    term = find_term(TAG_FACETS[facet], slug)
    return Name(term.name, term.name_zh_hans) if term else Name(slug)


def facet_values(version: ModelVersion) -> Iterator[tuple[str, str]]:
    """Yield facet and value of a version that was read `with_search_data`."""
    names = {facet: name for name, facet in TAG_FACETS.items()}
    for tag in version.tags.all():
        if tag.facet in names:
            yield names[tag.facet], tag.slug
    yield "publisher", version.model.publisher.name
    for slug in version.formats:
        yield "format", slug
    if version.fine_tunable is not None:
        yield "fine_tunable", "yes" if version.fine_tunable else "no"
    speed = measured(version)
    yield "hosted", "here" if version.is_hosted else "documented"
    figures = {
        "parameters": version.parameter_count,
        "size": version.size_bytes,
        "speed": speed.chosen.p50_ms if speed else None,
    }
    for facet, classes in CLASSES.items():
        for slug in classes_of(figures[facet], classes):
            yield facet, slug
