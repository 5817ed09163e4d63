"""Writes the receipt of a finished run, from what the run keeps."""

import hashlib
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage

from demos import files
from demos.models import Run
from demos.receipts import format as receipts
from registry.signing.canonical import digest, exact
from registry.signing.keys import signing_key


class NoReceipt(Exception):
    """The run has no answer to vouch for, or its files are gone."""


def make_receipt(run: Run) -> dict[str, Any]:
    """Return the signed receipt of a finished run; the same one every time.

    Args:
        run: read by `with_page_data()`.

    Raises:
        NoReceipt: the run has not finished, or was deleted.
    """
    if run.state != Run.State.FINISHED or run.result is None:
        raise NoReceipt
    try:
        body = _body(run, run.result)
    except FileNotFoundError as error:
        raise NoReceipt from error
    return receipts.sign(body, signing_key())


def _body(run: Run, result: dict[str, Any]) -> dict[str, Any]:
    answer = exact(result)
    return {
        "site": settings.PUBLIC_URL,
        "run": str(run.pk),
        "model": _model(run),
        "runtime": run.provenance,
        "input": _input(run),
        "options": exact(run.options),
        "output": {
            "result": answer,
            "result_sha256": digest(answer),
            "picture_sha256": _file_sha256(run.output_key) if run.output_key else None,
        },
        "times": {
            "asked": run.created_at.isoformat(),
            "started": run.started_at.isoformat() if run.started_at else None,
            "finished": run.finished_at.isoformat() if run.finished_at else None,
        },
        "timings_ms": exact(run.timings_ms),
    }


def _model(run: Run) -> dict[str, Any]:
    contract = run.version.contract_data
    return {
        "handle": run.version.handle,
        "archive_sha256": run.version.sha256,
        "contract_sha256": digest(exact(contract)) if contract else None,
    }


def _input(run: Run) -> dict[str, Any]:
    """What was fed, by the names of the contract's inputs; texts stay private."""
    contract = run.version.demo_contract
    images = contract.images if contract else ()
    fed: dict[str, Any] = {
        name: {"lines_sha256": [_sha256(line.encode()) for line in lines]}
        for name, lines in run.texts.items()
    }
    for place, rule in enumerate(images, 1):
        picture = files.read_picture(run, place)
        fed[rule.name] = {
            "width": picture.width,
            "height": picture.height,
            "pixels_sha256": _sha256(picture.image.tobytes()),
        }
    return fed


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _file_sha256(key: str) -> str:
    with default_storage.open(key) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
