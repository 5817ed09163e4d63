"""Two versions of a model side by side: their facts, and the words of their texts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.template.defaultfilters import date as shown_date
from django.utils.translation import gettext as _

from catalog.models import ModelVersion
from catalog.speeds import measured

# Longer texts are compared up to here: the time grows with the square.
MAX_WORDS = 6000
WORD = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact of both versions; empty where a version has none."""

    title: str
    old: str
    new: str

    @property
    def differs(self) -> bool:
        """Whether the versions differ in it."""
        return self.old != self.new


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: kept, removed or added."""

    kind: str  # "kept", "removed" or "added"
    text: str


def compare_facts(old: ModelVersion, new: ModelVersion) -> list[FactRow]:
    """The facts either version has, in the order of the datasheet."""
    facts = _facts(old), _facts(new)
    rows = (FactRow(title, facts[0][title], facts[1][title]) for title in facts[0])
    return [row for row in rows if row.old or row.new]


def compare_texts(old: str, new: str) -> list[Piece]:
    """What was removed and added, word by word."""
    words = WORD.findall(old)[:MAX_WORDS], WORD.findall(new)[:MAX_WORDS]
    matcher = SequenceMatcher(None, *words, autojunk=False)
    return list(_pieces(matcher, *words))


def _pieces(
    matcher: SequenceMatcher[str], old: list[str], new: list[str]
) -> Iterator[Piece]:
    for kind, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            yield Piece("kept", "".join(old[old_start:old_end]))
            continue
        if old_start < old_end:
            yield Piece("removed", "".join(old[old_start:old_end]))
        if new_start < new_end:
            yield Piece("added", "".join(new[new_start:new_end]))


def _facts(version: ModelVersion) -> dict[str, str]:
    archive, speed = getattr(version, "archive", None), measured(version)
    number, tuned = version.parameter_count, version.fine_tunable
    return {
        _("Published"): shown_date(version.published_at, "Y-m-d"),
        _("Format"): str(version.get_format_display()),
        _("Signatures"): "\n".join(_signatures(version)),
        _("Labels"): str(len(version.labels) or ""),
        _("Parameters"): f"{number:,}" if number else "",
        _("Download"): f"{version.size_bytes:,} B" if version.is_hosted else "",
        "SHA-256": archive.sha256 if archive else "",
        _("Answer in"): f"{speed.chosen.p50_ms:.1f} ms" if speed else "",
        _("Fine-tunable"): {True: _("Yes"), False: _("No"), None: ""}[tuned],
        _("Tags"): ", ".join(sorted(tag.name for tag in version.tags.all())),
    }


def _signatures(version: ModelVersion) -> Iterator[str]:
    for signature in version.signature_list:
        given = ", ".join(f"{spec.name}: {spec}" for spec in signature.inputs)
        answer = ", ".join(f"{spec.name}: {spec}" for spec in signature.outputs)
        yield f"{signature.name}({given}) → {answer}"
