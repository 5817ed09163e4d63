"""The server's checks on this machine: every problem of an upload at once."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tfhub_dev.packing import prepare, variant_of
from tfhub_dev.rules import shared

# What the server does besides, by what the upload is.
FURTHER = {
    "saved_model": ["The server runs the module once, in its jail."],
    "keras": [
        "The server converts the Keras file, in its jail.",
        "The server runs the module once, in its jail.",
    ],
    "tflite": ["The server has LiteRT load and run the file once, in its jail."],
    "tfjs": [],
}


@dataclass
class Report:
    """What was found.

    Attributes:
        findings: as the site tells them: rule, level, place, text, advice.
        rules_version: of the rules this package carries.
        facts: what the module is, where nothing is wrong.
        unchecked: what the server looks at besides, sentences.
    """

    rules_version: int
    findings: list[dict[str, Any]] = field(default_factory=list)
    facts: dict[str, Any] | None = None
    unchecked: list[str] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        """Whether any finding keeps the upload from being published."""
        return any(finding["level"] == "error" for finding in self.findings)

    def to_json(self) -> dict[str, Any]:
        """What `validate --json` prints."""
        return {
            "ok": not self.is_refused,
            "rules_version": self.rules_version,
            "findings": self.findings,
            "facts": self.facts,
            "unchecked": self.unchecked,
        }


def check_upload(path: Path, documents: dict[str, str], handle: str = "") -> Report:
    """Hold a module and its documents against the rules.

    Args:
        path: a folder or a file, as `publish` takes it.
        documents: by language; none is fine.
        handle: that the documents should be about; any if empty.

    Raises:
        Failure: it cannot be looked at.
    """
    report = Report(shared("registry.modules.rules").RULES_VERSION)
    with tempfile.TemporaryDirectory(prefix="tfhub_dev-") as folder:
        work = Path(folder)
        upload = prepare(path, work)
        kind = _check_file(upload.path, work / "inside", report, variant_of(path))
    for language, text in documents.items():
        report.findings += _document_findings(language, text, handle, kind)
    return report


def _check_file(upload: Path, folder: Path, report: Report, variant: str) -> str:
    """Read an upload; return what its documents describe, `Module` or another kind."""
    inspection = shared("registry.modules.inspection")
    folder.mkdir()
    with upload.open("rb") as stream:
        limits = shared("registry.modules.archive").Limits()
        order = inspection.Order(limits, variant=variant)
        found = inspection.inspect(order, folder, stream)
    report.findings += [finding.told() for finding in found.findings]
    report.facts = _summary(found.facts.to_json() if found.facts else None)
    report.unchecked += FURTHER[found.kind]
    described: str = shared("catalog.documents.metadata").kind_described(found.kind)
    return described


def _summary(facts: dict[str, Any] | None) -> dict[str, Any] | None:
    """The facts a publisher looks for."""
    if facts is None:
        return None
    contract = facts.get("contract") or {}
    return {
        # Unknown where LiteRT, which brings the schema of its files, is missing.
        "parameter_count": facts["parameter_count"] if facts["operations"] else None,
        "signatures": facts["signatures"],
        "is_callable": facts["is_callable"],
        "fine_tunable": facts["fine_tunable"],
        "task": contract.get("task"),
        "label_count": len(facts["labels"]),
    }


def _document_findings(
    language: str, text: str, handle: str, kind: str
) -> Iterator[dict[str, Any]]:
    document = shared("catalog.documents.parser").parse(text)
    place = f"document {language}"
    for problem in document.problems:
        yield _finding("document", str(problem), f"{place}, line {problem.line}")
    if document.kind not in ("", kind):
        said = f"It describes a {document.kind}, but what is uploaded is a {kind}."
        yield _finding("document", said, f"{place}, line 1")
    described = f"{document.publisher}/{document.name}/{document.version}"
    if handle and document.kind and described != handle:
        said = f"It describes {described}, but the upload is for {handle}."
        yield _finding("document", said, f"{place}, line 1")


def _finding(rule: str, text: str, place: str) -> dict[str, Any]:
    return {"rule": rule, "text": text, "place": place, "advice": "", "level": "error"}
