"""What the home page shows: tasks with counts, the newest models, real code."""

from dataclasses import dataclass

from catalog.models import HubModel, ModelVersion
from catalog.search.query import FacetCount, Query, search
from catalog.snippets import Snippet, usage_tabs

NEWEST_MODELS = 3
TASKS_SHOWN = 12
SUGGESTIONS = 2
SNIPPETS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class FrontPage:
    """Everything on the home page that comes from the catalogue."""

    total: int
    tasks: list[FacetCount]
    architectures: list[FacetCount]
    newest: list[HubModel]
    snippets: list[Snippet]

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
    newest = list(
        HubModel.objects.published()
        .with_listing_data()
        .order_by("-created_at", "-pk")[:NEWEST_MODELS]
    )
    shown = _shown_version(newest)
    return FrontPage(
        total=hits.catalogue_total,
        tasks=_fullest(hits.facets.get("task", []), TASKS_SHOWN),
        architectures=_fullest(hits.facets.get("architecture", []), SUGGESTIONS),
        newest=newest,
        snippets=usage_tabs(shown, base_url)[:SNIPPETS_SHOWN] if shown else [],
    )


def _fullest(counts: list[FacetCount], limit: int) -> list[FacetCount]:
    filled = [count for count in counts if count.count]
    return sorted(filled, key=lambda count: -count.count)[:limit]


def _shown_version(models: list[HubModel]) -> ModelVersion | None:
    """The version the code is about: the newest one with a demo."""
    for model in models:
        version = model.default_version
        if version is not None and version.contract_data:
            version.model = model
            return version
    return None
