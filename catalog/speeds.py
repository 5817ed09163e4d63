"""What was measured of a version here, and the classes people filter by.

Nothing here runs a query: measurements are read as they were prefetched.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from catalog.models import Measurement, ModelVersion


@dataclass(frozen=True, slots=True)
class Class:
    """Everything up to a bound; the last one is everything above.

    Classes hold those before them: a model that answers in 8 ms does so in 50 ms.
    """

    slug: str
    name: str
    upto: float | None


# Milliseconds to an answer, the median.
SPEEDS = (
    Class("10ms", "≤ 10 ms", 10),
    Class("50ms", "≤ 50 ms", 50),
    Class("200ms", "≤ 200 ms", 200),
    Class("1s", "≤ 1 s", 1000),
    Class("over-1s", "> 1 s", None),
)
# Bytes to download.
SIZES = (
    Class("5mb", "≤ 5 MB", 5e6),
    Class("20mb", "≤ 20 MB", 20e6),
    Class("100mb", "≤ 100 MB", 100e6),
    Class("over-100mb", "> 100 MB", None),
)
# Parameters.
COUNTS = (
    Class("1m", "≤ 1 M", 1e6),
    Class("10m", "≤ 10 M", 10e6),
    Class("100m", "≤ 100 M", 100e6),
    Class("over-100m", "> 100 M", None),
)
CLASSES = {"parameters": COUNTS, "size": SIZES, "speed": SPEEDS}


@dataclass(frozen=True, slots=True)
class Measured:
    """All runtimes of a version, the one that answers first.

    Attributes:
        rows: one a runtime.
        gain: how many times faster the first is than the slowest; None for one alone.
    """

    rows: list[Measurement]
    gain: float | None

    @property
    def chosen(self) -> Measurement:
        """The one that answers visitors."""
        return self.rows[0]


def measured(version: ModelVersion) -> Measured | None:
    """Return what was measured of a version; None before that was done."""
    rows = sorted(
        version.measurements.all(), key=lambda row: (not row.is_chosen, row.p50_ms)
    )
    if not rows:
        return None
    slowest = max(row.p50_ms for row in rows)
    gain = slowest / rows[0].p50_ms if len(rows) > 1 and rows[0].p50_ms else None
    return Measured(rows, gain)


def classes_of(value: float | None, classes: tuple[Class, ...]) -> Iterator[str]:
    """Yield the slugs of the classes a value lies in; none for an unknown one."""
    if value is None:
        return
    below = [item.slug for item in classes if item.upto and value <= item.upto]
    yield from below or [classes[-1].slug]
