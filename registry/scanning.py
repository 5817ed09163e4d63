"""Checks an upload without running it, and writes down what it holds."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_noop

from catalog.contract import CONTRACT_FILE
from catalog.documents import importer, parser
from catalog.documents.metadata import kind_described
from catalog.models import HubModel, ModelVersion
from catalog.sentences import Sentence
from registry import incoming, inspecting, proving
from registry.deriving import LABELS_FILE, give_contract
from registry.inspecting import Inspection
from registry.models import Archive, ScanReport, Submission
from registry.modules import tflite
from registry.modules.archive import ArchiveRefused, PackedFile, pack
from registry.modules.facts import Facts
from registry.modules.inspection import KERAS as KERAS_UPLOAD
from registry.modules.inspection import MODULE, VARIANTS
from registry.modules.rules import (
    ALWAYS,
    CONTAINER,
    CONVERSION,
    DOCUMENT,
    FIRST_RUN,
    OF_KERAS,
    RULES_VERSION,
    Finding,
)
from registry.work_folders import work_folder

CONVERTING = gettext_noop("Being converted from Keras, in a closed-off process.")
RUNNING = gettext_noop("Run for the first time, in a closed-off process.")


class ScanRejected(ValueError):
    """The upload cannot be published; `report` holds every reason."""

    def __init__(self, report: ScanReport) -> None:
        super().__init__(" ".join(sentences(report)))
        self.report = report


class OtherRuntime(ValueError):
    """The upload is no module; `variant` says for which runtime it is."""

    def __init__(self, variant: str) -> None:
        super().__init__(variant)
        self.variant = variant


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a checked upload holds. `archive_path` lives as long as the scan."""

    facts: Facts
    files: list[PackedFile]
    archive_path: Path
    sha256: str
    report: ScanReport

    @property
    def storage_key(self) -> str:
        """The repacked archive's name in the `modules` storage."""
        return Archive(sha256=self.sha256).storage_key


def sentences(report: ScanReport) -> list[Sentence]:
    """What a report found, each as a sentence with what to do about it."""
    return [Finding.from_json(item).whole for item in report.findings]


@contextmanager
def scan(submission: Submission) -> Iterator[Scanned]:
    """Unpack, check, try and repack an upload; everything temporary goes at the end.

    What is served is always the repacked archive: the same content has the same
    hash, and nothing unchecked rides along.

    Raises:
        OtherRuntime: it is to be checked as what it is instead.
        ScanRejected: with every finding.
    """
    with work_folder() as work:
        yield _scan_in(work, submission)


@contextmanager
def opened(submission: Submission) -> Iterator[Path]:
    """The folder of a draft's module, read and converted once more in the jail.

    The file itself where it is one of TensorFlow Lite.

    Raises:
        ScanRejected: with every finding.
    """
    with work_folder() as work:
        report = ScanReport(rules_version=RULES_VERSION, rules=list(ALWAYS))
        if submission.variant:
            found: object = inspect_variant(submission, work, report)
        else:
            found = _read(work, submission, report)
        if found is None or report.is_refused:
            raise ScanRejected(report)
        yield work / MODULE / (tflite.FILE if submission.variant else "")


def _scan_in(work: Path, submission: Submission) -> Scanned:
    report = ScanReport(
        submission=submission, rules_version=RULES_VERSION, rules=list(ALWAYS)
    )
    facts = _read(work, submission, report)
    add_findings(report, document_findings(submission))
    if facts is None or report.is_refused:
        raise ScanRejected(report)
    module = work / MODULE
    try_out(submission, module, facts, work, report)
    if submission.publish_at_once:
        facts = give_contract(submission, facts, module, report)
    if report.is_refused:
        raise ScanRejected(report)
    archive_path = work / "module.tar.gz"
    try:
        with archive_path.open("wb") as out:
            files = pack(module, out)
    except ArchiveRefused as refusal:
        add_findings(report, refusal.findings)
        raise ScanRejected(report) from refusal
    return Scanned(
        facts=facts,
        files=files,
        archive_path=archive_path,
        sha256=sha256_of(archive_path),
        report=report,
    )


def inspect(
    submission: Submission,
    work: Path,
    report: ScanReport,
    look: Callable[[IO[bytes]], Inspection],
) -> Inspection:
    """Put an upload together, look at it, and note what was found.

    Raises:
        ScanRejected: it is not what was announced.
    """
    upload = work / "upload"
    try:
        incoming.assemble(submission, upload)
    except incoming.DamagedPart as damage:
        advice = Sentence("Send it again.")
        add_findings(report, [Finding(CONTAINER, damage.sentence, advice=advice)])
        raise ScanRejected(report) from damage
    with upload.open("rb") as stream:
        inspection = look(stream)
    upload.unlink()
    note(report, inspection)
    return inspection


def inspect_variant(
    submission: Submission, work: Path, report: ScanReport
) -> Inspection:
    """Look at an upload that is for another runtime; its files lie in `work/module`.

    Raises:
        ScanRejected: it is not what was announced.
    """
    return inspect(
        submission,
        work,
        report,
        lambda stream: inspecting.inspect_upload(
            stream, work, variant=submission.variant
        ),
    )


