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
from catalog.snippets import local_program, usage_tabs
from registry.kits import form
from registry.models import Archive, VariantFile
from registry.modules.inspection import TFJS, TFLITE
from registry.signing.statement import SAVED_MODEL, stated_files
from registry.statements import NotRecorded, signed_statement
from registry.storage import open_stored

CHUNK_BYTES = 512 * 1024
FOLDER = "module"
# The year in which the dates of zips begin.
DATE = (1980, 1, 1, 0, 0, 0)
# Of a zip's records, without names: APPNOTE.TXT 4.3.7, 4.3.9, 4.3.12 and 4.3.16; what
# ZIP64 adds to each, 4.3.9.2, 4.3.14, 4.3.15 and 4.5.3.
_HEADER, _DESCRIPTOR, _ENTRY, _END = 30, 16, 46, 22
_HEADER_64, _DESCRIPTOR_64, _END_64 = 20, 8, 56 + 20
_EXTRA_64, _SIZES_64, _OFFSET_64 = 4, 16, 8
_README = """{handle}

What a Model Hub has of this version, to be used where there is no network.

  sha256sum -c {sums}                 is everything as it was sent?
{use}  python manage.py import_kit FILE.zip      publishes it on another Model Hub

{statement} is what the site signed; {licence} is what one may do with it.
"""
_USE = {
    SAVED_MODEL: """\
  mkdir {folder} && tar -xzf {module} -C {folder}
  python {snippet}                          uses the module in that folder
""",
    TFLITE: """\
  python {snippet}                          uses the file in tflite/
""",
    TFJS: """\
  {snippet_tfjs}                                 for a page: uses the files in tfjs/
""",
}

Stored = Archive | VariantFile


class NoKit(LookupError):
    """There is nothing to make a kit of; a sentence."""


@dataclass(frozen=True, slots=True)
class Kit:
    """A kit that is ready to be sent.

    Attributes:
        files: by name, all but those of the model.
        stored: by name, those of the model.
    """

    files: Mapping[str, bytes]
    stored: Mapping[str, Stored]

    @property
    def etag(self) -> str:
        """Named by the sums, which name everything else."""
        return f'"{hashlib.sha256(self.files[form.SUMS]).hexdigest()}"'

    @property
    def size_bytes(self) -> int:
        """How long the zip will be."""
        sizes = {name: len(data) for name, data in self.files.items()}
        sizes |= {name: each.size_bytes for name, each in self.stored.items()}
        offset = directory = 0
        for name, size in sizes.items():
            large, far = _is_large(size), _is_large(offset)
            extra = _SIZES_64 * large + _OFFSET_64 * far
            directory += _ENTRY + len(name) + extra + _EXTRA_64 * bool(extra)
            offset += _HEADER + len(name) + size + _DESCRIPTOR
            offset += (_HEADER_64 + _DESCRIPTOR_64) * large
        end = _END + _END_64 * (_is_large(offset) or _is_large(directory))
        return offset + directory + end

    def pieces(self) -> Iterator[bytes]:
        """The zip from its beginning to its end."""
        out = _Out()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
            for name, data in self.files.items():
                large = _is_large(len(data))
                with packed.open(_entry(name), "w", force_zip64=large) as file:
                    file.write(data)
            yield out.taken()
            for name, each in self.stored.items():
                large = _is_large(each.size_bytes)
                with (
                    open_stored(each.storage_key) as stream,
                    packed.open(_entry(name), "w", force_zip64=large) as file,
                ):
                    while chunk := stream.read(CHUNK_BYTES):
                        file.write(chunk)
                        yield out.taken()
        yield out.taken()


def _is_large(number: int) -> bool:
    """Whether a size or a place needs ZIP64."""
    return number > zipfile.ZIP64_LIMIT


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
        NoKit: it is not hosted, or not in the log.
    """
    if not version.is_hosted:
        raise NoKit(_("“%(handle)s” is not hosted here.") % {"handle": version.handle})
    try:
        statement = signed_statement(version)
    except NotRecorded as reason:
        raise NoKit(str(reason)) from reason
    stored = _stored(version, statement)
    with override(settings.LANGUAGE_CODE):  # The same bytes for every reader.
        files = _files(version, statement)
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    sums |= {name: each.sha256 for name, each in stored.items()}
    lines = [f"{digest}  {name}\n" for name, digest in sums.items()]
    return Kit({**files, form.SUMS: "".join(lines).encode()}, stored)


def _stored(version: ModelVersion, statement: Mapping[str, Any]) -> dict[str, Stored]:
    """The files of the model that are signed for, by their names in the kit."""
    archive = getattr(version, "archive", None)
    found: dict[str, Stored] = {} if archive is None else {form.MODULE: archive}
    for file in version.variant_files.all():
        if file.format in stated_files(statement):
            found[form.place(file.format, file.path)] = file
    return found


def _files(version: ModelVersion, statement: Mapping[str, Any]) -> dict[str, bytes]:
    golden = _golden(version)
    documents = sorted(version.documents.all(), key=lambda each: each.language)
    texts = {
        form.README: _readme(version),
        form.ABOUT: _json({"format": form.FORMAT, "handle": version.handle}),
        form.STATEMENT: _json(statement),
        **{
            form.DOCUMENT.format(language=each.language): each.source
            for each in documents
        },
        form.CONTRACT: _json(version.contract_data) if version.contract_data else "",
        form.LABELS: "".join(f"{label}\n" for label in version.labels),
        **_snippet(version),
        form.GOLDEN: _json(golden) if golden else "",
        form.LICENCE: _licence(version),
    }
    return {name: text.encode() for name, text in texts.items() if text}


def _readme(version: ModelVersion) -> str:
    named = {
        name.lower(): value for name, value in vars(form).items() if name.isupper()
    }
    named |= {"handle": version.handle, "folder": FOLDER}
    use = _USE[str(version.served_format)].format(**named)
    return _README.format(**named, use=use)


def _snippet(version: ModelVersion) -> dict[str, str]:
    """The page's program, reading what lies beside it."""
    if version.served_format == SAVED_MODEL:
        site = "http://kit"
        program = usage_tabs(version, site)[0].code
        return {form.SNIPPET: program.replace(f"{site}/{version.handle}", FOLDER)}
    name = form.SNIPPET if version.served_format == TFLITE else form.SNIPPET_TFJS
    files = [
        each
        for each in version.variant_files.all()
        if each.format == version.served_format
    ]
    return {name: local_program(files)}


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
