"""Looks at published modules again, by the rules of today."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import structlog
from django.db.models import OuterRef, QuerySet, Subquery

from catalog.models import ModelVersion
from catalog.sentences import Sentence
from catalog.viewing import seeing_everything
from registry import inspecting, scanning, storage
from registry.inspecting import InspectionFailed
from registry.models import ScanReport
from registry.modules.rules import (
    ALWAYS,
    CONTAINER,
    DOCUMENT,
    FIRST_RUN,
    RULES_VERSION,
    Finding,
)
from registry.resolver import read_address
from registry.work_folders import work_folder

log = structlog.get_logger()

# Documents may change after publishing, and are checked where they do.
RULES = tuple(rule for rule in ALWAYS if rule != DOCUMENT)


@dataclass(frozen=True, slots=True)
class Rescanned:
    """A version and what today's rules say of it."""

    version: ModelVersion
    report: ScanReport

    @property
    def is_sound(self) -> bool:
        """Whether it would be published today."""
        return not self.report.findings


def versions_to_rescan(
    handles: Iterable[str], *, all_of_them: bool
) -> QuerySet[ModelVersion]:
    """Return the versions with an archive that were not seen by today's rules.

    Args:
        handles: `publisher/name` or `publisher/name/version`; none for every model.
        all_of_them: those that today's rules have seen, too.
    """
    newest = ScanReport.objects.filter(version=OuterRef("pk"))
    versions = ModelVersion.objects.filter(archive__isnull=False).annotate(
        rules_seen=Subquery(newest.values("rules_version")[:1])
    )
    if not all_of_them:
        versions = versions.exclude(rules_seen=RULES_VERSION)
    wanted = [_matching(handle) for handle in handles]
    if wanted:
        versions = versions.filter(pk__in=[pk for found in wanted for pk in found])
    ordered = versions.select_related("archive", "model__publisher")
    return ordered.order_by("model__publisher__name", "model__name", "number")


def _matching(handle: str) -> Iterator[int]:
    with seeing_everything():
        address = read_address(handle)
    versions = address.model.versions.all()
    if address.number is not None:
        versions = versions.filter(number=address.number)
    yield from versions.values_list("pk", flat=True)


def rescan(version: ModelVersion) -> Rescanned:
    """Unpack a version's archive in the jail, check it, and keep the report.

    The bytes that are served are looked at, not what lies unpacked on this machine.
    What broke a rule stays published: a person decides. Its page says so.
    """
    report = ScanReport(version=version, rules_version=RULES_VERSION, rules=list(RULES))
    begun = time.monotonic()
    try:
        with (
            work_folder() as work,
            storage.open_stored(version.archive.storage_key) as stream,
        ):
            scanning.note(report, inspecting.inspect_upload(stream, work))
    except (OSError, InspectionFailed) as error:
        log.warning("version.not_rescanned", handle=version.handle, error=repr(error))
        text = Sentence("The archive could not be read; the log of the site says why.")
        report.findings = [Finding(CONTAINER, text).to_json()]
    report.duration_ms = round((time.monotonic() - begun) * 1000)
    _keep_first_run(report)
    report.save()
    log.info(
        "version.rescanned",
        handle=version.handle,
        rules=RULES_VERSION,
        findings=len(report.findings),
    )
    return Rescanned(version, report)


def _keep_first_run(report: ScanReport) -> None:
    """The first run stays the first: the module is not run again."""
    earlier = ScanReport.objects.filter(
        version=report.version, first_run__isnull=False
    ).first()
    if earlier is not None:
        report.first_run = earlier.first_run
        report.rules.append(FIRST_RUN)
