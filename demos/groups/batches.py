"""A batch as its page, its table file and the API show it: one line a picture."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext

from catalog.models import ModelVersion
from demos import messages
from demos.findings import in_a_few_words
from demos.groups.agreement import Answer, best
from demos.groups.reading import Progress, progress_of, runs_of_one_version
from demos.models import Run, RunGroup

COLUMNS = (
    *("position", "file", "state", "label", "score", "inference_ms"),
    *("error", "message", "url"),
)
# A spreadsheet takes a cell that begins so for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Line:
    """One file of a batch: a run of its picture, or why there is none.

    Attributes:
        position: from 0, as the files came.
        title: the file's name.
        code: of what went wrong.
        params: facts that its sentence names.
    """

    position: int
    title: str
    run: Run | None = None
    code: str = ""
    params: Any = None

    @property
    def state(self) -> str:
        """Of the run; `refused` for a file that is no picture."""
        return self.run.state if self.run else "refused"

    @property
    def state_name(self) -> str:
        """The state in the reader's language."""
        return str(self.run.get_state_display()) if self.run else gettext("Refused")

    @property
    def sentence(self) -> str:
        """Why there is no answer."""
        return messages.sentence(self.code, self.params) if self.code else ""

    @cached_property
    def answer(self) -> Answer | None:
        """The best label and its score, if the answer has labels."""
        return best(self.run.result) if self.run else None

    @property
    def words(self) -> str:
        """An answer without labels, in a few words."""
        return in_a_few_words(self.run) if self.run else ""


@dataclass(frozen=True, slots=True)
class Batch:
    """A group of kind batch, read."""

    group: RunGroup
    version: ModelVersion
    lines: Sequence[Line]

    @property
    def runs(self) -> list[Run]:
        """The runs of the pictures that were taken."""
        return [line.run for line in self.lines if line.run]

    @property
    def progress(self) -> Progress:
        """How far it is."""
        runs = self.runs
        return progress_of(runs, refused=len(self.lines) - len(runs))


def read_batch(group: RunGroup) -> Batch:
    """Return a batch with every file it was given, in their order."""
    version, runs = runs_of_one_version(group)
    taken = [Line(run.position, run.title, run, run.error_code) for run in runs]
    refused = [
        Line(item["position"], item["title"], None, item["code"], item["params"])
        for item in group.options.get("refused", [])
    ]
    lines = sorted([*taken, *refused], key=lambda line: line.position)
    return Batch(group, version, lines)


def to_csv(batch: Batch, base_url: str) -> str:
    """Write a batch as a table, UTF-8 with the mark that spreadsheets ask for."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for line in batch.lines:
        writer.writerow(_cells(line, base_url))
    return "\ufeff" + out.getvalue()


def _cells(line: Line, base_url: str) -> Iterator[Any]:
    run, answer = line.run, line.answer
    yield line.position + 1
    yield _harmless(line.title)
    yield line.state
    yield _harmless(answer.label) if answer else ""
    yield round(answer.score, 6) if answer else ""
    yield run.timings_ms.get("inference", "") if run else ""
    yield line.code
    yield _harmless(line.sentence)
    yield f"{base_url}{run.get_absolute_url()}" if run else ""


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
