"""The values models are filtered by, as pages: what has them, what goes with them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.functional import Promise

from catalog.derived import derived
from catalog.models import HubModel, ModelVersion, Publisher, Tag
from catalog.querysets import ModelQuerySet

RELATED_TAGS = 12


@dataclass(frozen=True, slots=True)
class TagCount:
    """A tag, and how many models bear it."""

    tag: Tag
    count: int


@dataclass(frozen=True, slots=True)
class FacetTags:
    """The tags of one facet, the fullest first."""

    word: str
    title: str | Promise
    tags: list[TagCount]


@derived
def tags_by_facet() -> list[FacetTags]:
    """Every tag a model bears, in groups, in two queries."""
    counted = _count_tags(HubModel.objects.published())
    return [
        FacetTags(
            word=Tag.word_of(facet),
            title=facet.label,
            tags=[item for item in counted if item.tag.facet == facet],
        )
        for facet in Tag.Facet
    ]


def models_with(tag: Tag) -> ModelQuerySet:
    """The models whose shown version bears a tag, the most loaded first."""
    found = HubModel.objects.published().filter(default_version__tags=tag)
    return found.order_by("-downloads", "publisher__name", "name")


@derived
def related_tags(tag: Tag) -> list[TagCount]:
    """Tags that models with this one bear as well, the most frequent first."""
    counted = _count_tags(models_with(tag).order_by())
    return [item for item in counted if item.tag.pk != tag.pk][:RELATED_TAGS]


@derived
def tasks_of(publisher: Publisher) -> list[TagCount]:
    """The tasks of a publisher's models, with counts, the most frequent first."""
    counted = _count_tags(publisher.models.with_version())
    return [item for item in counted if item.tag.facet == Tag.Facet.TASK]


def _count_tags(models: QuerySet[HubModel]) -> list[TagCount]:
    """Count the tags of the models' shown versions, the most frequent first."""
    bearing = ModelVersion.tags.through.objects.filter(
        modelversion__in=models.order_by().values("default_version")
    )
    counts = dict(bearing.values_list("tag").annotate(Count("pk")).order_by())
    return sorted(_named(counts), key=lambda item: (-item.count, item.tag.name))


def _named(counts: dict[int, int]) -> Iterable[TagCount]:
    # The site has a few hundred tags: one read of all beats a list of keys.
    for tag in Tag.objects.all():
        if tag.pk in counts:
            yield TagCount(tag, counts[tag.pk])
