"""What a comparison says of its models before they run: facts, row by row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from catalog.datasheet import row_facts
from catalog.models import Measurement, ModelVersion
from catalog.templatetags.catalog_tags import compact, facet, megabytes, tag_name
from demos.templatetags.demos_tags import duration


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact of every model, in the models' order; "" where it is not known."""

    title: Promise
    values: list[str]
    is_code: bool = False

    @property
    def differs(self) -> bool:
        """Whether the models are not alike in this."""
        return len(set(self.values)) > 1


def fact_rows(versions: Sequence[ModelVersion]) -> list[FactRow]:
    """Return the rows in which at least one model has something to say.

    Args:
        versions: read with page data and `measurements`.
    """
    rows = [
        FactRow(title, [read(version) for version in versions], is_code)
        for title, read, is_code in FACTS
    ]
    return [row for row in rows if any(row.values)]


def chosen_measurement(version: ModelVersion) -> Measurement | None:
    """How fast the runtime that answers visitors is here, if it was measured."""
    measured = version.measurements.all()
    return next((item for item in measured if item.is_chosen), None)


def size_bytes(version: ModelVersion) -> int | None:
    """Of what people download."""
    return version.size_bytes


def _tags(name: str) -> Callable[[ModelVersion], str]:
    def read(version: ModelVersion) -> str:
        names = (tag_name(tag) for tag in facet(version, name))
        return pgettext("list separator", ", ").join(names)

    return read


def _parameters(version: ModelVersion) -> str:
    return compact(version.parameter_count) if version.parameter_count else ""


def _size(version: ModelVersion) -> str:
    size = size_bytes(version)
    return megabytes(size) if size else ""


def _labels(version: ModelVersion) -> str:
    return f"{len(version.labels):,}" if version.labels else ""


def _measured(write: Callable[[Measurement], str]) -> Callable[[ModelVersion], str]:
    def read(version: ModelVersion) -> str:
        measurement = chosen_measurement(version)
        return write(measurement) if measurement else ""

    return read


FACTS: Sequence[tuple[Promise, Callable[[ModelVersion], str], bool]] = (
    (_("Task"), _tags("task"), False),
    (_("Input"), lambda version: row_facts(version).input, True),
    (_("Output"), lambda version: row_facts(version).output, True),
    (_("Labels"), _labels, True),
    (_("Parameters"), _parameters, True),
    (_("Size"), _size, True),
    (_("Architecture"), _tags("network-architecture"), False),
    (_("Dataset"), _tags("dataset"), False),
    (_("Licence"), _tags("license"), False),
    (_("Time here"), _measured(lambda found: duration(found.p50_ms)), True),
    (
        _("Memory here"),
        _measured(lambda found: megabytes(found.peak_memory_bytes)),
        True,
    ),
    (_("Runtime here"), _measured(lambda found: found.get_runtime_display()), False),
)
