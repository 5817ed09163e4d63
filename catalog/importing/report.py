"""What an import did, by kind, and everything it has to say about documents."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    """What became of a document."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    AGAIN = "stored again"
    REFUSED = "not stored"
    REMOVED = "removed"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to say about a line of a document."""

    path: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.sentence}"


@dataclass(slots=True)
class Report:
    """Counts by kind and outcome; reasons of refusals, problems of what was stored."""

    counts: Counter[tuple[str, Outcome]] = field(default_factory=Counter)
    refusals: list[Remark] = field(default_factory=list)
    problems: list[Remark] = field(default_factory=list)
    relinked: int = 0

    def count(self, kind: str, outcome: Outcome) -> None:
        """Note what became of a document."""
        self.counts[kind, outcome] += 1

    def refuse(self, path: str, line: int, sentence: str, kind: str = "") -> None:
        """Note that a document was not stored, and why."""
        self.count(kind, Outcome.REFUSED)
        self.refusals.append(Remark(path, line, sentence))

    def total(self, outcome: Outcome) -> int:
        """How many documents of all kinds came to an outcome."""
        return sum(n for (_kind, each), n in self.counts.items() if each == outcome)

    @property
    def kinds(self) -> list[str]:
        """The kinds there were, those of many documents first."""
        sums: Counter[str] = Counter()
        for (kind, _outcome), number in self.counts.items():
            sums[kind] += number
        return [kind for kind, _number in sums.most_common()]

    @property
    def has_changes(self) -> bool:
        """Whether any row was written."""
        quiet = (Outcome.UNCHANGED, Outcome.REFUSED)
        return self.relinked > 0 or any(
            outcome not in quiet for _kind, outcome in self.counts
        )
