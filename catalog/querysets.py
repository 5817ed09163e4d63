"""How the Directory's rows are read."""

from typing import Self

from django.db import models
from django.db.models import Prefetch


class PublisherQuerySet(models.QuerySet):
    """Reads of `Publisher`."""


class ModelQuerySet(models.QuerySet):
    """Reads of `HubModel`."""

    def published(self) -> Self:
        """Models with a version to show."""
        return self.filter(default_version__state="published")

    def with_listing_data(self) -> Self:
        """Everything a result row shows, in a constant number of queries."""
        return self.select_related(
            "publisher", "default_version", "default_version__archive"
        ).prefetch_related(
            Prefetch("default_version__tags"), Prefetch("default_version__documents")
        )

    def with_handle(self, handle: str) -> Self:
        """The model of `publisher/name`, none if the handle has another form."""
        publisher, _, name = handle.partition("/")
        return self.filter(publisher__name=publisher, name=name)


class VersionQuerySet(models.QuerySet):
    """Reads of `ModelVersion`."""

    def published(self) -> Self:
        """Versions anyone may load."""
        return self.filter(state="published")

    def with_page_data(self) -> Self:
        """Everything the model page shows, in a constant number of queries."""
        return self.select_related("model__publisher", "archive").prefetch_related(
            "tags", "documents", "citations"
        )
