"""The site's own pictures to try, with their credits."""

import io

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from PIL import Image, ImageOps

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


def samples_for(version: ModelVersion) -> QuerySet[Sample]:
    """Return the samples that show a version well, all where it names none."""
    contract = version.contract
    if contract is None:
        return Sample.objects.none()
    named = Sample.objects.filter(slug__in=contract.samples)
    return named if contract.samples and named.exists() else Sample.objects.all()


def _thumbnail(image: Image.Image) -> bytes:
    """The middle of the picture, square, as JPEG."""
    side = (THUMBNAIL_SIDE, THUMBNAIL_SIDE)
    small = ImageOps.fit(image, side, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    small.save(out, format="JPEG", quality=85, optimize=True)
    return out.getvalue()
