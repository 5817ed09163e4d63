"""Who gives the same answer: reads results, knows nothing of models."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from catalog.tasks import result_of

Result = Mapping[str, Any] | None  # as the database keeps it; None is one awaited
Verdict = Literal["same", "similar", "different", ""]
SILENT: Verdict = ""
# A label that another model has among its first few is no surprise to it.
NEAR = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model says: its best label, how surely, and its next ones."""

    label: str
    score: float
    near: tuple[str, ...]

    def is_same(self, other: "Answer") -> bool:
        """Whether both have the same best label."""
        return self.label.casefold() == other.label.casefold()

    def is_similar(self, other: "Answer") -> bool:
        """Whether one would have surprised the other little."""
        return (
            self.label in other.near
            or other.label in self.near
            or not _heads(self.label).isdisjoint(_heads(other.label))
        )


@dataclass(frozen=True, slots=True)
class Agreement:
    """The answer given most often, and how each model's relates to the others.

    Attributes:
        label: "" where no model names anything.
        count: how many models give it.
        total: how many models name anything.
        verdicts: one for each result asked about: `same` as most, `similar` to another,
            `different`; "" for one that names nothing, and where only one does.
    """

    label: str
    count: int
    total: int
    verdicts: tuple[Verdict, ...]

    @property
    def is_unanimous(self) -> bool:
        """Whether all say the same."""
        return self.total > 1 and self.count == self.total

    @property
    def is_alike(self) -> bool:
        """Whether no answer stands alone."""
        return self.total > 1 and "different" not in self.verdicts


def best(result: Result) -> Answer | None:
    """Return the best label of a result; None where it has none."""
    found = result_of(dict(result)) if result else None
    label = found.top() if found else None
    if found is None or not label:
        return None
    rows = [row for row in found.rows() if "label" in row and "score" in row]
    score = next((row["score"] for row in rows if row["label"] == label), 0.0)
    return Answer(label, score, tuple(row["label"] for row in rows[:NEAR]))


def agreement(results: Sequence[Result]) -> Agreement:
    """Compare the best labels of several results."""
    answers = [best(result) for result in results]
    named = [answer for answer in answers if answer]
    if not named:
        return Agreement("", 0, 0, tuple(SILENT for _result in results))
    counts = Counter(answer.label.casefold() for answer in named)
    # Of two answers given equally often the one a model is surer of.
    most = max(named, key=lambda item: (counts[item.label.casefold()], item.score))
    count = counts[most.label.casefold()]
    verdicts = tuple(_verdict(answer, most, count, named) for answer in answers)
    return Agreement(most.label, count, len(named), verdicts)


def _verdict(
    answer: Answer | None, most: Answer, count: int, named: Sequence[Answer]
) -> Verdict:
    if answer is None or len(named) < 2:
        return SILENT
    if count > 1 and answer.is_same(most):
        return "same"
    others = (other for other in named if other is not answer)
    return "similar" if any(map(answer.is_similar, others)) else "different"


def _heads(label: str) -> set[str]:
    """What the thing is: `tiger cat` is a cat, `tabby, tabby cat` a tabby or a cat."""
    names = (re.findall(r"\w+", name) for name in label.casefold().split(","))
    return {words[-1] for words in names if words}
