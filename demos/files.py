"""The files of runs and samples in the default storage."""

import contextlib
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile

from catalog.contract import Contract
from demos.engine import images
from demos.engine.errors import PictureRefused
from demos.engine.images import DecodedPicture, Limits, accept, decode
from demos.models import Run, Sample, Trial

OUTPUT = "output.png"

Picture = images.Picture | Sample
# What is about pictures, and has a folder for them.
Pictured = Run | Trial

# What we took and stored ourselves: limits are for what comes from outside.
STORED = Limits(max_bytes=sys.maxsize, max_pixels=sys.maxsize)


def upload_limits() -> Limits:
    """How large an uploaded picture may be."""
    return Limits(settings.DEMO_MAX_UPLOAD_BYTES, settings.DEMO_MAX_PIXELS)


def accept_upload(upload: UploadedFile) -> images.Picture:
    """Take a picture somebody sent; its name and declared type mean nothing.

    Raises:
        PictureRefused: as `images.accept`; one too large stays unread.
    """
    return accept(_bytes_of(upload), upload_limits())


def decode_upload(upload: UploadedFile) -> DecodedPicture:
    """Decode a picture somebody sent.

    Raises:
        PictureRefused: as `images.decode`; one too large stays unread.
    """
    return decode(_bytes_of(upload), upload_limits())


def _bytes_of(upload: UploadedFile) -> bytes:
    limit_bytes, size_bytes = settings.DEMO_MAX_UPLOAD_BYTES, upload.size or 0
    if size_bytes > limit_bytes:
        raise PictureRefused(
            "picture_too_large", size_bytes=size_bytes, limit_bytes=limit_bytes
        )
    data: bytes = upload.read()
    return data


def save(key: str, data: bytes) -> None:
    """Write a file under exactly this key, in place of what was there."""
    try:
        path = Path(default_storage.path(key))
    except NotImplementedError:
        _save_elsewhere(key, data)
        return
    # What the storage does besides, to find a name that is free, takes much longer.
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _save_elsewhere(key: str, data: bytes) -> None:
    """Write a file to a storage that is no folder."""
    default_storage.delete(key)
    saved = default_storage.save(key, ContentFile(data))
    if saved != key:
        default_storage.delete(saved)
        raise FileExistsError(key)


def save_output(run: Pictured, png: bytes) -> str:
    """Write the picture that came out; return its key."""
    key = f"{run.folder}/{OUTPUT}"
    save(key, png)
    return key


def copy_output(source: Run, run: Run) -> str:
    """Give a run its own copy of what came out of another; return its key.

    Raises:
        FileNotFoundError: the other run was deleted meanwhile.
    """
    if not source.output_key:
        return ""
    with default_storage.open(source.output_key) as file:
        return save_output(run, file.read())


def read_picture(
    run: Pictured, place: int = 1, side: int | None = None
) -> DecodedPicture:
    """Read a picture a run is about: its own, else its sample.

    Args:
        run: of which version is at hand.
        place: 1 for the first picture of the contract, the one that is shown.
        side: as many pixels as its shorter side needs, as for `images.decode`.

    Raises:
        FileNotFoundError: it was deleted.
    """
    return decode(_read(picture_key(run, place)), STORED, side)


def note_pictures(
    run: Pictured, contract: Contract, pictures: Mapping[str, Picture]
) -> dict[str, bytes]:
    """Note a run's pictures in its row.

    Returns:
        Key → file of each that is no sample, to be saved once the row is.
    """
    kept = {}
    for place, rule in enumerate(contract.images, 1):
        shown = pictures[rule.name]
        sample = shown if isinstance(shown, Sample) else None
        key, notes = "", []
        if not isinstance(shown, Sample):
            key, notes = f"{run.folder}/{_name(shown, place)}", list(shown.notes)
            kept[key] = shown.to_file()
        if place == 1:
            run.sample, run.picture_key, run.notes = sample, key, notes
            run.width, run.height = shown.width, shown.height
            continue
        run.pictures[rule.name] = {
            "sample": sample.slug if sample else "",
            "key": key,
            "width": shown.width,
            "height": shown.height,
            "notes": notes,
        }
    return kept


def given_picture(run: Run, place: int) -> Picture:
    """Return a picture of a run as it was given, to be given again.

    Raises:
        FileNotFoundError: it was deleted.
    """
    kept = _kept(run, place)
    if kept.get("key"):
        # As it is kept there is nothing left to change in it.
        return replace(accept(_read(kept["key"]), STORED), notes=tuple(kept["notes"]))
    sample = Sample.objects.filter(slug=kept["sample"]).first()
    if sample is None:
        raise FileNotFoundError("The sample was deleted.")
    return sample


def _name(picture: images.Picture, place: int) -> str:
    """What a run's own picture is called in its folder."""
    stem = "picture" if place == 1 else f"picture-{place}"
    return f"{stem}.{picture.extension}"


def _kept(run: Pictured, place: int) -> dict[str, Any]:
    """What the row notes of a picture: its key, or the slug of its sample."""
    if place == 1:
        slug = run.sample.slug if run.sample else ""
        return {"key": run.picture_key, "sample": slug, "notes": run.notes}
    contract = run.version.demo_contract
    rules = contract.images if contract else ()
    name = rules[place - 1].name if place <= len(rules) else ""
    return run.pictures.get(name, {"sample": ""})


def picture_key(run: Pictured, place: int = 1) -> str:
    """Return where a picture of a run lies: its own or its sample's; "" if gone.

    Args:
        run: of which version is at hand.
        place: 1 for the first picture of the contract, the one that is shown.
    """
    if place == 1 and run.sample and not run.picture_key:
        return run.sample.picture.name or ""
    kept = _kept(run, place)
    if kept.get("key") or not kept["sample"]:
        return str(kept.get("key", ""))
    sample = Sample.objects.filter(slug=kept["sample"]).first()
    return (sample.picture.name if sample else "") or ""


def _read(key: str) -> bytes:
    if not key:
        raise FileNotFoundError("The run has no such picture.")
    with default_storage.open(key) as file:
        data: bytes = file.read()
    return data


def delete_output(run: Run) -> None:
    """Delete the picture that came out."""
    default_storage.delete(f"{run.folder}/{OUTPUT}")
    _delete_if_empty(run.folder)


def delete_files(run: Pictured) -> None:
    """Delete every file of a run; safe to call again.

    The folder is asked what is in it, not the row, which may say something else.
    """
    try:
        folders, names = default_storage.listdir(run.folder)
    except FileNotFoundError:
        return
    for name in (*names, *folders):
        default_storage.delete(f"{run.folder}/{name}")
    _delete_if_empty(run.folder)


def _delete_if_empty(folder: str) -> None:
    """Delete a folder on disk; object storage has none."""
    with contextlib.suppress(OSError):
        default_storage.delete(folder)
