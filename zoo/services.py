"""Put what the zoo builds into the site, as any publisher does."""

import tempfile
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from catalog.documents.importer import store_documents
from catalog.models import ModelVersion, Publisher
from catalog.services import record_change
from demos.models import Sample
from demos.samples import save_sample
from registry.intake import Announcement, SubmissionRefused, receive_submission
from registry.modules.archive import pack
from registry.services import process_submission
from zoo.recipes import Recipe
from zoo.samples import SAMPLES, SamplePicture

PUBLISHER = "zoo"
TITLE = "Model zoo"
ABOUT = gettext_noop(
    "Pretrained models to start with, converted to SavedModels on this machine from "
    "weights that others trained and released under an open licence. Every document "
    "names the original, the package the weights came in, and its SHA-256."
)


class PublishRefused(Exception):
    """The Registry did not take a module; the message gives its reasons."""


def published(recipe: Recipe) -> ModelVersion | None:
    """The version that `recipe` makes, if the site has it, under whatever name."""
    is_named = Q(model__publisher__name=PUBLISHER, model__name=recipe.name)
    was_named = Q(model__former_handles__handle=f"{PUBLISHER}/{recipe.name}")
    versions = ModelVersion.objects.filter(number=recipe.number)
    return versions.filter(is_named | was_named).first()


def publish(recipe: Recipe, folder: Path) -> ModelVersion:
    """Publish the SavedModel in `folder` through the service every upload takes.

    Raises:
        PublishRefused: with the Registry's findings.
    """
    publisher, _created = Publisher.objects.get_or_create(
        name=PUBLISHER, defaults={"title": TITLE, "about": ABOUT}
    )
    settings.FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as upload:
        pack(folder, upload)
        upload.seek(0)
        try:
            announced = Announcement(
                publisher, recipe.name, dict(recipe.documents), recipe.number
            )
            received = receive_submission(announced, upload)
        except SubmissionRefused as refusal:
            raise PublishRefused(" ".join(refusal.findings)) from refusal
    submission = process_submission(received)
    if submission.version is None:
        raise PublishRefused(" ".join(submission.told))
    return submission.version


def refresh_documents(recipe: Recipe, version: ModelVersion) -> bool:
    """Store a published model's documents anew where they say something else now."""
    stored = dict(version.documents.values_list("language", "source"))
    if stored == dict(recipe.documents):
        return False
    with transaction.atomic():
        store_documents(version, recipe.documents)
        record_change(version.model)
    return True


def missing_samples() -> list[SamplePicture]:
    """The sample pictures that the site does not have yet."""
    present = set(Sample.objects.values_list("slug", flat=True))
    return [sample for sample in SAMPLES if sample.slug not in present]


def store_sample(sample: SamplePicture, picture: bytes) -> Sample:
    """Keep a sample picture with its title, photographer and licence."""
    return save_sample(
        slug=sample.slug,
        title=sample.title,
        title_zh_hans=sample.title_zh_hans,
        picture=picture,
        credit=sample.credit,
        license=sample.license,
        source=sample.source,
        position=SAMPLES.index(sample),
    )
