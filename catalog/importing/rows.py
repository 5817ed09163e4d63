"""The rows that documents describe: found, or made where there are none."""

import re

from django.core.exceptions import ValidationError

from catalog.models import HubModel, ModelVersion, Publisher


class Refused(ValueError):
    """A document cannot be stored; the message says why."""


def is_published_here(version: ModelVersion) -> bool:
    """Whether bytes of the version lie here, published with documents of their own."""
    alone = version.stands_alone and version.variant_files.exists()
    return hasattr(version, "archive") or alone


def publisher_named(name: str) -> Publisher:
    """The publisher of this name; a new one until its own document says more.

    Raises:
        Refused: no publisher may have this name.
    """
    found = Publisher.objects.filter(name=name).first()
    if found is None:
        found = Publisher(name=name, title=name)
        _check(found)
        found.save()
    return found


def version_at(handle: str) -> tuple[ModelVersion, bool]:
    """The version of `publisher/name/number`, and whether it is a new one.

    Raises:
        Refused: no model may have this handle.
    """
    model_handle, _slash, number = handle.rpartition("/")
    model = model_at(model_handle)
    if not re.fullmatch(r"[1-9]\d{0,8}", number):
        raise Refused("The version must be a whole number from 1.")
    rows = ModelVersion.objects.filter(model=model, number=int(number))
    found = rows.select_related("archive").first()
    if found is not None:
        found.model = model
        return found, False
    return rows.create(model=model, number=int(number), published_at=None), True


def model_at(handle: str) -> HubModel:
    """The model of `publisher/name`, a new one if there is none.

    Raises:
        Refused: no model may have this handle.
    """
    publisher, _slash, name = handle.partition("/")
    found = HubModel.objects.with_handle(handle).select_related("publisher").first()
    if found is None:
        found = HubModel(publisher=publisher_named(publisher), name=name)
        _check(found)
        found.save()
    return found


def parent_version(handle: str) -> ModelVersion:
    """The version that a variant's document names as its parent.

    A handle without a version means the newest one. A version that no document
    describes gets a row without one, so that the variant has its place.

    Raises:
        Refused: no model may have this handle.
    """
    model = HubModel.objects.with_handle(handle).first()
    newest = model.versions.published().first() if model else None
    if newest is not None:
        return newest
    has_number = re.search(r"./\d+\Z", handle.partition("/")[2])
    version, _created = version_at(handle if has_number else f"{handle}/1")
    return version


def _check(row: Publisher | HubModel) -> None:
    try:
        row.clean_fields()
    except ValidationError as error:
        raise Refused(
            f"{row} cannot be a handle: {' '.join(error.messages)}"
        ) from error
