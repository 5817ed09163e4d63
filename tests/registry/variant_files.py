"""Files for other runtimes, and how they are sent in."""

import hashlib
import io
import json
import tarfile
from typing import Any

import numpy as np

from catalog.models import ModelVersion, Publisher
from registry.intake import Announcement, finish, open_submission, put_part
from registry.models import Submission
from registry.services import process_submission
from tests.publishing import document_for

WEIGHTS = np.arange(6, dtype=np.float32).tobytes()


def manifest(**changes: Any) -> dict[str, Any]:
    """A layers model of one weight in two shards."""
    group = {
        "paths": ["group1-shard1of2.bin", "group1-shard2of2.bin"],
        "weights": [{"name": "dense/kernel", "shape": [2, 3], "dtype": "float32"}],
    }
    return {
        "format": "layers-model",
        "modelTopology": {"class_name": "Sequential"},
        "weightsManifest": [group | changes],
    }


def packed(files: dict[str, bytes]) -> bytes:
    """A `.tar.gz` of some files."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def tfjs_files(model: dict[str, Any] | None = None) -> dict[str, bytes]:
    """The folder of a TensorFlow.js model."""
    return {
        "model.json": json.dumps(model or manifest()).encode(),
        "group1-shard1of2.bin": WEIGHTS[:10],
        "group1-shard2of2.bin": WEIGHTS[10:],
    }


def announce(version: ModelVersion, variant: str, upload: bytes, **changes: Any):
    """Announce a file for a version."""
    announced = {
        "publisher": version.model.publisher,
        "name": version.model.name,
        "number": version.number,
        "documents": {},
        "variant": variant,
        "file_name": "file",
        "size_bytes": len(upload),
        "sha256": hashlib.sha256(upload).hexdigest(),
    }
    submission, _is_new = open_submission(Announcement(**announced | changes))
    return submission


def send(version: ModelVersion, variant: str, upload: bytes) -> Submission:
    """Send a file for a version; it is not checked yet."""
    submission = announce(version, variant, upload)
    put_part(submission, 0, io.BytesIO(upload), submission.sha256)
    finish(submission)
    return Submission.objects.get(pk=submission.pk)


def add(version: ModelVersion, variant: str, upload: bytes) -> Submission:
    """Send a file for a version, and have it checked."""
    return process_submission(send(version, variant, upload))


def alone(kind: str, upload: bytes, *, number: int = 1, **changes: Any) -> ModelVersion:
    """Publish a file by itself, as `tests/colours/alone`; `kind` is its document's."""
    publisher, _created = Publisher.objects.get_or_create(
        name="tests", defaults={"title": "Tests"}
    )
    handle = f"{publisher}/colours/alone/{number}"
    text = document_for(handle, "image-classification")
    announced = Announcement(
        **{
            "publisher": publisher,
            "name": "colours/alone",
            "documents": {"en": text.replace("# Module", f"# {kind}")},
            "number": number,
            "file_name": "file",
            "size_bytes": len(upload),
            "sha256": hashlib.sha256(upload).hexdigest(),
        }
        | changes
    )
    submission, _is_new = open_submission(announced)
    put_part(submission, 0, io.BytesIO(upload), submission.sha256)
    finish(submission)
    done = process_submission(Submission.objects.get(pk=submission.pk))
    assert done.version is not None, done.told
    return done.version
