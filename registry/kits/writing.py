"""Writes a kit piece by piece: the same version always gives the same bytes.

A zip that is only packed together: its length and its ETag are known before the first
byte is sent, and no more of it is in memory than one piece.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from catalog.licences import plain_terms
from catalog.models import ModelVersion, Tag
from catalog.snippets import usage_tabs
from registry.kits import form
from registry.models import Archive
from registry.statements import NotRecorded, signed_statement
from registry.storage import open_stored

CHUNK_BYTES = 512 * 1024
FOLDER = "module"
# The year in which the dates of zips begin.
DATE = (1980, 1, 1, 0, 0, 0)
# Of a zip's records, without names: APPNOTE.TXT 4.3.7, 4.3.9, 4.3.12 and 4.3.16.
_HEADER, _DESCRIPTOR, _ENTRY, _END = 30, 16, 46, 22
_README = """{handle}

What a Model Hub has of this version, to be used where there is no network.

  sha256sum -c {sums}                 is everything as it was sent?
  mkdir {folder} && tar -xzf {module} -C {folder}
  python {snippet}                          uses the module in that folder
  python manage.py import_kit FILE.zip      publishes it on another Model Hub

{statement} is what the site signed; {licence} is what one may do with it.
"""


class NoKit(LookupError):
    """There is nothing to make a kit of; a sentence."""


@dataclass(frozen=True, slots=True)
class Kit:
    """A kit that is ready to be sent.

    Attributes:
        files: by name, all but the module.
        archive: the module.
    """

    files: Mapping[str, bytes]
    archive: Archive

    @property
    def etag(self) -> str:
        """Named by the sums, which name everything else."""
        return f'"{hashlib.sha256(self.files[form.SUMS]).hexdigest()}"'

    @property
    def size_bytes(self) -> int:
        """How long the zip will be."""
        sizes = {name: len(data) for name, data in self.files.items()}
        sizes[form.MODULE] = self.archive.size_bytes
        each = _HEADER + _DESCRIPTOR + _ENTRY
        return _END + sum(each + 2 * len(name) + size for name, size in sizes.items())

    def pieces(self) -> Iterator[bytes]:
        """The zip from its beginning to its end."""
        out = _Out()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
            for name, data in self.files.items():
                packed.writestr(_entry(name), data)
            yield out.taken()
            with (
                open_stored(self.archive.storage_key) as stream,
                packed.open(_entry(form.MODULE), "w") as module,
            ):
                while chunk := stream.read(CHUNK_BYTES):
                    module.write(chunk)
                    yield out.taken()
        yield out.taken()


class _Out(io.RawIOBase):
    """Where `zipfile` writes; it cannot go back in what is on its way already."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: Any) -> int:
        """Keep some bytes until they are taken."""
        self._pieces.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        """What was written since the last time."""
        found = b"".join(self._pieces)
        self._pieces.clear()
        return found


def make_kit(version: ModelVersion) -> Kit:
    """Gather all there is of a version that was read `with_page_data`.

    Raises:
        NoKit: it is not hosted, not in the log, or too large.
    """
    archive = getattr(version, "archive", None)
    if archive is None and version.is_hosted:
        raise NoKit(
            _("“%(handle)s” has no SavedModel; kits are made of these alone.")
            % {"handle": version.handle}
        )
    if archive is None:
        raise NoKit(_("“%(handle)s” is not hosted here.") % {"handle": version.handle})
    if archive.size_bytes > form.MAX_MODULE_BYTES:
        raise NoKit(
            _("“%(handle)s” is too large for a kit.") % {"handle": version.handle}
        )
    try:
        statement = signed_statement(version)
    except NotRecorded as reason:
        raise NoKit(str(reason)) from reason
    with override(settings.LANGUAGE_CODE):  # The same bytes for every reader.
        files = _files(version, statement)
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    sums[form.MODULE] = archive.sha256
    lines = [f"{digest}  {name}\n" for name, digest in sums.items()]
    return Kit({**files, form.SUMS: "".join(lines).encode()}, archive)


def _files(version: ModelVersion, statement: Mapping[str, Any]) -> dict[str, bytes]:
    golden = _golden(version)
    documents = sorted(version.documents.all(), key=lambda each: each.language)
    named = {name: value for name, value in vars(form).items() if name.isupper()}
    readme = _README.format(
        handle=version.handle,
        folder=FOLDER,
        **{name.lower(): value for name, value in named.items()},
    )
    texts = {
        form.README: readme,
        form.ABOUT: _json(_about(version)),
        form.STATEMENT: _json(statement),
        **{
            form.DOCUMENT.format(language=each.language): each.source
            for each in documents
        },
        form.CONTRACT: _json(version.contract_data) if version.contract_data else "",
        form.LABELS: "".join(f"{label}\n" for label in version.labels),
        form.SNIPPET: _snippet(version),
        form.GOLDEN: _json(golden) if golden else "",
        form.LICENCE: _licence(version),
    }
    return {name: text.encode() for name, text in texts.items() if text}


def _about(version: ModelVersion) -> dict[str, Any]:
    published = version.published_at
    return {
        "format": form.FORMAT,
        "handle": version.handle,
        "published_at": published.isoformat() if published else None,
        "deprecation_reason": version.deprecation_reason,
        "successor": version.successor,
    }


def _snippet(version: ModelVersion) -> str:
    """The page's program, reading the folder beside it."""
    site = "http://kit"
    program = usage_tabs(version, site)[0].code
    return program.replace(f"{site}/{version.handle}", FOLDER)


def _golden(version: ModelVersion) -> Any:
    """What the module answered when it was first run, and to what."""
    tried = version.scan_reports.exclude(first_run=None).first()
    return tried.first_run.get("golden") if tried and tried.first_run else None


def _licence(version: ModelVersion) -> str:
    licences = [tag for tag in version.tags.all() if tag.facet == Tag.Facet.LICENSE]
    if not licences:
        return "No licence is stated: ask the publisher before you use the model.\n"
    return "\n".join(_terms(tag) for tag in licences)


def _terms(tag: Tag) -> str:
    found = plain_terms(tag.slug)
    sentences = [str(each) for each in found.sentences] if found else []
    lines = [f"{tag.slug}: {tag.name}", tag.url, *sentences]
    return "".join(f"{line}\n" for line in lines if line)


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, DATE)
    entry.create_system = 3  # Unix, on whatever this runs.
    entry.external_attr = 0o644 << 16
    return entry
