"""Publishes tiny real modules the way publishers do, for tests of every package."""

import io
import tempfile
from collections.abc import Callable
from pathlib import Path

from catalog.models import ModelVersion, Publisher
from registry.intake import Announcement, receive_submission
from registry.models import Submission
from registry.services import process_submission
from tests import builders

DOCUMENT = """# Module {handle}
Tells {what} apart by their mean colour.

<!-- title: {title} -->
<!-- task: {task} -->
<!-- network-architecture: mobilenet-v2 -->
<!-- dataset: imagenet-ilsvrc-2012-cls -->
<!-- license: apache-2.0 -->

## Overview
A tiny network for tests.

## Application scenarios
- Sorting pictures by colour.

## Limits
It knows nothing else.
"""


def document_for(handle: str, task: str, title: str = "Colours") -> str:
    """A complete English model document."""
    return DOCUMENT.format(handle=handle, task=task, title=title, what="pictures")


def submit(
    name: str = "colours/classification",
    *,
    number: int = 1,
    upload: bytes | None = None,
    task: str = "image-classification",
    build: Callable[[Path], Path] = builders.classifier_module,
    documents: dict[str, str] | None = None,
) -> Submission:
    """Hand in an upload as publisher `tests`; it is not processed yet."""
    publisher, _created = Publisher.objects.get_or_create(
        name="tests", defaults={"title": "Tests"}
    )
    if upload is None:
        with tempfile.TemporaryDirectory() as folder:
            upload = builders.packed(build(Path(folder) / "module"))
    handle = f"tests/{name}/{number}"
    documents = documents or {"en": document_for(handle, task)}
    announced = Announcement(publisher, name, documents, number)
    return receive_submission(announced, io.BytesIO(upload))


def publish(name: str = "colours/classification", **changes: object) -> ModelVersion:
    """Publish a tiny module and return its version."""
    submission = process_submission(submit(name, **changes))
    assert submission.state == "accepted", submission.findings
    assert submission.version is not None
    return ModelVersion.objects.with_page_data().get(pk=submission.version.pk)
