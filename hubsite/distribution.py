"""The site's own client `tfhub_dev` for download: a wheel, and an index for pip.

The wheel is made of the sources beside this file, at the start or when it is first
asked for, and lies in `var/dist/`. The same sources always give the same bytes.
"""

import base64
import hashlib
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from tfhub_dev.building import backend

# The name of a version stays while its sources change in development.
CACHING = "public, max-age=300"


@dataclass(frozen=True, slots=True)
class Wheel:
    """The wheel that is offered."""

    name: str
    content: bytes
    sha256: str


def make_wheel() -> bool:
    """Write the wheel where it is missing or out of date; return whether it was."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as work:
        made = Path(work, backend.build_wheel(work))
        target = folder / made.name
        if target.is_file() and target.read_bytes() == made.read_bytes():
            return False
        made.replace(target)
    return True


@cache
def wheel() -> Wheel:
    """Return the wheel, as this process's sources make it."""
    make_wheel()
    path = _folder() / backend.wheel_name()
    content = path.read_bytes()
    return Wheel(path.name, content, hashlib.sha256(content).hexdigest())


def _folder() -> Path:
    folder: Path = settings.VAR_DIR / "dist"
    return folder


def _etag(request: HttpRequest, name: str) -> str | None:
    del request
    return f'"{wheel().sha256}"' if name == wheel().name else None


@require_safe
@condition(etag_func=_etag)
def download(request: HttpRequest, name: str) -> HttpResponse:
    """Send the wheel."""
    del request
    offered = wheel()
    if name != offered.name:
        raise Http404(
            _("There is no file “%(name)s” here; there is %(offered)s.")
            % {"name": name[:200], "offered": offered.name}
        )
    digest = base64.b64encode(bytes.fromhex(offered.sha256)).decode()
    headers = {
        "Cache-Control": CACHING,
        "Content-Length": str(len(offered.content)),
        "Repr-Digest": f"sha-256=:{digest}:",
    }
    return HttpResponse(offered.content, "application/zip", headers=headers)


@require_safe
def projects(request: HttpRequest) -> HttpResponse:
    """List what the index has, as PEP 503 says."""
    return _index(render(request, "hubsite/dist_projects.html"))


@require_safe
def files(request: HttpRequest) -> HttpResponse:
    """List the client's files, as PEP 503 says."""
    context = {"wheel": wheel(), "requires_python": backend.requires_python()}
    return _index(render(request, "hubsite/dist_files.html", context))


def _index(page: HttpResponse) -> HttpResponse:
    page["Cache-Control"] = CACHING
    return page
