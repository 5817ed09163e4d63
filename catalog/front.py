"""What the home page shows: tasks with counts, the newest models, real code."""

from dataclasses import dataclass

from catalog.datasheet import main_signature
from catalog.highlighting import highlight
from catalog.models import HubModel, ModelVersion
from catalog.search.query import FacetCount, Query, search
from catalog.signatures import TensorSpec
from catalog.snippets.programs import PLAIN_CALL_TASKS

NEWEST_MODELS = 3
TASKS_SHOWN = 12
SUGGESTIONS = 2


@dataclass(frozen=True, slots=True)
class FrontPage:
    """Everything on the home page that comes from the catalogue."""

    total: int
    tasks: list[FacetCount]
    architectures: list[FacetCount]
    newest: list[HubModel]
    example: str  # three lines of Python, as HTML; empty without a model to load

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
    shown = _shown_version()
    return FrontPage(
        total=hits.catalogue_total,
        tasks=_fullest(hits.facets.get("task", []), TASKS_SHOWN),
        architectures=_fullest(hits.facets.get("architecture", []), SUGGESTIONS),
        newest=newest,
        example=_three_lines(shown, base_url) if shown else "",
    )


def _fullest(counts: list[FacetCount], limit: int) -> list[FacetCount]:
    filled = [count for count in counts if count.count]
    return sorted(filled, key=lambda count: -count.count)[:limit]


def _shown_version() -> ModelVersion | None:
    """The version the code is about: the newest that takes pictures and no more."""
    return (
        ModelVersion.objects.published()
        .filter(is_callable=True, contract_data__task__in=PLAIN_CALL_TASKS)
        .select_related("model__publisher")
        .order_by("-published_at", "-pk")
        .first()
    )


def _three_lines(version: ModelVersion, base_url: str) -> str:
    """Load a model and call it on an empty picture, highlighted."""
    signature = main_signature(version)
    if signature is None or not signature.inputs:
        return ""
    spec = signature.inputs[0]
    code = (
        "import tensorflow as tf\n"
        "import tensorflow_hub as hub\n\n"
        f'model = hub.load("{base_url}/{version.handle}")\n'
        f"images = tf.zeros({_example_shape(spec)})  # {spec}\n"
        "answer = model(images)\n"
    )
    return highlight(code, "python")


def _example_shape(spec: TensorSpec) -> list[int]:
    """A shape that fits: one picture, unknown sides of 256 pixels."""
    sizes = spec.shape or (1,)
    return [size or (1 if axis == 0 else 256) for axis, size in enumerate(sizes)]
