"""Copies models from another Model Hub: what it announces, signs and sends."""

import hashlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.dateparse import parse_datetime

from catalog.models import ModelVersion, WrongState
from registry import copying, life_cycle
from registry.ledger import SITE
from registry.originals import CopyRefused, Original, find
from registry.signing.statement import (
    NotStated,
    check_demo,
    check_files,
    check_statement,
    deprecation,
    signing_day,
    stated_files,
)
from tfhub_dev.client import Site
from tfhub_dev.downloading import RemoteFile, bring
from tfhub_dev.failures import Failure
from tfhub_dev.formats import SAVED_MODEL, TFJS, TFLITE, choose, files_of

# What a site sends each format for. Its own addresses may be those of another name.
_QUERIES = {
    SAVED_MODEL: "tf-hub-format=compressed",
    TFLITE: "lite-format=tflite",
    TFJS: "tfjs-format=file",
}
Found = Mapping[str, Sequence[RemoteFile]]
NOT_A_HUB = "{site} does not answer as a Model Hub does."


class Outcome(StrEnum):
    """What became of a version."""

    COPIED = "copied"
    PRESENT = "present"
    WITHDRAWN = "withdrawn"
    DOCUMENTED = "not hosted there"
    REFUSED = "REFUSED"


@dataclass(frozen=True, slots=True)
class Mirrored:
    """A line of the report.

    Attributes:
        handle: of the version, or what was asked for.
        outcome: what became of it.
        text: more about it; may be empty.
        copy: the version here and its original, where there are both.
    """

    handle: str
    outcome: Outcome
    text: str = ""
    copy: tuple[ModelVersion, Original] | None = None

    def __str__(self) -> str:
        return f"{self.handle}: {self.outcome}{f': {self.text}' if self.text else ''}"


def mirror(site: Site, handles: Sequence[str] = ()) -> Iterator[Mirrored]:
    """Copy models, each version by itself; go on after one that cannot be had.

    Safe to run again: what is here is not fetched, what broke off is gone on with.

    Args:
        site: where they are.
        handles: `publisher/name`, or with a version; all that are hosted there if
            there are none.

    Raises:
        Failure: the list cannot be had.
    """
    superseded = []
    for handle in handles or _all(site):
        try:
            with _read_as_hub(site):
                for done in _model(site, handle.strip("/")):
                    if done.copy and done.copy[1].successor:
                        superseded.append(done.copy)
                    yield done
        except Failure as failure:
            if failure.code == "yanked":
                yield from _gone(site, handle.strip("/"))
            else:
                yield Mirrored(handle, Outcome.REFUSED, str(failure))
    for version, original in superseded:
        copying.settle(version, original)  # The successor may have come meanwhile.


def _all(site: Site) -> Iterator[str]:
    """What is hosted there, and what was: it may have been withdrawn."""
    listed = set()
    for handle in _hosted(site):
        listed.add(handle)
        yield handle
    copied = {each.rpartition("/")[0] for each in copying.copied_from(site.address)}
    yield from sorted(copied - listed)


def _hosted(site: Site) -> Iterator[str]:
    page = 1
    while page:
        params = {"hosted": "here", "page": str(page)}
        answer = site.ask("GET", "models", params=params)
        with _read_as_hub(site):
            yield from [str(row["handle"]) for row in answer["results"]]
            page = page + 1 if answer["next"] else 0


def _model(site: Site, handle: str) -> Iterator[Mirrored]:
    detail = site.ask("GET", f"models/{handle}")
    model = str(detail["model"])
    number = int(detail["version"]) if handle != model else None
    parts = [each for each in detail["versions"] if number in (None, each["number"])]
    for part in sorted(parts, key=lambda each: int(each["number"])):
        yield _version(site, f"{model}/{int(part['number'])}", part)
    if number is None and detail["default_version"]:
        _lead_to(f"{model}/{int(detail['default_version'])}")


def _gone(site: Site, handle: str) -> Iterator[Mirrored]:
    """Withdraw what was copied of a model that has no version left there."""
    copied = copying.copied_from(site.address)
    ours = [each for each in copied if f"{each}/".startswith(f"{handle}/")]
    if not ours:
        yield Mirrored(handle, Outcome.WITHDRAWN, "never copied")
    for each in ours:
        try:
            site.ask("GET", f"models/{each}")
        except Failure as failure:
            yield _withdraw(each, str(failure).partition(": ")[2] or str(failure))


def _version(site: Site, handle: str, part: Mapping[str, Any]) -> Mirrored:
    try:
        with _read_as_hub(site):
            if part["state"] == ModelVersion.State.YANKED:
                return _withdraw(handle, str(part.get("state_reason", "")))
            return _copy(site, handle)
    except Failure as failure:
        if failure.code == "not_hosted":
            return Mirrored(handle, Outcome.DOCUMENTED)
        return Mirrored(handle, Outcome.REFUSED, str(failure))
    except (CopyRefused, NotStated) as refused:
        return Mirrored(handle, Outcome.REFUSED, str(refused))


