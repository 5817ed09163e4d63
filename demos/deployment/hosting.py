"""The module that answers for a version, as it lies on this machine."""

import time
from dataclasses import dataclass
from pathlib import Path

import structlog
from django.db import transaction

from catalog.contract import Contract
from catalog.models import Measurement, ModelVersion
from demos.deployment import converted
from demos.deployment.routing import Route, forget_routes
from demos.models import Conversion
from registry.models import VariantFile
from registry.modules.archive import ArchiveRefused
from registry.storage import local_path, module_storage

log = structlog.get_logger()

TFLITE = VariantFile.Format.TFLITE
# Versions never change, but for their state; a process need not read them each time.
_KEPT_S = 10.0
_MOST_KEPT = 100
_versions: dict[int, tuple[float, "Hosted"]] = {}


class NoModule(Exception):
    """The version's files are not where they should be."""


class ConversionLost(Exception):
    """The converted file is gone or damaged; from now on the SavedModel answers."""


@dataclass(frozen=True, slots=True)
class Hosted:
    """A version with what is read off its rows, once for many runs."""

    version: ModelVersion
    contract: Contract | None


@dataclass(frozen=True, slots=True)
class HostedModule:
    """A version's module, and how to feed it.

    Attributes:
        sha256: of the bytes that are run.
        path: the unpacked module, its converted file, or the one that stands alone.
        contract: how to feed it and read its answer.
        runtime: `tensorflow` or `litert`.
    """

    sha256: str
    path: Path
    contract: Contract
    runtime: str = "tensorflow"


def hosted(version_id: int) -> Hosted:
    """Return a version with its publisher and archive, at most a few seconds old."""
    kept, now = _versions.get(version_id), time.monotonic()
    if kept and kept[0] > now:
        return kept[1]
    version = ModelVersion.objects.select_related("model__publisher", "archive").get(
        pk=version_id
    )
    if len(_versions) >= _MOST_KEPT:
        _versions.clear()
    found = Hosted(version, version.demo_contract)
    _versions[version_id] = (now + _KEPT_S, found)
    return found


def forget_versions() -> None:
    """Read every version anew."""
    _versions.clear()


def published_module(version: ModelVersion, contract: Contract | None) -> HostedModule:
    """Return what a version was published as: a SavedModel, or a file for LiteRT.

    Raises:
        NoModule: its files are missing here.
    """
    if contract is None:
        raise NoModule("The version has no contract.")
    if not hasattr(version, "archive"):
        return _file(version.variant_files.filter(format=TFLITE).first(), contract)
    try:
        archive = version.archive
        return HostedModule(archive.sha256, local_path(archive), contract)
    except (FileNotFoundError, ArchiveRefused) as error:
        raise NoModule(repr(error)) from error


def _file(file: VariantFile | None, contract: Contract) -> HostedModule:
    """A file that stands alone."""
    if file is None:
        raise NoModule("The version has no file for LiteRT.")
    try:
        path = converted.fetched(file.sha256, module_storage(), file.storage_key)
    except (FileNotFoundError, converted.Damaged) as error:
        raise NoModule(repr(error)) from error
    return HostedModule(file.sha256, path, contract, "litert")


def routed_module(found: Hosted, route: Route) -> HostedModule:
    """Return the module that answers visitors.

    Raises:
        NoModule: its files are missing here.
        ConversionLost: the converted file is; ask for the route anew.
    """
    if not route.sha256 or found.contract is None:
        return published_module(found.version, found.contract)
    if not hasattr(found.version, "archive"):  # Its row need not be read again.
        return _file(VariantFile(sha256=route.sha256), found.contract)
    try:
        path = converted.local_path(route.sha256)
    except (FileNotFoundError, converted.Damaged) as error:
        log.warning("conversion.lost", handle=found.version.handle, error=repr(error))
        _give_up_conversion(found.version)
        raise ConversionLost from error
    return HostedModule(route.sha256, path, found.contract, route.runtime)


@transaction.atomic
def _give_up_conversion(version: ModelVersion) -> None:
    Conversion.objects.filter(version=version).update(
        state=Conversion.State.FAILED, reason="file_lost"
    )
    measured = Measurement.objects.filter(version=version)
    measured.update(is_chosen=False)
    measured.filter(runtime=Measurement.Runtime.TENSORFLOW).update(is_chosen=True)
    forget_routes()
