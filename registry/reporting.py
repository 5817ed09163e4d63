"""A report of the checks as people read it: each rule by name, and what it found."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from catalog.models import ModelVersion
from registry.jail import limits
from registry.models import ScanReport
from registry.modules import rules
from registry.modules.rules import Finding

# Rule → its name, and what it means to keep it.
TITLES: dict[str, tuple[Promise, Promise]] = {
    rules.CONTAINER: (
        _("Whole archive"),
        _("It is complete, undamaged, and nothing hides behind its end."),
    ),
    rules.NAMES: (
        _("File names"),
        _("None leads out of its folder, or means another file elsewhere."),
    ),
    rules.KINDS: (_("Plain files"), _("No links, devices, pipes or sparse files.")),
    rules.SIZE: (
        _("Size"),
        _("It does not grow beyond measure when it is unpacked."),
    ),
    rules.NESTED: (_("No archive inside"), _("Every file was looked at.")),
    rules.FILES: (
        _("Files of a module"),
        _("Nothing but the model, its weights and its assets."),
    ),
    rules.GRAPH: (_("Readable graph"), _("It is a SavedModel, within limits.")),
    rules.OPERATIONS: (
        _("Operations"),
        _("None reads or writes files, calls out, or runs other code."),
    ),
    rules.SIGNATURE: (_("Signature"), _("It says how it is called.")),
    rules.WEIGHTS: (_("Weights"), _("All of them are there, as large as they say.")),
    rules.CONTRACT: (
        _("Demo contract"),
        _("It and its labels fit what the module takes and answers."),
    ),
    rules.DOCUMENT: (_("Document"), _("It is complete and about this version.")),
    rules.KERAS: (
        _("Keras file"),
        _("It names Keras' own layers only, and carries no code."),
    ),
    rules.CONVERSION: (_("Conversion"), _("Keras made a SavedModel of it.")),
    rules.FIRST_RUN: (
        _("First run"),
        _("It was run once, locked in, and answered in time and memory."),
    ),
}
LAYER_NAMES: dict[str, Promise] = {
    limits.LIMITS: _("limits of memory and time"),
    limits.PRIVILEGES: _("no privileges"),
    limits.USER: _("a user of its own"),
    limits.NETWORK: _("no network"),
    limits.FILES: _("no files but its own"),
    limits.CALLS: _("few system calls"),
}


@dataclass(frozen=True, slots=True)
class CheckedRule:
    """A rule, and what it found, in the reader's language."""

    title: Promise
    meaning: Promise
    findings: tuple[dict[str, str], ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A report, ready to be shown."""

    report: ScanReport
    rules: tuple[CheckedRule, ...]
    held_by: tuple[Promise, ...]

    @property
    def held_by_text(self) -> str:
        """The layers of the jail that held, as a list in a sentence."""
        return pgettext("list separator", ", ").join(map(str, self.held_by))

    @property
    def finding_count(self) -> int:
        """How many findings there are."""
        return len(self.report.findings)


def latest_checked(version: ModelVersion) -> Checked | None:
    """Return the newest report of a version; None where it was never checked."""
    report = ScanReport.objects.filter(version=version).first()
    if report is None:
        return None
    held = (name for name in limits.LAYERS if report.layers.get(name) == "")
    return Checked(
        report, tuple(_rules_of(report)), tuple(LAYER_NAMES[name] for name in held)
    )


def _rules_of(report: ScanReport) -> Iterator[CheckedRule]:
    found = [Finding.from_json(item) for item in report.findings]
    for rule in report.rules:
        if rule in TITLES:
            title, meaning = TITLES[rule]
            matching = (each.told(gettext) for each in found if each.rule == rule)
            yield CheckedRule(title, meaning, tuple(matching))
