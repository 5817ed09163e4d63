"""Lays out the model for all: the module, its LiteRT file and the labels.

`python -m bench.model [--again] [--wait]`, with the environment of the site. The LiteRT
file is the one that the site's worker made and found to agree with the SavedModel.
"""

import json
import os
import shutil
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hubsite.settings")
django.setup()

from django.core.files.storage import default_storage  # noqa: E402

from bench.pictures import photo  # noqa: E402
from bench.places import MODEL, PHOTO, PICTURE  # noqa: E402
from bench.site import MODEL as HANDLE  # noqa: E402
from demos.models import Conversion, Sample  # noqa: E402
from registry.resolver import find_version  # noqa: E402
from registry.storage import local_path  # noqa: E402

WAIT_S = 300
SAMPLE = "coffee"


def lay_out(conversion: Conversion) -> None:
    """Put everything in place for the peers."""
    version = conversion.version
    MODEL.mkdir(parents=True, exist_ok=True)
    with default_storage.open(conversion.key) as file:
        (MODEL / "model.tflite").write_bytes(file.read())
    shutil.rmtree(MODEL / "module", ignore_errors=True)
    shutil.copytree(local_path(version.archive), MODEL / "module")
    (MODEL / "labels.json").write_text(json.dumps(version.labels), encoding="utf-8")
    sample = Sample.objects.get(slug=SAMPLE)
    with default_storage.open(str(sample.picture.name)) as file:
        data = file.read()
    PICTURE.write_bytes(photo(data, (640, 480)))
    PHOTO.write_bytes(photo(data, (4000, 3000), noise=7))


def main() -> int:
    """Lay the model out, if need be once its conversion has ended; print its state."""
    version = find_version(HANDLE)
    settled = Conversion.objects.filter(version=version).exclude(state="pending")
    if "--again" in sys.argv:
        settled.delete()
    deadline = time.monotonic() + (WAIT_S if "--wait" in sys.argv else 0)
    while (conversion := settled.first()) is None and time.monotonic() < deadline:
        time.sleep(1)
    if conversion and conversion.state == Conversion.State.AGREED:
        lay_out(conversion)
    print(json.dumps(conversion.state if conversion else "missing"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