def _read(work: Path, submission: Submission, report: ScanReport) -> Facts | None:
    """Unpack an upload into `work/module`; None where there is something to mend."""
    inspection = inspect(
        submission,
        work,
        report,
        lambda upload: inspecting.inspect_upload(upload, work, _demo_files(submission)),
    )
    if inspection.inspected.kind in VARIANTS:
        raise OtherRuntime(inspection.inspected.kind)
    if inspection.inspected.kind == KERAS_UPLOAD and not report.findings:
        submission.note(CONVERTING)
        inspection = _converted(work, inspection, report)
    return inspection.inspected.facts


def _demo_files(submission: Submission) -> dict[str, str]:
    """The contract and labels that were sent beside the file, as files of it."""
    contract = submission.contract
    if contract is None:
        return {}
    files = {}
    if submission.labels:
        files[LABELS_FILE] = "\n".join(submission.labels) + "\n"
        contract = contract | {"output": contract["output"] | {"labels": LABELS_FILE}}
    return files | {CONTRACT_FILE: json.dumps(contract, indent=2)}


def note(report: ScanReport, inspection: Inspection) -> None:
    """Write down what the jail found, and how."""
    add_findings(report, inspection.inspected.findings)
    report.layers = dict(inspection.layers)
    report.peak_bytes = max(report.peak_bytes, inspection.peak_bytes)
    report.duration_ms += round(inspection.seconds * 1000)


def _converted(work: Path, inspection: Inspection, report: ScanReport) -> Inspection:
    """Make a SavedModel of a Keras file, which then goes through the same door."""
    report.rules += OF_KERAS
    prover = proving.prover()
    if prover is None:
        text = Sentence("Keras files are not converted here.")
        advice = Sentence("Export a SavedModel and send that.")
        add_findings(report, [Finding(CONVERSION, text, advice=advice)])
        return inspection
    file = work / inspection.inspected.keras_file
    add_findings(report, prover.convert_keras(file, work / MODULE, work))
    if report.findings:
        return inspection
    with work_folder() as again:
        inspection = inspecting.inspect_module(work / MODULE, again)
    note(report, inspection)
    return inspection


def try_out(
    submission: Submission, module: Path, facts: Facts, work: Path, report: ScanReport
) -> None:
    """Run a module, or a `.tflite` file, for the first time, where that is done here.

    Raises:
        ScanRejected: that goes wrong.
    """
    prover = proving.prover()
    if prover is None or not settings.TRY_UPLOADS:
        return
    submission.note(RUNNING)
    run = prover.run_first(module, facts, work)
    if run is None:
        return
    if FIRST_RUN not in report.rules:
        report.rules.append(FIRST_RUN)
    report.peak_bytes = max(report.peak_bytes, run.peak_bytes)
    add_findings(report, run.findings)
    if report.is_refused:
        raise ScanRejected(report)
    report.first_run = run.to_json()


def add_findings(report: ScanReport, findings: Iterable[Finding]) -> None:
    """Write down what was found."""
    report.findings += [finding.to_json() for finding in findings]


def document_findings(submission: Submission) -> Iterator[Finding]:
    """What is wrong with the documents, or with their being about this upload."""
    kind = kind_described(submission.variant)
    for language, text in submission.documents.items():
        document = parser.parse(text)
        for problem in document.problems:
            yield _of_document(language, problem.line, problem.whole)
        if document.kind not in ("", kind):
            problem_of_kind = Sentence(
                "it describes a {described}, but what is uploaded is a {kind}.",
                described=document.kind,
                kind=kind,
            )
            yield _of_document(language, 1, problem_of_kind)
        described = f"{document.publisher}/{document.name}/{document.version}"
        if document.kind and described != submission.handle:
            problem_of_handle = Sentence(
                "it describes {described}, but the upload is for {handle}.",
                described=described,
                handle=submission.handle,
            )
            yield _of_document(language, 1, problem_of_handle)


def _of_document(language: str, line: int, problem: Sentence) -> Finding:
    return Finding(
        DOCUMENT,
        Sentence(
            "Document ({language}): {problem}", language=language, problem=problem
        ),
        Sentence("document {language}, line {line}", language=language, line=line),
    )


def write_rows(submission: Submission, scanned: Scanned) -> ModelVersion:
    """Create the version, its archive and its documents from a finished scan.

    A version that was only documented until now becomes a hosted one.
    """
    facts = scanned.facts
    model, _created = HubModel.objects.get_or_create(
        publisher=submission.publisher, name=submission.model_name
    )
    architecture = facts.architecture
    version, _created = ModelVersion.objects.update_or_create(
        model=model,
        number=submission.number,
        defaults={
            "published_at": timezone.now(),
            "signatures": [signature.to_json() for signature in facts.signatures],
            "is_callable": facts.is_callable,
            "fine_tunable": facts.fine_tunable,
            "contract_data": facts.contract.to_json() if facts.contract else None,
            "labels": list(facts.labels),
            "parameter_count": facts.parameter_count,
            "operations": list(facts.operations),
            "architecture": architecture.to_json() if architecture else None,
        },
    )
    Archive.objects.create(
        version=version,
        sha256=scanned.sha256,
        size_bytes=scanned.archive_path.stat().st_size,
        unpacked_bytes=sum(file.size_bytes for file in scanned.files),
        files=[
            {"path": file.path, "size_bytes": file.size_bytes, "sha256": file.sha256}
            for file in scanned.files
        ],
    )
    scanned.report.version = version
    scanned.report.save()
    importer.store_documents(version, submission.documents)
    return version


def sha256_of(path: Path) -> str:
    """The hash of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
