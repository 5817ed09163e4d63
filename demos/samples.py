"""The site's own pictures to try, with their credits."""

import io
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Case, QuerySet, When
from PIL import Image, ImageOps

from catalog.inputs import ImageInput
from catalog.models import ModelVersion
from demos import files
from demos.engine.images import decode
from demos.models import Sample

# Shown at half this size: sharp on dense screens.
THUMBNAIL_SIDE = 240


def save_sample(  # noqa: PLR0913 - one for each column
    *,
    slug: str,
    title: str,
    title_zh_hans: str,
    picture: bytes,
    credit: str,
    license: str,
    source: str,
    position: int,
) -> Sample:
    """Keep a sample picture, in place of the one with the same slug.

    The bytes are decoded like an upload's and lose their metadata, not their pixels.

    Raises:
        PictureRefused: it is not a picture an upload could be.
    """
    decoded = decode(picture, files.upload_limits())
    sample = Sample.objects.filter(slug=slug).first() or Sample(slug=slug)
    old = [name for name in (sample.picture.name, sample.thumbnail.name) if name]
    sample.title, sample.title_zh_hans = title, title_zh_hans
    sample.credit, sample.license, sample.source = credit, license, source
    sample.position = position
    sample.width, sample.height = decoded.width, decoded.height
    # `save` names a file anew where the name is taken: caches keep the old picture.
    sample.picture.save(
        f"{slug}.{decoded.extension}", ContentFile(decoded.to_file()), save=False
    )
    sample.thumbnail.save(
        f"{slug}-small.jpg", ContentFile(_thumbnail(decoded.image)), save=False
    )
    sample.save()
    sample.vectors.all().delete()  # they were the old picture's
    for name in old:
        default_storage.delete(name)
    return sample


def samples_for(version: ModelVersion, place: int = 1) -> QuerySet[Sample]:
    """Return the samples that show a version well, best first; all if it names none.

    Args:
        version: with or without pictures among its inputs.
        place: of the picture among them, from 1 on.
    """
    contract = version.demo_contract
    images = contract.images if contract else ()
    if place > len(images):
        return Sample.objects.none()
    slugs = images[place - 1].samples
    if not slugs:
        return Sample.objects.all()
    ranks = [When(slug=slug, then=rank) for rank, slug in enumerate(slugs)]
    named = Sample.objects.filter(slug__in=slugs).order_by(Case(*ranks))
    return named if named.exists() else Sample.objects.all()


def samples_by_field(version: ModelVersion) -> dict[str, QuerySet[Sample]]:
    """Return the samples of every picture, by its field in forms and in the API."""
    contract = version.demo_contract
    fields = contract.fields.items() if contract else ()
    names = [name for name, rule in fields if isinstance(rule, ImageInput)]
    return {name: samples_for(version, place) for place, name in enumerate(names, 1)}


def example_inputs(version: ModelVersion) -> dict[str, Any] | None:
    """Return what shows a version well, as `services.start_run` takes it.

    None where a picture or a text is needed and there is none.
    """
    contract = version.demo_contract
    if contract is None:
        return None
    pictures = {
        rule.name: samples_for(version, place).first()
        for place, rule in enumerate(contract.images, 1)
    }
    texts = {rule.name: rule.samples[:1] for rule in contract.texts}
    if not all(pictures.values()) or not all(texts.values()):
        return None
    lines = {
        rule.name: texts[rule.name][0].splitlines() if rule.many else texts[rule.name]
        for rule in contract.texts
    }
    return {"pictures": pictures, "texts": lines}


def _thumbnail(image: Image.Image) -> bytes:
    """The middle of the picture, square, as JPEG."""
    side = (THUMBNAIL_SIDE, THUMBNAIL_SIDE)
    small = ImageOps.fit(image, side, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    small.save(out, format="JPEG", quality=85, optimize=True)
    return out.getvalue()
