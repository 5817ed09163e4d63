"""The rows of what was found."""

from collections.abc import Sequence

from catalog.models import HubModel
from catalog.rows import Row


def rows_of(model_ids: Sequence[int]) -> list[Row]:
    """The rows of models, in the order of their ids.

    The index may know a model that was deleted a moment ago: it is left out.
    """
    found = HubModel.objects.with_listing_data().in_bulk(model_ids)
    models = (found[key] for key in model_ids if key in found)
    return [row for model in models if (row := Row.of(model)) is not None]
