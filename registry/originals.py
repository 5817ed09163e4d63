"""A version as another site has it, held against what is here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from catalog.models import ModelVersion
from registry.ledger import Kind
from registry.models import LedgerEntry, VariantFile
from registry.modules import tflite
from registry.modules.tfjs import SHARD
from registry.signing.chain import files_digest
from registry.signing.statement import SAVED_MODEL

Files = Sequence[Mapping[str, Any]]


class CopyRefused(ValueError):
    """The version is not taken in; `findings` says why."""

    def __init__(self, *findings: str) -> None:
        super().__init__(" ".join(findings))
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Original:
    """A version as another site has it.

    Attributes:
        source: the site's address; empty for a kit.
        handle: `publisher/name/version`, the same here as there.
        documents: by language code.
        served: what is sent there by format, as statements have it; what the version
            stands for comes first.
        files: of its archive, as signed for; None where nobody signed.
        key: the public key that it is signed with; empty where nobody signed.
        signed_on: the day when that was; empty where earlier sites do not say it.
        published_at: when it was published there.
        deprecation_reason: why its publisher advises against it; or empty.
        successor: what to take instead, a handle there; or empty.
        contract: of its demo, where the files carry none; labels with it.
        labels: one for each score, or none.
    """

    source: str
    handle: str
    documents: Mapping[str, str]
    served: Mapping[str, Files]
    files: Files | None = None
    key: str = ""
    signed_on: str = ""
    published_at: datetime | None = None
    deprecation_reason: str = ""
    successor: str = ""
    contract: dict[str, Any] | None = None
    labels: Sequence[str] = ()

    def __post_init__(self) -> None:
        """See that its files are named as they are here.

        Raises:
            CopyRefused: they are not.
        """
        for form, files in self.served.items():
            paths = [str(file.get("path", "")) for file in files]
            if not _is_named_well(form, paths):
                raise CopyRefused(f"Its {form[:20]} files are not named as they are.")

    @property
    def format(self) -> str:
        """What it stands for."""
        return next(iter(self.served))

    def named_by(self, form: str) -> dict[str, str]:
        """The hash that stands for the files of a format, as the log calls it."""
        files = self.served[form]
        if form == SAVED_MODEL:
            return {"archive_sha256": str(files[0]["sha256"])}
        return {"files_sha256": files_digest(files)}


def _is_named_well(form: str, paths: list[str]) -> bool:
    if form == SAVED_MODEL:
        return paths == [""]
    if form == VariantFile.Format.TFLITE:
        return paths == [tflite.FILE]
    are_plain = all(SHARD.fullmatch(path) for path in paths)
    return (
        form == VariantFile.Format.TFJS and are_plain and len(set(paths)) == len(paths)
    )


def read_handle(handle: str) -> tuple[str, str, int]:
    """Return publisher, name and number.

    Raises:
        CopyRefused: the handle is none of a version.
    """
    publisher, _slash, rest = handle.partition("/")
    name, _slash, number = rest.rpartition("/")
    if not (name and number.isascii() and number.isdigit() and len(number) < 10):
        raise CopyRefused(f"“{handle[:200]}” is not publisher/name/version.")
    return publisher, name, int(number)


def find(handle: str) -> ModelVersion | None:
    """Return the version of that handle, if bytes of it are here.

    Raises:
        CopyRefused: the handle is none of a version.
    """
    publisher, name, number = read_handle(handle)
    found = ModelVersion.objects.hosted().filter(
        model__publisher__name=publisher, model__name=name, number=number
    )
    found = found.select_related("model__publisher", "archive")
    return found.prefetch_related("variant_files").first()


def missing_formats(original: Original, version: ModelVersion | None) -> list[str]:
    """Return which formats are to come; none for what was withdrawn here.

    Args:
        original: what it is there.
        version: as `find` gave it.

    Raises:
        CopyRefused: it is here with other bytes.
    """
    if version is None:
        return list(original.served)
    here = _files_here(version)
    for form in [original.format, *original.served]:
        is_own = form == original.format
        if (is_own or form in here) and not _is_same(version, original, form, here):
            raise CopyRefused(
                f"{original.handle} is here with other bytes, and versions never "
                "change."
            )
    if version.state != ModelVersion.State.PUBLISHED:
        return []
    return [form for form in original.served if form not in here]


def _files_here(version: ModelVersion) -> dict[str, list[Mapping[str, Any]]]:
    """The files by format; of the archive, those in it."""
    archive = getattr(version, "archive", None)
    found = {} if archive is None else {SAVED_MODEL: list(archive.files)}
    rows = groupby(version.variant_files.all(), attrgetter("format"))
    return found | {form: [row.to_json() for row in group] for form, group in rows}


def _is_same(
    version: ModelVersion,
    original: Original,
    form: str,
    here: Mapping[str, Files],
) -> bool:
    if form == original.format and form != version.served_format:
        return False
    if form != SAVED_MODEL:
        return _in_order(here[form]) == _in_order(original.served[form])
    # Other libraries may pack the same files to other bytes.
    sha256 = original.named_by(form)["archive_sha256"]
    if version.archive.sha256 == sha256:
        return True
    if original.files is not None:
        return _in_order(here[form]) == _in_order(original.files)
    return copied(version.handle).filter(facts__archive_sha256=sha256).exists()


def _in_order(files: Files) -> list[Mapping[str, Any]]:
    return sorted(files, key=lambda file: str(file.get("path")))


def copied(handle: str) -> Any:
    """The log's entries of how a version was copied here."""
    return LedgerEntry.objects.filter(kind=Kind.COPIED, handle=handle)
