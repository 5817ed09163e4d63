"""Who publishes here, as pages show them."""

from django.db.models import Count, Q, QuerySet

from catalog.derived import derived
from catalog.models import HubModel, Publisher


@derived
def publishers_by_size() -> list[Publisher]:
    """Every publisher with its number of models, the largest first."""
    published = Q(models__default_version__state="published")
    counted = Publisher.objects.public().annotate(
        model_count=Count("models", filter=published, distinct=True)
    )
    return list(counted.order_by("-model_count", "name"))


def models_of(publisher: Publisher) -> QuerySet[HubModel]:
    """What a publisher publishes, by name, with all that rows show.

    For its own page, which strangers do not find where it is private.
    """
    return publisher.models.with_version().with_listing_data().order_by("name")
