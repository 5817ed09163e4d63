"""publish: a folder or a file becomes a version with a page and an address."""

import argparse
import tempfile
from pathlib import Path
from typing import Any

from tfhub_dev.client import Site
from tfhub_dev.commands.grammar import Commands, command
from tfhub_dev.failures import Exit, Failure
from tfhub_dev.handles import read_place
from tfhub_dev.output import emit, say
from tfhub_dev.packing import (
    Upload,
    handle_of,
    prepare,
    read_documents,
    read_object,
    read_text,
    variant_of,
)
from tfhub_dev.rights import demand_right
from tfhub_dev.uploading import Submission, Uploader

SNIPPET = """\
import tensorflow_hub as hub
model = hub.load("{page}")"""


def add_publish(commands: Commands) -> None:
    """Add `publish`."""
    added = command(
        commands,
        "publish",
        publish,
        "Publish a model: send it in parts, follow the checks, and tell its address. "
        "The same command goes on with an upload that broke off.",
    )
    added.add_argument(
        "path",
        type=Path,
        help="a SavedModel folder, a Keras or .tflite file, a TensorFlow.js folder, or "
        "an archive of a folder; without --document, a .tflite file or a TensorFlow.js "
        "folder is added to the version that --handle names",
    )
    added.add_argument(
        "--handle",
        help="publisher/name for the next free version, or publisher/name/3; what the "
        "documents name if left out",
    )
    added.add_argument(
        "--document",
        action="append",
        default=[],
        metavar="[LANG=]FILE",
        help="may be repeated; document*.md beside the model if left out",
    )
    added.add_argument(
        "--contract", type=Path, help="demo.json, where the model has none"
    )
    added.add_argument("--labels", type=Path, help="a file with a label on each line")


def publish(asked: argparse.Namespace) -> int:
    """Send a model and follow it until it is published or refused."""
    is_addition = variant_of(asked.path) and asked.handle and not asked.document
    documents = {} if is_addition else read_documents(asked.document, asked.path)
    place = read_place(asked.handle or handle_of(documents), asked.site)
    site = Site.of(place)
    demand_right(site, place.handle.partition("/")[0])
    with tempfile.TemporaryDirectory(prefix="tfhub_dev-") as work:
        upload = prepare(asked.path, Path(work))
        announcement = _announcement(asked, place.handle, documents, upload)
        uploader = Uploader(site, upload)
        submission = uploader.begin(announcement)
        uploader.send(submission)
        say(f"Sent. The checks: {submission['url']}")
        submission = uploader.follow(submission)
        uploader.forget(announcement)
    return _end(asked, submission, is_addition=not documents)


def _announcement(
    asked: argparse.Namespace, handle: str, documents: dict[str, str], upload: Upload
) -> dict[str, Any]:
    announced: dict[str, Any] = {
        "handle": handle,
        "file": upload.to_json(),
    }
    if documents:
        announced["documents"] = documents
    if variant := variant_of(asked.path):
        announced["variant"] = variant
    if asked.contract:
        announced["contract"] = read_object(asked.contract)
    if asked.labels:
        announced["labels"] = read_text(asked.labels).splitlines()
    return announced


def _end(
    asked: argparse.Namespace, submission: Submission, *, is_addition: bool
) -> int:
    """Tell how it ended."""
    state = submission["state"]
    if state == "accepted":
        page = submission["page"]
        say(f"{'Added to' if is_addition else 'Published:'} {submission['version']}")
        emit(submission, as_json=asked.json, lines=[page])
        if not submission.get("variant"):
            say(f"\n{SNIPPET.format(page=page)}")
        else:
            say(f"\nCode to copy: {page}{'/files' if is_addition else ''}")
        return Exit.OK
    refused = state == "rejected"
    raise Failure(
        "It was not published." if refused else "The submission was cancelled.",
        Exit.REFUSED if refused else Exit.FAILED,
        code=state,
        next_step="Mend what is listed, and publish again." if refused else "",
        findings=submission["findings"],
    )
