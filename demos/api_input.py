"""What a request to the API asks for: a picture or a sample, and choices."""

from typing import Any

from django.conf import settings
from django.core.validators import slug_re
from django.http import HttpRequest
from rest_framework.exceptions import ParseError
from rest_framework.request import Request

from catalog.inputs import Choice
from catalog.models import ModelVersion
from demos import files, services
from demos.engine.errors import PictureRefused
from demos.engine.images import DecodedPicture
from demos.models import Sample

# What a multipart form adds around the picture: boundaries, names, options.
ENVELOPE_BYTES = 64 * 1024


def check_announced_size(request: HttpRequest | Request) -> None:
    """Refuse an upload by the length it announces, before it is read.

    Raises:
        PictureRefused: it is too large.
    """
    length = request.headers.get("Content-Length", "")
    size_bytes = int(length) if length.isascii() and length.isdigit() else 0
    limit_bytes = settings.DEMO_MAX_UPLOAD_BYTES
    if size_bytes > limit_bytes + ENVELOPE_BYTES:
        raise PictureRefused(
            "picture_too_large", size_bytes=size_bytes, limit_bytes=limit_bytes
        )


def check_readable(request: Request) -> None:
    """Read the body's fields.

    Raises:
        ParseError: it is JSON nested without end, which REST framework does not
            expect.
    """
    try:
        _ = request.data
    except RecursionError as error:
        raise ParseError from error


def picture(request: Request) -> DecodedPicture | None:
    """Decode the field `image`, if it is there.

    Raises:
        PictureRefused: as `decode` says.
    """
    upload = request.FILES.get("image")
    return None if upload is None else files.decode_upload(upload)


def sample(request: Request) -> Sample | None:
    """Return the sample that the request names, if it names one.

    Raises:
        NoSample: there is none of this name.
    """
    slug = _asked(request).get("sample")
    if not slug:
        return None
    # PostgreSQL takes no text with a NUL in it, not even to find nothing.
    is_slug = slug_re.match(str(slug))
    found = Sample.objects.filter(slug=slug).first() if is_slug else None
    if found is None:
        raise services.NoSample
    return found


def options(request: Request, version: ModelVersion) -> dict[str, int]:
    """Return what the request chose, by the names of the model's choices.

    Raises:
        BadOption: it is not a number.
    """
    contract = version.contract
    choices = contract.choices if contract else ()
    asked = _asked(request)
    return {
        choice.name: _number(asked[choice.name], choice)
        for choice in choices
        if asked.get(choice.name) not in (None, "")
    }


def _number(value: object, choice: Choice) -> int:
    text = str(value)
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    raise services.BadOption(offered=f"{choice.name} 0–{choice.count - 1}")


def _asked(request: Request) -> dict[str, Any]:
    """The fields of the request; JSON that is no object has none."""
    data: Any = request.data
    return data if isinstance(data, dict) else {}
