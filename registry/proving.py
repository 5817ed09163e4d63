"""What can run modules says so here: the Registry itself runs nothing.

The demos, which stand above, bring TensorFlow; without them an upload is published
untried, and Keras files are not taken.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from catalog.signatures import Signature
from registry.modules.facts import Facts
from registry.modules.rules import Finding


@dataclass(frozen=True, slots=True)
class FirstRun:
    """How a module did when it was run for the first time, in the jail.

    Attributes:
        load_ms: from opening its files to its first answer.
        p50_ms: of one call afterwards.
        peak_bytes: of the process, libraries counted.
        golden: what it was given, and what it answered: to be held against later.
        findings: why it is not published, or what is odd about it.
        layers: of the jail, as `registry.jail` tells them.
    """

    load_ms: float
    p50_ms: float
    peak_bytes: int
    golden: Mapping[str, Any]
    findings: tuple[Finding, ...] = ()
    layers: Mapping[str, str] | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the figures and the golden answer, as they are stored."""
        figures = asdict(self)
        del figures["findings"], figures["layers"]
        return figures


class Prover(Protocol):
    """Runs modules, each in a jail."""

    def convert_keras(self, file: Path, module: Path, work: Path) -> list[Finding]:
        """Make a SavedModel in `module` of a Keras file; return why it failed."""
        ...

    def run_first(self, module: Path, facts: Facts, work: Path) -> FirstRun | None:
        """Run a module, or a `.tflite` file, once; None where nothing can feed it."""
        ...

    def read_tflite(
        self, file: Path, work: Path
    ) -> tuple[list[Signature], list[Finding]]:
        """Have LiteRT load a file; return its signatures, or why it does not."""
        ...


_makers: list[Callable[[], Prover]] = []


def register(make: Callable[[], Prover]) -> None:
    """Say what runs modules from now on; called once, when the site starts.

    Args:
        make: called when an upload comes, so that what it imports can wait until then.
    """
    _makers[:] = [make]


def prover() -> Prover | None:
    """Return what runs modules here, if anything does."""
    return _makers[-1]() if _makers else None
