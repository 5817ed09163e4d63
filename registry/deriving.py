"""Gives a demo to uploads without one, where their signature says enough."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from catalog.contract import CONTRACT_FILE, Contract
from catalog.deriving import Sketch, sketches
from catalog.documents import parser
from catalog.inputs import ImageInput
from catalog.sentences import Sentence, listed
from registry.models import ScanReport, Submission
from registry.modules.contract import problems_with
from registry.modules.facts import Facts
from registry.modules.rules import CONTRACT, WARNING, Finding

# Where labels lie that were sent beside an archive.
LABELS_FILE = "assets.extra/labels.txt"
HOMELESS = Sentence("There are labels, and no contract that says what they belong to.")
ADVICE = Sentence("Send a contract if that is not how it was trained.")


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
    if submission.contract is not None:
        return facts
    labels = tuple(submission.labels)
    sketch = _sketch(submission, facts, report) if facts.contract is None else None
    contract = sketch.contract() if sketch else None
    if contract and labels:
        contract = _with_labels_in(contract, LABELS_FILE)
    if problems := _problems(contract, labels, facts):
        report.findings += [problem.to_json() for problem in problems]
        return facts
    if sketch is None or contract is None or not _put_both(contract, labels, module):
        return facts
    _note_assumptions(sketch, facts, report)
    return replace(facts, contract=contract, labels=labels)


def give_contract_to_file(
    submission: Submission, facts: Facts, report: ScanReport
) -> Facts:
    """Give a contract to a `.tflite` file: the one that was sent, else as to a module.

    A file carries none, and its bytes stay as they are: contract and labels are kept
    beside it. Labels that it carries itself are used where they fit.
    """
    sent = tuple(submission.labels)
    sketch = None if submission.contract else _sketch(submission, facts, report)
    contract = _sent_contract(submission, facts)
    if sketch:
        offset = 0 if sent else sketch.label_offset(len(facts.labels))
        contract = sketch.contract({"label_offset": offset})
    kept = sent or _own_labels(contract, facts)
    problems = _problems(contract, kept, facts)
    report.findings += [problem.to_json() for problem in problems]
    if sketch and not problems:
        _note_assumptions(sketch, facts, report)
    return replace(facts, contract=contract, labels=kept)


def _sent_contract(submission: Submission, facts: Facts) -> Contract | None:
    """The contract that was sent, of the one way to call a file without signatures."""
    if submission.contract is None:
        return None
    contract = _with_labels_in(Contract.from_json(submission.contract), None)
    names = [signature.name for signature in facts.signatures]
    return replace(contract, signature="") if names == [""] else contract


def _with_labels_in(contract: Contract, file: str | None) -> Contract:
    return replace(contract, output=replace(contract.output, labels=file))


def _own_labels(contract: Contract | None, facts: Facts) -> tuple[str, ...]:
    """The labels that a file carries, where the contract has a use for them."""
    if contract is None or problems_with(contract, facts.labels, facts.signatures):
        return ()
    return facts.labels


def _note_assumptions(sketch: Sketch, facts: Facts, report: ScanReport) -> None:
    if sketch.open:
        text = _assumed(sketch, facts.evidence.backbone)
        finding = Finding(CONTRACT, text, CONTRACT_FILE, ADVICE, WARNING)
        report.findings.append(finding.to_json())


def _sketch(submission: Submission, facts: Facts, report: ScanReport) -> Sketch | None:
    """What a contract would say, where there is no doubt about its output."""
    task = parser.parse(submission.documents.get("en", "")).first("task")
    golden = (report.first_run or {}).get("golden") or {}
    sketch = sketches(facts.signatures, golden, facts.evidence).get(task)
    return None if sketch is None or "output" in sketch.open else sketch


def _problems(
    contract: Contract | None, labels: tuple[str, ...], facts: Facts
) -> list[Finding]:
    """What is wrong with a contract that the upload does not carry, or its labels."""
    if contract is None and not labels:
        return []
    if contract is None:
        advice = Sentence("Send the contract with them.")
        return [Finding(CONTRACT, HOMELESS, LABELS_FILE, advice)]
    return [
        Finding(CONTRACT, problem, LABELS_FILE if labels else CONTRACT_FILE)
        for problem in problems_with(contract, labels, facts.signatures)
    ]


def _put_both(contract: Contract, labels: tuple[str, ...], module: Path) -> bool:
    """Write contract and labels, unless something lies there already."""
    told = json.dumps(contract.to_json(), indent=2)
    if labels and not _put(
        "".join(f"{label}\n" for label in labels), LABELS_FILE, module
    ):
        return False
    return _put(told, CONTRACT_FILE, module)


def _put(text: str, name: str, module: Path) -> bool:
    """Write a file beside the module's own; False where there is one."""
    file = module / name
    # A program that broke out of Keras could have left a link to anywhere.
    if file.parent.is_symlink():
        return False
    file.parent.mkdir(exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    try:
        descriptor = os.open(file, flags, 0o644)
    except FileExistsError:
        return False
    with open(descriptor, "w", encoding="utf-8") as out:  # noqa: PTH123
        out.write(text)
    return True


def _scaled(rule: ImageInput, backbone: str) -> Sentence:
    """How pixel values are scaled, and what it is that is fed so."""
    told = Sentence(
        "pixel values as {low} to {high}",
        low=f"{rule.value_range[0]:g}",
        high=f"{rule.value_range[1]:g}",
    )
    if rule.mean:
        told = Sentence(
            "{scaled}, {order}, less ImageNet's mean",
            scaled=told,
            order=rule.channel_order,
        )
    if rule.std:
        told = Sentence("{scaled} and over its deviation", scaled=told)
    if not backbone:
        return told
    return Sentence("{scaled} (as Keras feeds {name})", scaled=told, name=backbone)


def _assumed(sketch: Sketch, backbone: str) -> Sentence:
    rule: Any = sketch.contract().input
    is_leant_on = "value_range" in sketch.likely
    told = {
        "value_range": lambda: _scaled(rule, backbone if is_leant_on else ""),
        "resize": lambda: Sentence("the middle square of a picture"),
        "side": lambda: Sentence("{count} pixels a side", count=rule.size[0]),
        "meaning": lambda: Sentence("scores as logits"),
    }
    return Sentence(
        "The demo is made from the signature: it takes {assumed}.",
        assumed=listed(told[question]() for question in sketch.open),
    )