def _copy(site: Site, handle: str) -> Mirrored:
    detail = site.ask("GET", f"models/{handle}") | {"handle": handle}
    choose(detail, None)
    found = files_of(detail)
    for form, files in found.items():
        size_bytes = sum(int(file.size_bytes) for file in files)
        if size_bytes > settings.MODULE_MAX_ARCHIVE_BYTES:
            raise CopyRefused(f"Its {form} files have {size_bytes} bytes: too many.")
    original = _original(site, detail, found)
    fetch = partial(_fetched, site, found)
    version, came = copying.copy(original, fetch)
    outcome = Outcome.COPIED if came else Outcome.PRESENT
    text = "not signed for there"
    if original.key:
        unsigned = ", ".join(found.keys() - original.served.keys())
        text = f"without {unsigned}, {text}" if unsigned else ""
    return Mirrored(handle, outcome, text, (version, original))


@contextmanager
def _fetched(site: Site, found: Found, form: str) -> Iterator[Path]:
    """The folder with the files of a format; what broke off is gone on with in it."""
    files = found[form]
    named = hashlib.sha256("\n".join(f"{f.path} {f.sha256}" for f in files).encode())
    folder: Path = settings.FILE_UPLOAD_TEMP_DIR / "mirror" / named.hexdigest()
    for file in files:
        query = _QUERIES[form]
        place = file.handle if form != TFJS else f"{file.handle}/{file.path}"
        here = replace(file, url=f"{site.address}/{place}?{query}")
        bring(site, here, folder / (file.path or "archive"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _original(site: Site, detail: Mapping[str, Any], found: Found) -> Original:
    handle = str(detail["handle"])
    statement = _statement(site, detail)
    announced = {form: [each.to_json() for each in found[form]] for form in found}
    stated = stated_files(statement) if statement else announced
    for form in stated if statement else ():
        check_files(statement, form, announced.get(form, []))
    documents = {each["language"]: each["source"] for each in detail["documents"]}
    for language, sha256 in statement.get("documents_sha256", {}).items():
        text = str(documents.get(language, ""))
        if hashlib.sha256(text.encode()).hexdigest() != sha256:
            raise CopyRefused(f"Its document ({language}) is not the one signed for.")
    contract, labels = _demo(site, detail)
    check_demo(statement, contract, labels)
    date = detail["published_at"]
    reason, successor = deprecation(statement, detail)
    return Original(
        source=site.address,
        handle=handle,
        documents=documents,
        served=stated,
        files=statement.get("files"),
        key=str(statement.get("key", "")),
        signed_on=signing_day(statement),
        published_at=parse_datetime(date) if date else None,
        deprecation_reason=reason,
        successor=successor,
        contract=contract,
        labels=labels,
    )


def _demo(
    site: Site, detail: Mapping[str, Any]
) -> tuple[dict[str, Any] | None, list[str]]:
    """The contract and labels of files that carry none; a module has its own."""
    contract = detail.get("contract")
    if detail.get("archive") or contract is None:
        return None, []
    if not detail["label_count"]:
        return dict(contract), []
    listed = site.ask("GET", f"models/{detail['handle']}/labels")
    return dict(contract), [str(row["label"]) for row in listed["results"]]


def _statement(site: Site, detail: Mapping[str, Any]) -> dict[str, Any]:
    """The signed statement; empty where the site has never signed."""
    known, handle = copying.known_key(site.address), str(detail["handle"])
    # Earlier hubs name it beside the archive.
    beside = detail.get("archive") or {}
    if not (known or detail.get("statement_url") or beside.get("statement_url")):
        return {}
    address = f"{site.address}/{handle}/statement.json"
    answer = site.ask("GET", address, headers={"Accept": "application/json"})
    statement = check_statement(answer, handle=handle)
    if statement["key"] != (known or site.ask("GET", "key")["key"]):
        raise CopyRefused("It is signed by another key than the site's.")
    return statement


def _withdraw(handle: str, reason: str) -> Mirrored:
    version = find(handle)
    if version is None:
        return Mirrored(handle, Outcome.WITHDRAWN, "never copied")
    if version.state == ModelVersion.State.PUBLISHED:
        life_cycle.yank(version, reason=reason[:300], by=SITE)
    return Mirrored(handle, Outcome.WITHDRAWN, reason)


def _lead_to(handle: str) -> None:
    version = find(handle)
    if version is None or version.model.default_version_id == version.pk:
        return
    try:
        life_cycle.choose_default(version, by=SITE)
    except WrongState:
        return  # It was withdrawn here; that stays.


@contextmanager
def _read_as_hub(site: Site) -> Iterator[None]:
    """Another site may answer anything."""
    try:
        yield
    except (CopyRefused, NotStated):
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        sentence = NOT_A_HUB.format(site=site.address)
        raise Failure(sentence, code="not_a_hub") from error
