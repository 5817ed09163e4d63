"""What the home page shows: tasks with counts, the newest models, real code."""

from dataclasses import dataclass

from django.db.models import Count, Q

from catalog.browsing.collections import largest_collections, newest_collections
from catalog.datasheet import main_signature
from catalog.derived import derived
from catalog.highlighting import highlight
from catalog.models import Collection, HubModel, ModelVersion, Publisher
from catalog.querysets import is_hosted
from catalog.search.query import FacetCount, Query, search
from catalog.snippets.example import example_source
from catalog.snippets.programs import PLAIN_CALL_TASKS

NEWEST_MODELS = 3
TASKS_SHOWN = 12
SUGGESTIONS = 2
COLLECTIONS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is, counted in the database."""

    models: int
    hosted: int
    publishers: int
    collections: int

    @property
    def documented(self) -> int:
        """Models that are described here and lie elsewhere, if anywhere."""
        return self.models - self.hosted


@dataclass(frozen=True, slots=True)
class FrontPage:
    """Everything on the home page that comes from the catalogue."""

    counts: Counts
    tasks: list[FacetCount]
    architectures: list[FacetCount]
    newest: list[HubModel]
    collections: list[Collection]
    example: str  # Python as HTML; empty without a model to load

    @property
    def suggested_tasks(self) -> list[FacetCount]:
        """The fullest tasks, as links under the search field."""
        return self.tasks[:SUGGESTIONS]


def front_page(base_url: str) -> FrontPage:
    """Gather the home page.

    Args:
        base_url: the address the code is written for.
    """
    hits = search(Query())
    newest = HubModel.objects.published().with_listing_data().in_order(_newest())
    versions = ModelVersion.objects.select_related("model__publisher")
    shown = versions.filter(pk__in=_shown_version()).first()
    return FrontPage(
        counts=count_catalogue(),
        tasks=_fullest(hits.facets.get("task", []), TASKS_SHOWN),
        architectures=_fullest(hits.facets.get("architecture", []), SUGGESTIONS),
        newest=newest,
        collections=largest_collections(COLLECTIONS_SHOWN),
        example=_example(shown, base_url) if shown else "",
    )


@derived
def _newest() -> list[int]:
    """Keys of the models that came last, those that lie here first."""
    hosted = is_hosted("default_version")
    rows = HubModel.objects.published().order_by(hosted.desc(), "-created_at", "-pk")
    return list(rows.values_list("pk", flat=True)[:NEWEST_MODELS])


@derived
def count_catalogue() -> Counts:
    """Count published models, those that lie here, publishers and collections."""
    counted = HubModel.objects.published().aggregate(
        models=Count("pk"), hosted=Count("pk", filter=Q(is_hosted("default_version")))
    )
    return Counts(
        **counted,
        publishers=Publisher.objects.public().count(),
        collections=newest_collections().count(),
    )


def _fullest(counts: list[FacetCount], limit: int) -> list[FacetCount]:
    filled = [count for count in counts if count.count]
    return sorted(filled, key=lambda count: -count.count)[:limit]


@derived
def _shown_version() -> list[int]:
    """Key of the version the code is about: the newest that is called most simply."""
    hosted = (
        ModelVersion.objects.public()
        .filter(archive__isnull=False)
        .order_by("-published_at", "-pk")
        .values_list("pk", flat=True)
    )
    simple = hosted.filter(is_callable=True, contract_data__task__in=PLAIN_CALL_TASKS)
    return list(simple[:1]) or list(hosted[:1])


def _example(version: ModelVersion, base_url: str) -> str:
    """Code that loads a model and calls it, highlighted."""
    signature = main_signature(version)
    if signature is None:
        return ""
    contract = version.contract
    plain_call = (
        version.is_callable
        and contract is not None
        and contract.task in PLAIN_CALL_TASKS
    )
    url = f"{base_url}/{version.handle}"
    code = example_source(url, signature, plain_call=plain_call)
    return highlight(code, "python")
