"""Gives a demo to modules without one, where their signature says enough."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from catalog.contract import CONTRACT_FILE, Contract
from catalog.deriving import Sketch, sketches
from catalog.documents import parser
from registry.models import ScanReport, Submission
from registry.modules.facts import Facts
from registry.modules.rules import CONTRACT, WARNING, Finding

ADVICE = "Send a contract if that is not how it was trained."


def give_contract(
    submission: Submission, facts: Facts, module: Path, report: ScanReport
) -> Facts:
    """Put a contract into a module that carries none, and say what was assumed.

    Only where its documented task has one input and one output, and the signature
    leaves no doubt which they are; otherwise nothing happens.

    Args:
        submission: with its documents.
        facts: of the module.
        module: its folder; no program of the jail is at work in it any more.
        report: whose first run tells more; it gets a warning.

    Returns:
        The facts as they are then.
    """
    if facts.contract is not None or submission.contract is not None:
        return facts
    task = parser.parse(submission.documents.get("en", "")).first("task")
    golden = (report.first_run or {}).get("golden") or {}
    sketch = sketches(facts.signatures, golden).get(task)
    if sketch is None or "output" in sketch.open or not _put(sketch.contract(), module):
        return facts
    if sketch.open:
        finding = Finding(CONTRACT, _assumed(sketch), CONTRACT_FILE, ADVICE, WARNING)
        report.findings.append(finding.to_json())
    return replace(facts, contract=sketch.contract())


def _put(contract: Contract, module: Path) -> bool:
    """Write the contract's file, unless something lies there already."""
    file = module / CONTRACT_FILE
    # A program that broke out of Keras could have left a link to anywhere.
    if file.parent.is_symlink():
        return False
    file.parent.mkdir(exist_ok=True)
    text = json.dumps(contract.to_json(), indent=2)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    try:
        descriptor = os.open(file, flags, 0o644)
    except FileExistsError:
        return False
    with open(descriptor, "w", encoding="utf-8") as out:  # noqa: PTH123
        out.write(text)
    return True


def _assumed(sketch: Sketch) -> str:
    rule: Any = sketch.contract().input
    told = {
        "value_range": lambda: (
            f"pixel values as {rule.value_range[0]:g} to {rule.value_range[1]:g}"
        ),
        "resize": lambda: "the middle square of a picture",
        "side": lambda: f"{rule.size[0]} pixels a side",
        "meaning": lambda: "scores as logits",
    }
    return f"The demo is made from the signature: it takes {_listed(told, sketch)}."


def _listed(told: Any, sketch: Sketch) -> str:
    return ", ".join(told[question]() for question in sketch.open)
