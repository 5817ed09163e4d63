"""How an answer moves when its picture is changed: one item a copy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from catalog.models import ModelVersion
from demos.groups.agreement import Answer, best
from demos.groups.reading import Progress, progress_of, runs_of_one_version
from demos.models import Run, RunGroup

TITLES: Mapping[str, Promise] = {
    "rotated_left": _("Turned 15° left"),
    "rotated_right": _("Turned 15° right"),
    "mirrored": _("Mirrored"),
    "cropped": _("Cropped"),
    "blurred": _("Blurred"),
    "darkened": _("Darkened"),
    "brightened": _("Brightened"),
    "noisy": _("Noisy"),
    "recompressed": _("JPEG quality 20"),
}


@dataclass(frozen=True)
class Copy:
    """A changed copy and its answer.

    Attributes:
        run: of the copy.
        label: what the picture itself was called.
        score: how surely.
    """

    run: Run
    label: str
    score: float

    @property
    def title(self) -> str:
        """What was done to the picture."""
        return str(TITLES.get(self.run.title, self.run.title))

    @cached_property
    def answer(self) -> Answer | None:
        """What the copy is called; None until it is answered."""
        return best(self.run.result)

    @property
    def is_kept(self) -> bool:
        """Whether the copy is called what the picture is."""
        return self.answer is not None and self.answer.label == self.label

    @property
    def old_score(self) -> float | None:
        """How surely the copy is still called what the picture is; None for hardly."""
        predictions = (self.run.result or {}).get("predictions", [])
        scores = (
            item["score"] for item in predictions if item.get("label") == self.label
        )
        return next(scores, None)

    @property
    def change(self) -> float:
        """How that score moved, in percentage points; it fell to 0 where it is None."""
        return 100 * ((self.old_score or 0.0) - self.score)


@dataclass(frozen=True, slots=True)
class Strip:
    """All copies of one picture."""

    group: RunGroup
    version: ModelVersion
    copies: Sequence[Copy]

    @property
    def label(self) -> str:
        """What the picture itself is called."""
        return str(self.group.options["label"])

    @property
    def score(self) -> float:
        """How surely."""
        return float(self.group.options["score"])

    @property
    def progress(self) -> Progress:
        """How many copies are answered."""
        return progress_of([copy.run for copy in self.copies])

    @property
    def summary(self) -> str:
        """One sentence on all copies; "" until they have ended."""
        answered = [copy for copy in self.copies if copy.answer]
        if not self.progress.has_ended or not answered:
            return ""
        kept = sum(copy.is_kept for copy in answered)
        text = ngettext(
            "%(kept)d of %(total)d copies keeps “%(label)s”.",
            "%(kept)d of %(total)d copies keep “%(label)s”.",
            kept,
        )
        label = self.version.shown_label(self.label)
        facts = {"kept": kept, "total": len(answered), "label": label}
        return text % facts


def read_strip(group: RunGroup) -> Strip:
    """Return the changed copies of a picture, with their answers so far."""
    version, runs = runs_of_one_version(group)
    label, score = group.options["label"], group.options["score"]
    return Strip(group, version, [Copy(run, label, score) for run in runs])
