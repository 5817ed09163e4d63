"""Converts, proves, measures and chooses: how a version comes to its runtime."""

import platform
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from catalog.contract import Contract
from catalog.models import Measurement, ModelVersion
from catalog.services import record_change
from catalog.tasks import task_of
from demos.deployment import converted, programs
from demos.deployment.agreement import Agreement
from demos.deployment.hosting import published_module
from demos.deployment.programs import ProgramFailed
from demos.deployment.questions import questions_for
from demos.deployment.routing import forget_held_up, forget_routes
from demos.engine import conversion, trial
from demos.models import Conversion
from registry.work_folders import work_folder

log = structlog.get_logger()

CONVERSION_LIMIT_S = 300.0
TRIAL_LIMIT_S = 180.0
MEASURE_S = 4.0
# By then the worker that took a version in hand is gone: its task has a limit.
LOST_AFTER = timedelta(minutes=20)
State = Conversion.State


@dataclass(frozen=True, slots=True)
class Subject:
    """A version under trial: what was published, here, and a folder for the work."""

    version: ModelVersion
    contract: Contract
    module: Path
    questions: list[trial.Question]
    folder: Path


@dataclass(frozen=True, slots=True)
class Proof:
    """What a conversion came to.

    Attributes:
        state: what is noted; `agreed` and `slower` come with a file and a report.
        reason: why the SavedModel answers: a code, and perhaps `: ` and a detail.
        trusted: how the SavedModel did, where it could be run.
        file: the converted file.
        report: how it did.
        agreement: what comparing found, where it came to that.
    """

    state: Conversion.State
    reason: str = ""
    trusted: trial.Report | None = None
    file: Path | None = None
    report: trial.Report | None = None
    agreement: Agreement | None = None


def claim_next(*, is_next: bool) -> ModelVersion | None:
    """Take the oldest version in hand that nobody has converted and measured yet.

    Args:
        is_next: it follows one that is done; otherwise none is taken while somebody
            works on one.
    """
    Conversion.objects.filter(
        state=State.PENDING, created_at__lt=timezone.now() - LOST_AFTER
    ).update(state=State.FAILED, reason="lost", finished_at=timezone.now())
    if not is_next and Conversion.objects.filter(state=State.PENDING).exists():
        return None
    waiting = ModelVersion.objects.published().runnable().filter(conversion=None)
    ordered = waiting.select_related("model__publisher", "archive")
    for version in ordered.order_by("published_at", "pk"):
        _row, is_ours = Conversion.objects.get_or_create(version=version)
        if is_ours:
            return version
    return None


def deploy(version: ModelVersion) -> Conversion:
    """Convert a version, prove and measure both runtimes, and choose one.

    Visitors are answered by the SavedModel until the end, or as before where this is
    done again. A file that stands alone is measured, and agrees with itself. Safe to
    run twice.
    """
    row, _created = Conversion.objects.get_or_create(version=version)
    contract = version.demo_contract
    if contract is None:
        return _settled(row, Proof(State.UNSUPPORTED, "no_demo"))
    module = published_module(version, contract)
    with work_folder() as scratch:
        subject = Subject(
            version=version,
            contract=contract,
            module=module.path,
            questions=questions_for(version, contract),
            folder=scratch,
        )
        try:
            trusted = _try_out(subject, module.runtime, subject.module)
        except ProgramFailed as failure:
            log.warning("version.not_measured", handle=version.handle, why=str(failure))
            reason = f"saved_model: {failure.detail}"
            return _settled(row, Proof(State.FAILED, reason))
        if module.runtime == "litert":
            return _settled(row, Proof(State.AGREED, report=trusted))
        return _settled(row, _prove(subject, trusted))


