"""What a request to the API asks for: pictures, samples, texts and options."""

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.validators import slug_re
from django.http import HttpRequest, QueryDict
from rest_framework.exceptions import ParseError
from rest_framework.request import Request

from catalog.contract import SAMPLE_SUFFIX, Contract
from catalog.inputs import Choice, ImageInput, Input, Number, TextInput
from demos import files, services
from demos.engine.errors import PictureRefused
from demos.given import BadOption, BadTensor, offered
from demos.models import Sample

# What a multipart form adds around the pictures: boundaries, names, options.
ENVELOPE_BYTES = 64 * 1024


def check_announced_size(request: HttpRequest | Request, pictures: int = 1) -> None:
    """Refuse an upload by the length it announces, before it is read.

    Args:
        request: whose body is still unread.
        pictures: how many may be in it.

    Raises:
        PictureRefused: it is too large.
    """
    length = request.headers.get("Content-Length", "")
    size_bytes = int(length) if length.isascii() and length.isdigit() else 0
    limit_bytes = settings.DEMO_MAX_UPLOAD_BYTES
    if size_bytes > max(1, pictures) * limit_bytes + ENVELOPE_BYTES:
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


def arguments(request: Request, contract: Contract) -> dict[str, Any]:
    """Return what `services.start_run` is called with, besides the version.

    Raises:
        PictureRefused: as `images.accept` says.
        RunRefused: a sample, a text or an option is not one.
    """
    asked = _asked(request)
    return {
        "pictures": _pictures(request, contract, asked),
        "texts": _texts(contract, asked),
        "options": _options(contract, asked),
        "is_fresh": str(asked.get("fresh", "")).lower() in ("1", "true"),
    }


def _pictures(
    request: Request, contract: Contract, asked: Mapping[str, Any]
) -> dict[str, files.Picture]:
    given: dict[str, files.Picture] = {}
    for name, rule in contract.fields.items():
        if not isinstance(rule, ImageInput):
            continue
        slug = asked.get("sample" if name == "image" else name + SAMPLE_SUFFIX)
        if upload := request.FILES.get(name):
            given[rule.name] = files.accept_upload(upload)
        elif slug:
            given[rule.name] = _sample(str(slug))
    return given


def _sample(slug: str) -> Sample:
    # PostgreSQL takes no text with a NUL in it, not even to find nothing.
    is_slug = slug_re.match(slug)
    found = Sample.objects.filter(slug=slug).first() if is_slug else None
    if found is None:
        raise services.NoSample
    return found


def _texts(contract: Contract, asked: Mapping[str, Any]) -> dict[str, list[str]]:
    return {
        rule.name: _lines(rule, value)
        for name, rule in contract.fields.items()
        if not isinstance(rule, ImageInput)
        and (value := _said(name, asked)) is not None
    }


def _said(name: str, asked: Mapping[str, Any]) -> Any:
    """The value of a text's field; the first may be called `text` or `texts`."""
    value = asked.get(name)
    return asked.get("texts") if name == "text" and value is None else value


def _lines(rule: Input, value: Any) -> list[str]:
    """Texts as `start_run` takes them: a list, or one text with a line for each."""
    if not isinstance(rule, TextInput):
        return [value if isinstance(value, str) else json.dumps(value)]
    if isinstance(value, str):
        return value.splitlines() if rule.many else [value]
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        takes = "string [N]" if rule.many else "string"
        raise BadTensor(name=rule.label, takes=takes)
    return value


def _options(contract: Contract, asked: Mapping[str, Any]) -> dict[str, float]:
    """What the request chose, by the names of the model's options."""
    return {
        option.name: _number(asked[option.name], option, contract)
        for option in contract.options
        if asked.get(option.name) not in (None, "")
    }


def _number(value: object, option: Choice | Number, contract: Contract) -> float:
    try:
        if isinstance(option, Number) and not isinstance(value, bool):
            return float(str(value))
        text = str(value)
        if text.isascii() and text.isdigit() and len(text) < 10:
            return int(text)
    except ValueError:
        pass
    raise BadOption(offered=offered(contract))


def _asked(request: Request) -> Mapping[str, Any]:
    """The fields of the request; JSON that is no object has none."""
    data: Any = request.data
    if isinstance(data, QueryDict):
        return {k: v[0] if len(v) == 1 else v for k, v in data.lists()}
    return data if isinstance(data, dict) else {}
