"""A group as pages and programs see it: how far it is, and its runs in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.shortcuts import get_object_or_404

from catalog.models import ModelVersion
from demos.models import Run, RunGroup


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a group is."""

    total: int
    ended: int
    failed: int = 0

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.ended >= self.total

    @property
    def percent(self) -> str:
        """The share that is done, as the width of an SVG rectangle."""
        return f"{100 * self.ended / max(self.total, 1):.1f}%"


def find_group(group_id: UUID, kind: str | None = None) -> RunGroup:
    """Return a group, of one kind where it is given.

    Raises:
        Http404: there is none.
    """
    wanted = {"pk": group_id, **({"kind": kind} if kind else {})}
    return get_object_or_404(RunGroup.objects.visible(), **wanted)


def runs_of(group: RunGroup) -> list[Run]:
    """Return the runs in their order, with what a page shows of each."""
    return list(group.runs.with_page_data().order_by("position"))


def runs_of_one_version(group: RunGroup) -> tuple[ModelVersion, list[Run]]:
    """Return the version that all runs of a group are of, and the runs in order.

    A version carries its labels and its network: it is read once, not with each run.
    """
    versions = ModelVersion.objects.with_page_data()
    version = versions.get(pk=group.options["version"])
    runs = list(group.runs.select_related("sample").order_by("position"))
    for run in runs:
        run.version = version
    return version, runs


def progress_of(runs: Sequence[Run], refused: int = 0) -> Progress:
    """Return how far the runs are; files that were refused are done already."""
    return Progress(
        total=len(runs) + refused,
        ended=sum(run.has_ended for run in runs) + refused,
        failed=sum(run.state == Run.State.FAILED for run in runs) + refused,
    )
