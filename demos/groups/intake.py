"""Starts a batch from a request, of the page and of the API alike."""

from django.conf import settings
from django.core.exceptions import TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from rest_framework.request import Request

from catalog.models import ModelVersion
from demos.forms import RunForm
from demos.given import BadOption, offered
from demos.groups.choosing import input_kinds
from demos.groups.services import start_batch
from demos.groups.uploads import BatchLimits, Entries, TooManyPictures
from demos.models import RunGroup
from demos.services import NoDemo, RunRefused, has_demo
from demos.throttles import count_run

# Decoding this many pixels takes a few seconds; photographs reach the bytes first.
PIXELS_PER_PICTURE_LIMIT = 10
# The page's picker and the API's two fields; a zip is known by its content.
FIELDS = ("image", "zip")


class TakesNoPicture(RunRefused):
    """The version's demo takes other than one picture."""

    code, status = "batch_no_picture", 409


class BatchTooLarge(RunRefused):
    """The files have more bytes than a batch takes."""

    code, status = "batch_too_large", 413


def check_version(version: ModelVersion) -> None:
    """Refuse a version that cannot run a batch.

    Raises:
        RunRefused: it has no demo, or one that takes other than a picture.
    """
    if not has_demo(version):
        raise NoDemo
    if input_kinds(version) != ("image",):
        raise TakesNoPicture


def check_announced_size(request: HttpRequest | Request) -> None:
    """Refuse a batch by the length it announces, before it is read.

    Raises:
        BatchTooLarge: it is.
    """
    length = request.headers.get("Content-Length", "")
    size_bytes = int(length) if length.isascii() and length.isdigit() else 0
    if size_bytes > settings.BATCH_MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise BatchTooLarge(limit_bytes=settings.BATCH_MAX_BYTES)


def take_batch(request: HttpRequest | Request, version: ModelVersion) -> RunGroup:
    """Start a batch of the files in a request.

    Raises:
        RunRefused: nothing was started.
    """
    options = _options(request, version)
    with Entries(_uploads(request), _limits()) as entries:
        count_run(request, len(entries))
        return start_batch(
            version=version,
            pictures=entries.pictures(),
            count=len(entries),
            options=options,
        )


def _options(request: HttpRequest | Request, version: ModelVersion) -> dict[str, float]:
    contract = version.demo_contract
    assert contract is not None  # noqa: S101 - `check_version` says so
    try:
        form = RunForm(contract, request.POST)
    except TooManyFilesSent as error:
        raise TooManyPictures(limit=settings.BATCH_MAX_PICTURES) from error
    if not form.is_valid():
        raise BadOption(offered=offered(contract))
    options: dict[str, float] = form.arguments()["options"]
    return options


def _uploads(request: HttpRequest | Request) -> list[UploadedFile]:
    return [file for name in FIELDS for file in request.FILES.getlist(name)]


def _limits() -> BatchLimits:
    return BatchLimits(
        max_pictures=settings.BATCH_MAX_PICTURES,
        max_bytes=settings.BATCH_MAX_BYTES,
        max_pixels=PIXELS_PER_PICTURE_LIMIT * settings.DEMO_MAX_PIXELS,
    )
