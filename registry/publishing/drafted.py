"""What is known of a draft before anybody types a word, and what it becomes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalog.contract import Contract
from catalog.deriving import Sketch, likely_task, sketches
from catalog.documents.checking import check
from catalog.documents.metadata import kind_described
from catalog.documents.parsed import Problem
from catalog.documents.parser import readable_name
from catalog.documents.vocabulary import terms
from catalog.sentences import Sentence
from registry.drafts import Published
from registry.models import Submission
from registry.modules.contract import problems_with
from registry.modules.facts import Facts

HEADINGS = {"en": "## Overview", "zh-hans": "## 概述"}
TEMPLATE = """## Overview

## Application scenarios

## Limits
"""
# Shorter names are in too many others.
_LEAST_CHARACTERS = 3


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft that was checked, and what its module says of itself.

    Attributes:
        submission: the draft.
        facts: what the check told.
        golden: what the first run answered; empty where it was not run.
        sketches: task → what can be said of its contract.
    """

    submission: Submission
    facts: Facts
    golden: Mapping[str, Any]
    sketches: Mapping[str, Sketch]

    @classmethod
    def of(cls, submission: Submission) -> "Drafted":
        """Read what the check left behind."""
        facts = Facts.from_json(submission.facts or {})
        report = submission.scan_reports.exclude(first_run=None).first()
        golden = (report.first_run or {}).get("golden") or {} if report else {}
        found = (
            {} if facts.contract else sketches(facts.signatures, golden, facts.evidence)
        )
        return cls(submission, facts, golden, found)

    @property
    def brings_contract(self) -> bool:
        """Whether the file says itself how it is tried."""
        return self.facts.contract is not None

    def initial(self) -> dict[str, Any]:
        """What the form says before anybody typed."""
        submission, facts = self.submission, self.facts
        own_task = facts.contract.task if facts.contract else ""
        task = own_task or likely_task(
            self.sketches, name=submission.model_name, labels=len(facts.labels)
        )
        return {
            "title": readable_name(submission.model_name),
            "description": TEMPLATE,
            "task": task if task in terms("task") else "",
            "architecture": self._architecture(),
            **self.likely,
            "labels": "\n".join(facts.labels),
        }

    @property
    def likely(self) -> Mapping[str, Any]:
        """The answers that something speaks for, whatever the task."""
        return {k: v for each in self.sketches.values() for k, v in each.likely.items()}

    def _architecture(self) -> str:
        """By what somebody called it; by its layers where they say the same or more."""
        names = self.submission.model_name, self.submission.file_name
        called = likely_architecture(*names)
        built = likely_architecture(*self.facts.scopes, self.facts.evidence.backbone)
        return built if built.startswith(called) else called

    def contract(self, cleaned: Mapping[str, Any]) -> Contract | None:
        """The contract to publish with; None where the file's or none is taken."""
        sketch = self.sketches.get(cleaned["task"])
        if sketch is None:
            return None
        answers = {name: cleaned[name] for name in _ANSWERS if cleaned.get(name)}
        answers["label_offset"] = sketch.label_offset(
            len(cleaned["labels"]), answers.get("output", "")
        )
        return sketch.contract(answers)

    def published(self, cleaned: Mapping[str, Any]) -> Published:
        """What the draft is published with, once the form has nothing against it."""
        contract = self.contract(cleaned)
        has_labels = contract is not None and "classification" in contract.task
        return Published(
            documents=self.documents(cleaned),
            contract=contract.to_json() if contract else None,
            labels=list(cleaned["labels"]) if has_labels else [],
        )

    def documents(self, cleaned: Mapping[str, Any]) -> dict[str, str]:
        """The documents in tfhub.dev's format by language."""
        found = {"en": self._document("en", cleaned, "")}
        if cleaned.get("summary_zh"):
            found["zh-hans"] = self._document("zh-hans", cleaned, "_zh")
        return found

    def contract_problems(self, cleaned: Mapping[str, Any]) -> list[Sentence]:
        """Everything in which the contract, the labels and the module disagree."""
        contract = self.contract(cleaned)
        if contract is None:
            return []
        labels = tuple(cleaned["labels"]) if "classification" in contract.task else ()
        return problems_with(contract, labels, self.facts.signatures)

    def _document(self, language: str, cleaned: Mapping[str, Any], end: str) -> str:
        body = without_empty_sections(cleaned[f"description{end}"])
        if not body.startswith("#"):
            body = f"{HEADINGS[language]}\n\n{body}"
        lines = [
            f"# {kind_described(self.submission.variant)} {self.submission.handle}",
            one_line(cleaned[f"summary{end}"]),
            "",
            *self._comments(cleaned, one_line(cleaned[f"title{end}"])),
            "",
            body,
        ]
        return "\n".join(lines) + "\n"

    def _comments(self, cleaned: Mapping[str, Any], title: str) -> list[str]:
        given = {
            "title": [title],
            "task": [cleaned["task"]],
            "network-architecture": [cleaned["architecture"]],
            "dataset": cleaned["datasets"],
            "language": cleaned["languages"],
            "license": [cleaned["license"]],
        }
        if not self.submission.variant:
            fine_tunable = "true" if self.facts.fine_tunable else "false"
            given |= {"fine-tunable": [fine_tunable], "format": ["saved_model_2"]}
        return [
            f"<!-- {key}: {value} -->"
            for key, values in given.items()
            for value in values
            if value
        ]


_ANSWERS = ("value_range", "resize", "side", "output", "meaning")


def document_problems(document: str) -> list[Problem]:
    """What is to be corrected in a document, by lines of the description.

    The line is 0 where it is about what stands before the description.
    """
    lines = document.split("\n")
    start = next((n for n, line in enumerate(lines[1:], 1) if line.startswith("#")), 0)
    return [
        Problem(max(problem.line - start, 0), problem.sentence)
        for problem in check(document).problems
    ]


def likely_architecture(*names: str) -> str:
    """The term of the vocabulary that a name holds, the longest; "" for none."""
    found = ""
    for name in map(_plain, names):
        for slug in terms("network-architecture"):
            plain = _plain(slug)
            if plain in name and len(plain) > max(len(found), _LEAST_CHARACTERS - 1):
                found = slug
    return found


def without_empty_sections(description: str) -> str:
    """A description without the headings that nothing was written under."""
    lines = description.strip().split("\n")
    kept: list[str] = []
    for line in reversed(lines):
        below = next((other for other in reversed(kept) if other.strip()), "")
        is_empty = not below or (below.startswith("## ") and line.startswith("## "))
        if not (line.startswith("#") and is_empty):
            kept.append(line)
    return "\n".join(reversed(kept)).strip()


def one_line(text: str) -> str:
    """A text without line breaks."""
    return " ".join(text.split())


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