def _prove(subject: Subject, trusted: trial.Report) -> Proof:
    """Convert, and compare with what is trusted."""
    if reason := conversion.obstacle(subject.contract):
        return Proof(State.UNSUPPORTED, reason, trusted)
    file = subject.folder / "converted.tflite"
    order = conversion.Order(
        folder=subject.module,
        contract=subject.contract,
        out=file,
        memory_bytes=settings.CONVERSION_MEMORY_BYTES,
        seconds=CONVERSION_LIMIT_S,
    )
    try:
        programs.convert(order, subject.folder)
    except ProgramFailed as failure:
        known = failure.code in ("operation", "converter")
        state = State.UNSUPPORTED if known else State.FAILED
        return Proof(state, f"{failure.code}: {failure.detail}", trusted)
    try:
        report = _try_out(subject, "litert", file)
    except ProgramFailed as failure:
        return Proof(State.FAILED, f"{failure.code}: {failure.detail}", trusted)
    agreement = _compare(subject, trusted, report)
    if not agreement.is_complete:
        why = next(iter(agreement.problems), "the order of the best labels")
        why = f"differs: {why}"
        return Proof(State.DIFFERS, why, trusted, agreement=agreement)
    if not is_faster(report, trusted):  # Perhaps the machine was busy: asked again.
        report = _try_out(subject, "litert", file, again=True)
        trusted = _try_out(subject, "tensorflow", subject.module, again=True)
    if is_faster(report, trusted):
        return Proof(State.AGREED, "", trusted, file, report, agreement)
    return Proof(State.SLOWER, "slower", trusted, file, report, agreement)


def is_faster(report: trial.Report, trusted: trial.Report) -> bool:
    """Whether the converted file is the faster one."""
    return report.p50_ms <= trusted.p50_ms


def _try_out(
    subject: Subject, runtime: str, path: Path, *, again: bool = False
) -> trial.Report:
    order = trial.Order(
        runtime=runtime,
        path=path,
        contract=subject.contract,
        labels=subject.version.labels,
        questions=subject.questions,
        measure_s=MEASURE_S,
        memory_bytes=settings.CONVERSION_MEMORY_BYTES,
        seconds=TRIAL_LIMIT_S,
    )
    return programs.try_out(order, subject.folder / f"{runtime}{'-again' * again}")


def _compare(
    subject: Subject, trusted: trial.Report, report: trial.Report
) -> Agreement:
    task = task_of(subject.contract)
    agreement = Agreement(tolerance=task.tolerance if task else 0.0)
    for one, other in zip(trusted.answers, report.answers, strict=True):
        pictures = (
            programs.picture_of(one, subject.folder / "tensorflow"),
            programs.picture_of(other, subject.folder / "litert"),
        )
        agreement.compare(one, other, pictures)
    return agreement


def _settled(row: Conversion, proof: Proof) -> Conversion:
    """Store what came of it, all at once, and let everyone know."""
    row.state, row.reason = proof.state, proof.reason[:300]
    row.key = row.sha256 = ""
    row.size_bytes = row.max_difference = row.same_top = None
    row.checked_inputs = 0
    if proof.file:
        row.sha256 = converted.keep(proof.file)
        row.key = converted.key_of(row.sha256)
        row.size_bytes = proof.file.stat().st_size
    if proof.agreement:
        row.max_difference = proof.agreement.max_difference
        row.same_top = proof.agreement.same_top
        row.checked_inputs = proof.agreement.checked
    row.finished_at = timezone.now()
    chosen = "litert" if proof.state == State.AGREED else "tensorflow"
    with transaction.atomic():
        row.save()
        # One alone is chosen, at every moment.
        Measurement.objects.filter(version=row.version).update(is_chosen=False)
        for runtime, report in (
            ("tensorflow", proof.trusted),
            ("litert", proof.report),
        ):
            _note(row.version, runtime, report, is_chosen=runtime == chosen)
        record_change(row.version.model)
    forget_routes()
    if proof.trusted:
        forget_held_up(row.version_id)
    log.info(
        "version.deployed",
        handle=row.version.handle,
        state=row.state,
        reason=row.reason,
        runtime=chosen,
    )
    return row


def _note(
    version: ModelVersion, runtime: str, report: trial.Report | None, *, is_chosen: bool
) -> None:
    """Keep the figures of a runtime; what visitors' runs took stays as it is."""
    if report is None:
        Measurement.objects.filter(version=version, runtime=runtime).delete()
        return
    figures = {
        "is_chosen": is_chosen,
        "cold_load_ms": report.cold_load_ms,
        "p50_ms": report.p50_ms,
        "p95_ms": report.p95_ms,
        "throughput_per_s": report.throughput_per_s,
        "peak_memory_bytes": report.peak_bytes,
        "cpu": cpu_name(),
        "threads": 1,
        "measured_at": timezone.now(),
    }
    Measurement.objects.update_or_create(
        version=version, runtime=runtime, defaults=figures
    )


def cpu_name() -> str:
    """Return what the processor calls itself."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2] for line in lines if line.startswith("model name"))
    return next(named, "").strip()[:120] or platform.machine()
