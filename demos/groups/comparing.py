"""A comparison as its page shows it: one column a model, one row a fact."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from catalog.models import ModelVersion
from catalog.templatetags.model_tags import shared_row_plates
from demos.findings import in_a_few_words
from demos.groups.agreement import Agreement, Verdict, agreement, best
from demos.groups.facts import FactRow, fact_rows
from demos.groups.picking import compare_url
from demos.groups.reading import Progress, progress_of
from demos.models import Run

MAX_BARS = 5


@dataclass(frozen=True, slots=True)
class Column:
    """One model of a comparison.

    Attributes:
        plates: its drawing, on the scale of all.
        url_without: the comparison without it.
        run: what it was asked; None before.
        verdict: how its answer relates to that of most; "" where there is no other.
    """

    version: ModelVersion
    plates: SafeString
    url_without: str
    run: Run | None = None
    verdict: Verdict = ""

    @property
    def bars(self) -> list[dict[str, Any]]:
        """The best labels, or the best one of each text, with their scores."""
        result = (self.run.result if self.run else None) or {}
        texts = [item for item in result.get("texts", ()) if isinstance(item, dict)]
        best_of_texts = [item["predictions"][:1] for item in texts]
        return [*result.get("predictions", ()), *chain(*best_of_texts)][:MAX_BARS]

    @property
    def words(self) -> str:
        """An answer without labels, in a few words; "" for none to tell."""
        return in_a_few_words(self.run) if self.run else ""


@dataclass(frozen=True)
class Comparison:
    """Models side by side, and their answers once they were asked."""

    versions: Sequence[ModelVersion]
    runs: Sequence[Run] = ()

    @property
    def url(self) -> str:
        """The same models, for another picture."""
        return compare_url(self._handles)

    @cached_property
    def columns(self) -> list[Column]:
        """The models, in the order of the address."""
        drawn = shared_row_plates(self.versions)
        runs: Sequence[Run | None] = self.runs or [None for _version in self.versions]
        verdicts = agreement([run.result if run else None for run in runs]).verdicts
        return [
            Column(version, plates, self._url_without(version), run, verdict)
            for version, plates, run, verdict in zip(
                self.versions, drawn, runs, verdicts, strict=True
            )
        ]

    @cached_property
    def facts(self) -> list[FactRow]:
        """What is known of the models."""
        return fact_rows(self.versions)

    @cached_property
    def agreement(self) -> Agreement:
        """Who says the same, as far as answers are there."""
        return agreement([run.result for run in self.runs])

    @property
    def progress(self) -> Progress:
        """How many have answered."""
        return progress_of(self.runs)

    @property
    def summary(self) -> str:
        """One sentence on all answers; "" where there are none to compare."""
        found = self.agreement
        if not self.progress.has_ended or found.total < 2:
            return ""
        label = self._shown(found.label)
        facts = {"label": label, "same": found.count, "count": found.total}
        if found.is_unanimous:
            return gettext("All agree: “%(label)s”.") % facts
        if found.count == 1:
            if found.is_alike:
                return gettext("No two say the same, but their answers are alike.")
            return gettext("No two of them say the same.")
        text = ngettext(
            "%(same)d of %(count)d says “%(label)s”.",
            "%(same)d of %(count)d say “%(label)s”.",
            found.count,
        )
        return text % facts

    def _shown(self, label: str) -> str:
        """A label in the reader's language, by a model that said it."""
        for run in self.runs:
            answer = best(run.result)
            if answer and answer.label == label:
                return run.version.shown_label(label)
        return label

    @property
    def _handles(self) -> list[str]:
        return [version.handle for version in self.versions]

    def _url_without(self, version: ModelVersion) -> str:
        return compare_url([h for h in self._handles if h != version.handle])


def side_by_side(versions: Sequence[ModelVersion]) -> Comparison:
    """Put versions beside each other.

    Args:
        versions: read with page data.
    """
    prefetch_related_objects(list(versions), "measurements")
    return Comparison(versions)


def answers_side_by_side(runs: Sequence[Run]) -> Comparison:
    """Put the runs of a comparison beside each other.

    Args:
        runs: read with page data, in their order.
    """
    versions = [run.version for run in runs]
    prefetch_related_objects(versions, "documents", "tags", "measurements")
    return Comparison(versions, runs)
