"""How the demo's rows are read."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils import timezone

from catalog.viewing import hidden_publishers, private_publishers

if TYPE_CHECKING:
    from demos.models import Run


class GroupQuerySet(models.QuerySet):
    """Reads of `RunGroup`."""

    def visible(self) -> Self:
        """Groups without a run that whoever looks may not see."""
        hidden = hidden_publishers()
        return self.exclude(runs__version__model__publisher__in=hidden)

    def copies_of(self, run: "Run") -> Self:
        """Changed copies of a run's picture that still have their data."""
        return self.filter(
            kind="robustness",
            options__run=str(run.pk),
            expires_at__gt=timezone.now(),
        ).order_by("-created_at")


class RunQuerySet(models.QuerySet):
    """Reads of `Run`."""

    def public(self) -> Self:
        """Runs of models that lists show."""
        return self.exclude(version__model__publisher__in=private_publishers())

    def visible(self) -> Self:
        """Runs of models that whoever looks may see."""
        return self.exclude(version__model__publisher__in=hidden_publishers())

    def waiting(self) -> Self:
        """Runs no worker has taken yet, the oldest first."""
        return self.filter(state="queued").order_by("created_at")

    def in_batches(self) -> Self:
        """Runs of batches, which wait apart from those of single visitors."""
        return self.filter(group__kind="batch")

    def alone(self) -> Self:
        """All others: of single visitors, comparisons and changed copies."""
        return self.exclude(group__kind="batch")

    def count_by_version(self) -> Iterable[tuple[int, int]]:
        """How many of them ask for which version."""
        counted = self.order_by().values_list("version_id")
        return counted.annotate(runs=models.Count("pk"))

    def at_work(self) -> Self:
        """Runs a worker has taken and not ended."""
        return self.filter(state__in=("loading", "running"))

    def going_on(self) -> Self:
        """Runs that have not ended."""
        return self.filter(state__in=("queued", "loading", "running"))

    def specimens(self) -> Self:
        """Finished sample runs kept to be shown, newest first."""
        return self.filter(is_specimen=True, state="finished").order_by("-created_at")

    def photos_first(self) -> Self:
        """Runs of drawn pictures after all others, each group newest first."""
        is_drawn = models.When(
            version__contract_data__inputs__0__source="drawing", then=1
        )
        return self.order_by(models.Case(is_drawn, default=0), "-created_at")

    def of_kind(self, kind: str) -> Self:
        """Runs whose answer is of one kind, as `catalog.tasks` names it."""
        return self.filter(result__kind=kind)

    def expired_at(self, moment: datetime) -> Self:
        """Runs whose picture and answer are due for deletion."""
        return self.filter(expires_at__lte=moment, is_specimen=False).exclude(
            state="expired"
        )

    def with_page_data(self) -> Self:
        """Join what a page or an answer about a run shows."""
        return self.select_related(
            "version__model__publisher", "version__archive", "sample"
        )

    def with_demo_page(self) -> Self:
        """Join what the whole page of a run shows, its model's header included."""
        return (
            self.with_page_data()
            .select_related("version__model__default_version")
            .prefetch_related("version__documents", "version__tags")
        )
