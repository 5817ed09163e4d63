"""Has an upload read in the jail, and believes nothing of what comes back."""

import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

from django.conf import settings

from catalog.sentences import Sentence
from registry.jail.limits import Limits
from registry.jail.reports import NoReport, read_report
from registry.jail.running import Finished, run
from registry.modules.inspection import ORDER, REPORT, Inspected, Order
from registry.modules.rules import GRAPH, Finding
from registry.storage import module_limits

PROGRAM = "registry.modules.inspection"
LIMIT_S = 300


class InspectionFailed(RuntimeError):
    """The program that reads uploads broke by a fault of its own; for the log."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found, and how it was found."""

    inspected: Inspected
    seconds: float = 0.0
    peak_bytes: int = 0
    layers: Mapping[str, str] = field(default_factory=dict)


def inspect_upload(
    upload: IO[bytes],
    work: Path,
    added: Mapping[str, str] | None = None,
    *,
    variant: str = "",
) -> Inspection:
    """Unpack an upload into `work/module` and read it.

    Args:
        upload: the file as it came.
        work: an empty folder.
        added: path → text of files to put into the module.
        variant: what the upload is, where it is no module but one of its variants.

    Raises:
        InspectionFailed: by a fault of ours.
    """
    order = Order(module_limits(), added=dict(added or {}), variant=variant)
    return _inspect(order, work, upload=_opened(upload))


def inspect_module(module: Path, work: Path) -> Inspection:
    """Read a module that is unpacked already.

    Raises:
        InspectionFailed: by a fault of ours.
    """
    order = Order(module_limits(), str(module.resolve()))
    return _inspect(order, work, readable=[module])


def _inspect(order: Order, work: Path, **given: Any) -> Inspection:
    (work / ORDER).write_text(json.dumps(order.to_json()), encoding="utf-8")
    limits = Limits(
        memory_bytes=settings.SCAN_MEMORY_BYTES,
        seconds=LIMIT_S,
        file_bytes=settings.MODULE_MAX_UNPACKED_BYTES,
    )
    finished = run(PROGRAM, work, limits, **given)
    inspected = _ended(finished) or _report(work, finished)
    return Inspection(
        inspected, finished.seconds, finished.peak_bytes, dict(finished.layers)
    )


def _ended(finished: Finished) -> Inspected | None:
    """What to say of a program that did not come to its own end."""
    sentences = {
        "took_too_long": Sentence(
            "Reading the upload takes longer than {most} seconds.", most=LIMIT_S
        ),
        "out_of_memory": Sentence(
            "Reading the upload takes more than {most} MB of memory.",
            most=settings.SCAN_MEMORY_BYTES // 10**6,
        ),
        "crashed": Sentence(
            "The program that reads uploads ended while reading this one."
        ),
    }
    if not finished.ended_by:
        return None
    finding = Finding(
        GRAPH,
        sentences[finished.ended_by],
        advice=Sentence(
            "Export a smaller graph; large constants belong into variables."
        ),
    )
    return Inspected("saved_model", [finding])


def _report(work: Path, finished: Finished) -> Inspected:
    if finished.exit_code != 0:
        raise InspectionFailed(finished.errors[-2000:])
    try:
        return Inspected.from_json(read_report(work / REPORT))
    except (NoReport, ValueError) as error:
        raise InspectionFailed(repr(error)) from error


def _opened(upload: IO[bytes]) -> IO[bytes]:
    """A stream with a descriptor, for another process to read and turn back."""
    upload.seek(0)
    try:
        upload.fileno()
    except (OSError, AttributeError):  # It lies elsewhere, or in memory.
        # Closed when the inspection is over and nobody holds it any more.
        spool = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115
        shutil.copyfileobj(upload, spool)
        spool.seek(0)
        return cast("IO[bytes]", spool)
    return upload
