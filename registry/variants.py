"""Files for other runtimes: published by themselves, or added to a version; once."""

import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.utils import timezone

from catalog.documents import importer
from catalog.models import HubModel, ModelVersion
from catalog.services import lead_to_best
from registry import ledger, proving, scanning, storage
from registry.announcing import demo_findings
from registry.deriving import give_contract_to_file
from registry.models import ScanReport, Submission, VariantFile
from registry.modules import tfjs
from registry.modules.facts import Facts
from registry.modules.inspection import MODULE, TFLITE
from registry.modules.names import no_file
from registry.modules.rules import (
    CONTAINER,
    CONTRACT,
    DOCUMENT,
    FILES,
    FIRST_RUN,
    KINDS,
    NAMES,
    NESTED,
    RULES_VERSION,
    SIZE,
    WEIGHTS,
    Finding,
)
from registry.signing.chain import variant_facts

RULES = {
    "tflite": (FILES, FIRST_RUN),
    "tfjs": (CONTAINER, NAMES, KINDS, SIZE, NESTED, FILES, WEIGHTS),
}
# Of files that are published by themselves, besides.
RULES_ALONE = {"tflite": (CONTRACT, DOCUMENT), "tfjs": (DOCUMENT,)}


@dataclass(frozen=True, slots=True)
class Checked:
    """Files that may be published, the report on them, and what LiteRT says of one."""

    files: list[Path]
    report: ScanReport
    facts: Facts


@contextmanager
def scan(submission: Submission) -> Iterator[Checked]:
    """Check the files of a variant in the jail; they live as long as the scan.

    Raises:
        ScanRejected: with every finding.
    """
    report = ScanReport(
        submission=submission,
        rules_version=RULES_VERSION,
        rules=list(RULES[submission.variant]),
    )
    if not submission.is_addition:
        report.rules += RULES_ALONE[submission.variant]
    with scanning.work_folder() as work:
        inspection = scanning.inspect_variant(submission, work, report)
        scanning.add_findings(report, _findings_of_words(submission))
        files = [] if report.is_refused else _own_copies(work, report)
        facts = inspection.inspected.facts or Facts.none()
        if files and submission.variant == TFLITE:
            facts = _tried(submission, files[0], facts, report)
        if report.is_refused:
            raise scanning.ScanRejected(report)
        report.save()
        yield Checked(files, report, facts)


def _findings_of_words(submission: Submission) -> Iterator[Finding]:
    yield from scanning.document_findings(submission)
    yield from (Finding(CONTRACT, text) for text in demo_findings(submission))


def _own_copies(work: Path, report: ScanReport) -> list[Path]:
    """Copies of what was written in the jail: no links, and owned by nobody else."""
    ours = work / "files"
    ours.mkdir(mode=0o755)
    for path in sorted((work / MODULE).iterdir()):
        if not stat.S_ISREG(path.lstat().st_mode):
            report.findings = [Finding(KINDS, no_file(path.name)).to_json()]
            return []
        shutil.copyfile(path, ours / path.name)
    return sorted(ours.iterdir())


def _tried(
    submission: Submission, file: Path, facts: Facts, report: ScanReport
) -> Facts:
    """What LiteRT says of a file, with a contract where it is to be published alone."""
    prover = proving.prover()
    if prover is None:
        return Facts.none()
    with scanning.work_folder() as fresh:
        signatures, found = prover.read_tflite(file, fresh)
        scanning.add_findings(report, found)
        if found:
            return facts
        facts = replace(facts, signatures=tuple(signatures))
        scanning.try_out(submission, file, facts, fresh, report)
    if submission.is_addition or not submission.publish_at_once:
        return facts
    return give_contract_to_file(submission, facts, report)


def publish(submission: Submission, checked: Checked) -> ModelVersion:
    """Make a version of files that stand alone, and note it; in a transaction.

    One that was only documented until now becomes a hosted one.
    """
    facts = checked.facts
    model, _created = HubModel.objects.get_or_create(
        publisher=submission.publisher, name=submission.model_name
    )
    version, _created = ModelVersion.objects.update_or_create(
        model=model,
        number=submission.number,
        defaults={
            "published_at": timezone.now(),
            "signatures": [signature.to_json() for signature in facts.signatures],
            "contract_data": facts.contract.to_json() if facts.contract else None,
            "labels": list(facts.labels),
            **_told_by_its_graph(facts),
        },
    )
    importer.store_documents(version, submission.documents)
    rows = _write_files(submission, version, checked.files)
    checked.report.version = version
    checked.report.save()
    lead_to_best(model)
    ledger.append_published(
        version,
        by=ledger.Actor.who_sent(submission),
        rules_version=checked.report.rules_version,
        documents=submission.documents,
    )
    _keep(checked.files, rows)
    return version


def _told_by_its_graph(facts: Facts) -> dict[str, Any]:
    """Fields of the version; nothing of files whose graph is not read here."""
    if not facts.operations:
        return {"parameter_count": None, "operations": [], "architecture": None}
    architecture = facts.architecture
    return {
        "parameter_count": facts.parameter_count,
        "operations": list(facts.operations),
        "architecture": architecture.to_json() if architecture else None,
    }


def add(submission: Submission, checked: Checked) -> ModelVersion:
    """Add files to the version they belong to, and note it; in a transaction."""
    version = (
        ModelVersion.objects.published()
        .select_for_update(of=("self",))
        .select_related("model__publisher")
        .get(
            model__publisher=submission.publisher,
            model__name=submission.model_name,
            number=submission.number,
        )
    )
    rows = _write_files(submission, version, checked.files)
    lead_to_best(version.model)
    ledger.append(
        ledger.Kind.VARIANT_ADDED,
        version.handle,
        by=ledger.Actor.who_sent(submission),
        facts=variant_facts(submission.variant, [row.to_json() for row in rows]),
    )
    _keep(checked.files, rows)
    return version


def _write_files(
    submission: Submission, version: ModelVersion, files: list[Path]
) -> list[VariantFile]:
    rows = [
        VariantFile(
            version=version,
            format=submission.variant,
            path=path.name,
            kind=tfjs.kind_of(path) if path.name == tfjs.MODEL else "",
            sha256=scanning.sha256_of(path),
            size_bytes=path.stat().st_size,
        )
        for path in files
    ]
    return list(VariantFile.objects.bulk_create(rows))


def _keep(files: list[Path], rows: list[VariantFile]) -> None:
    """Last of all: when rows cannot be written, no bytes stay behind."""
    for path, row in zip(files, rows, strict=True):
        storage.store_archive(path, row.storage_key)
