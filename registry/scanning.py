"""Checks an upload without running it, and writes down what it holds."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from catalog.diagrams.stages import Architecture, summarise
from catalog.documents import importer, parser
from catalog.models import HubModel, ModelVersion
from registry import storage
from registry.models import Archive, Submission
from registry.modules.archive import ArchiveRefused, PackedFile, pack, unpack
from registry.modules.reader import ModuleFacts, ModuleRefused, read_module

CHUNK_BYTES = 1024 * 1024


class ScanRejected(ValueError):
    """The upload cannot be published; `findings` lists every reason."""

    def __init__(self, findings: list[str]) -> None:
        super().__init__(" ".join(findings))
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a checked upload holds. `archive_path` lives as long as the scan."""

    facts: ModuleFacts
    architecture: Architecture | None
    files: list[PackedFile]
    archive_path: Path
    sha256: str

    @property
    def storage_key(self) -> str:
        """The repacked archive's name in the `modules` storage."""
        return Archive(sha256=self.sha256).storage_key


@contextmanager
def scan(submission: Submission) -> Iterator[Scanned]:
    """Unpack, check and repack an upload; everything temporary goes at the end.

    What is served is always the repacked archive: the same content has the same
    hash, and nothing unchecked rides along.

    Raises:
        ScanRejected: with every finding.
    """
    settings.FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix="scan-", dir=settings.FILE_UPLOAD_TEMP_DIR))
    try:
        yield _scan_in(work, submission)
    except (ArchiveRefused, ModuleRefused) as refusal:
        raise ScanRejected(refusal.findings) from refusal
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _scan_in(work: Path, submission: Submission) -> Scanned:
    folder = work / "module"
    folder.mkdir()
    with storage.open_stored(submission.incoming_key) as stream:
        unpack(stream, folder, storage.module_limits())
    facts = read_module(folder)
    if findings := list(_document_findings(submission)):
        raise ScanRejected(findings)
    archive_path = work / "module.tar.gz"
    with archive_path.open("wb") as out:
        files = pack(folder, out)
    return Scanned(
        facts=facts,
        architecture=summarise(facts.graph) if facts.graph else None,
        files=files,
        archive_path=archive_path,
        sha256=_sha256(archive_path),
    )


def _document_findings(submission: Submission) -> Iterator[str]:
    for language, text in submission.documents.items():
        document = parser.parse(text)
        for problem in document.problems:
            yield f"Document ({language}): {problem}"
        if document.kind not in ("", "Module"):
            yield (
                f"Document ({language}): Line 1: it describes a {document.kind}, "
                "but what is uploaded is a Module."
            )
        described = f"{document.publisher}/{document.name}/{document.version}"
        if document.kind and described != submission.handle:
            yield (
                f"Document ({language}): it describes {described}, "
                f"but the upload is for {submission.handle}."
            )


def write_rows(submission: Submission, scanned: Scanned) -> ModelVersion:
    """Create the version, its archive and its documents from a finished scan.

    A version that was only documented until now becomes a hosted one.
    """
    facts = scanned.facts
    model, _created = HubModel.objects.get_or_create(
        publisher=submission.publisher, name=submission.model_name
    )
    architecture = scanned.architecture
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
    importer.store_documents(version, submission.documents)
    return version


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
