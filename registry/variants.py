"""Adds files for other runtimes to a version that is published; each format once."""

import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from catalog.models import ModelVersion
from registry import inspecting, ledger, proving, scanning, storage
from registry.models import ScanReport, Submission, VariantFile
from registry.modules import tfjs
from registry.modules.inspection import MODULE, TFLITE
from registry.modules.names import shown
from registry.modules.rules import (
    CONTAINER,
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

RULES = {
    "tflite": (FILES, FIRST_RUN),
    "tfjs": (CONTAINER, NAMES, KINDS, SIZE, NESTED, FILES, WEIGHTS),
}


@contextmanager
def scan(submission: Submission) -> Iterator[list[Path]]:
    """Check the files of a variant in the jail; they live as long as the scan.

    Raises:
        ScanRejected: with every finding.
    """
    report = ScanReport(
        submission=submission,
        rules_version=RULES_VERSION,
        rules=list(RULES[submission.variant]),
    )
    with scanning.work_folder() as work:
        scanning.inspect(
            submission,
            work,
            report,
            lambda stream: inspecting.inspect_upload(
                stream, work, variant=submission.variant
            ),
        )
        files = [] if report.findings else _own_copies(work, report)
        if files and submission.variant == TFLITE:
            _load(files[0], report)
        if report.findings:
            raise scanning.ScanRejected(report)
        report.save()
        yield files


def _own_copies(work: Path, report: ScanReport) -> list[Path]:
    """Copies of what was written in the jail: no links, and owned by nobody else."""
    ours = work / "files"
    ours.mkdir(mode=0o755)
    for path in sorted((work / MODULE).iterdir()):
        if not stat.S_ISREG(path.lstat().st_mode):
            text = f"{shown(path.name)} is no file."
            report.findings = [Finding(KINDS, text).to_json()]
            return []
        shutil.copyfile(path, ours / path.name)
    return sorted(ours.iterdir())


def _load(file: Path, report: ScanReport) -> None:
    prover = proving.prover()
    if prover is not None:
        with scanning.work_folder() as fresh:
            found = prover.open_tflite(file, fresh)
        report.findings += [finding.to_json() for finding in found]


def write_rows(submission: Submission, files: list[Path]) -> ModelVersion:
    """Note and keep the files of a finished scan; in a transaction."""
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
    VariantFile.objects.bulk_create(rows)
    noted = [
        {"path": row.path, "size_bytes": row.size_bytes, "sha256": row.sha256}
        for row in rows
    ]
    ledger.append(
        ledger.Kind.VARIANT_ADDED,
        version.handle,
        by=ledger.Actor.who_sent(submission),
        facts={"format": submission.variant, "files": noted},
    )
    # Last: when rows cannot be written, no bytes stay behind.
    for path, row in zip(files, rows, strict=True):
        storage.store_archive(path, row.storage_key)
    return version
