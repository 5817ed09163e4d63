"""Small copies of pictures, for pages that show many of them."""

import io

from django.core.files.storage import default_storage
from PIL import Image

from demos import files
from demos.models import Run

# Shown at half this size: sharp on dense screens.
SIDE = 240


def save_thumbnail(run: Run, image: Image.Image) -> None:
    """Write a small copy of a run's picture into its folder."""
    small = image.copy()
    small.thumbnail((SIDE, SIDE))
    out = io.BytesIO()
    small.save(out, format="JPEG", quality=80)
    files.save(_key(run), out.getvalue())


def read_thumbnail(run: Run) -> bytes:
    """Return the small copy, a JPEG.

    Raises:
        FileNotFoundError: there is none, or it was deleted.
    """
    with default_storage.open(_key(run)) as file:
        data: bytes = file.read()
    return data


def _key(run: Run) -> str:
    return f"{run.folder}/thumbnail.jpg"
