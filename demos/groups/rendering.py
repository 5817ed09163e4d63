"""What the live part of each kind of group's page is rendered from."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext

from demos.groups.batches import read_batch
from demos.groups.comparing import answers_side_by_side
from demos.groups.reading import Progress, runs_of
from demos.groups.robustness import read_strip
from demos.models import RunGroup

Context = dict[str, Any]


def _comparison(group: RunGroup) -> Context:
    runs = runs_of(group)
    comparison = answers_side_by_side(runs)
    return {
        "comparison": comparison,
        "shown": runs[0] if runs else None,
        "progress": comparison.progress,
        "summary": comparison.summary,
    }


def _batch(group: RunGroup) -> Context:
    batch = read_batch(group)
    return {"batch": batch, "progress": batch.progress, "summary": ""}


def _robustness(group: RunGroup) -> Context:
    strip = read_strip(group)
    return {"strip": strip, "progress": strip.progress, "summary": strip.summary}


READERS: Mapping[str, Callable[[RunGroup], Context]] = {
    RunGroup.Kind.COMPARE: _comparison,
    RunGroup.Kind.BATCH: _batch,
    RunGroup.Kind.ROBUSTNESS: _robustness,
}
FRAGMENTS: Mapping[str, str] = {
    RunGroup.Kind.COMPARE: "demos/compare/_group.html",
    RunGroup.Kind.BATCH: "demos/batch/_group.html",
    RunGroup.Kind.ROBUSTNESS: "demos/robustness/_group.html",
}


def group_context(group: RunGroup, base_url: str) -> Context:
    """What the live part shows; `base_url` is for links to copy."""
    context = {"group": group, "base_url": base_url, **READERS[group.kind](group)}
    announced = _announcement(context["progress"], context["summary"])
    return {**context, "announcement": announced}


def _announcement(progress: Progress, summary: str) -> str:
    """One sentence for the status region: that it began, and how it ended."""
    if not progress.has_ended:
        return gettext("Running")
    return f"{gettext('Done')}: {summary}" if summary else gettext("Done")
