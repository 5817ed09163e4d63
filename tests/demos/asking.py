"""Hosts tiny modules in tests, asks for runs, and waits for what becomes of them."""

import hashlib
import io
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from django.core.files.base import ContentFile
from PIL import Image

from catalog.models import ModelVersion
from demos import events, services
from demos.deployment import converted as files_of_conversions
from demos.engine.images import DecodedPicture, decode
from demos.files import upload_limits
from demos.models import Conversion, Run
from demos.workers import live_workers
from registry.modules.reader import read_module
from registry.storage import module_storage
from tests import builders
from tests.builders import picture_bytes
from tests.factories import ArchiveFactory, MeasurementFactory, VersionFactory


def hosted(build: Callable[[Path], Path] = builders.classifier_module) -> ModelVersion:
    """A published version whose module lies in the storage, without more ado."""
    with tempfile.TemporaryDirectory() as folder:
        module = build(Path(folder))
        facts = read_module(module)
        packed = builders.packed(module)
    version = VersionFactory(
        contract_data=facts.contract.to_json() if facts.contract else None,
        signatures=[signature.to_json() for signature in facts.signatures],
        labels=list(facts.labels),
    )
    archive = ArchiveFactory(version=version, sha256=hashlib.sha256(packed).hexdigest())
    if not module_storage().exists(archive.storage_key):
        module_storage().save(archive.storage_key, ContentFile(packed))
    return version


def converted(version: ModelVersion, name: str) -> ModelVersion:
    """Let the LiteRT file of a tiny module answer for its version."""
    sha256 = files_of_conversions.keep(builders.converted_file(name))
    Conversion.objects.create(
        version=version, state=Conversion.State.AGREED, sha256=sha256
    )
    MeasurementFactory(version=version, runtime="litert", is_chosen=True)
    return version


def picture(color: str = "red", **options) -> DecodedPicture:
    """An uploaded picture of one colour."""
    return decode(picture_bytes(color=color, **options), upload_limits())


def ended(run: Run, timeout_s: float = 60) -> Run:
    """The run once it has ended."""
    done = events.wait_until_ended(run.pk, timeout_s)
    assert done.has_ended, f"still {done.state}"
    return done


def ask(version, color: str = "red", **changes) -> Run:
    """A run of a picture of one colour."""
    return services.start_run(version=version, picture=picture(color), **changes)


def wait_until(holds: Callable[[], object], timeout_s: float = 60) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + timeout_s
    pause = 0.02
    while not holds():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(pause)


def worker_processes() -> set[str]:
    """Names of the processes that exist: a killed one is listed a while longer."""
    names = live_workers()
    return {name for name in names if Path("/proc", name.rpartition(":")[2]).exists()}


def pixel(data: bytes) -> tuple[int, ...]:
    """The colour in the corner of a picture file."""
    return Image.open(io.BytesIO(data)).getpixel((2, 2))
