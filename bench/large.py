"""`python -m bench.large`: an archive of 300 MB on the site, written as it is served.

Run with the environment of the benchmark's site; prints where it lies and its address.
"""

import hashlib
import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hubsite.settings")
django.setup()

# Needs loaded apps.
from django.core.files.base import ContentFile  # noqa: E402

from catalog.models import HubModel, ModelVersion, Publisher  # noqa: E402
from registry.models import Archive  # noqa: E402
from registry.storage import module_storage  # noqa: E402

BYTES = 300 * 1000**2


def main() -> None:
    """Make the rows and the file once."""
    publisher, _new = Publisher.objects.get_or_create(name="bench", title="Benchmark")
    model, _new = HubModel.objects.get_or_create(publisher=publisher, name="large/file")
    version, _new = ModelVersion.objects.get_or_create(model=model, number=1)
    archive = Archive.objects.filter(version=version).first()
    if archive is None:
        content = os.urandom(1_000_000) * (BYTES // 1_000_000)
        archive = Archive.objects.create(
            version=version,
            sha256=hashlib.sha256(content).hexdigest(),
            size_bytes=BYTES,
            unpacked_bytes=BYTES,
        )
        module_storage().save(archive.storage_key, ContentFile(content))
    print(json.dumps({"key": archive.storage_key, "path": version.get_absolute_url()}))


if __name__ == "__main__":
    main()
