"""Models to compare, and everything the demo's pages are tested with."""

import pytest

from tests.demos.pages.conftest import (  # noqa: F401
    DETECTION_CONTRACT,
    _files_apart,
    detector,
    sample,
    stylizer,
    upload,
    version,
)
from tests.factories import (
    ArchiveFactory,
    HubModelFactory,
    VersionFactory,
)


@pytest.fixture
def models(db):
    """Three classifiers: one, two and three."""
    found = []
    for name in ("one", "two", "three"):
        model = HubModelFactory(name=name)
        found.append(VersionFactory(model=model, with_demo=True))
        ArchiveFactory(version=found[-1], size_bytes=1000 * len(name))
    return found
