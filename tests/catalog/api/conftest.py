"""A model as the API shows it, in an index of each test's own."""

import pytest

from catalog.documents.importer import store_documents
from catalog.search.index import rebuild
from tests.catalog.documents.samples import CHINESE, ENGLISH
from tests.factories import (
    ArchiveFactory,
    HubModelFactory,
    PublisherFactory,
    VersionFactory,
)


@pytest.fixture(autouse=True)
def index_dir(settings, tmp_path):
    settings.SEARCH_INDEX_DIR = tmp_path / "search"


@pytest.fixture
def version(db):
    publisher = PublisherFactory(name="zoo", title="Starter zoo")
    model = HubModelFactory(publisher=publisher, name="lite0/classification")
    version = VersionFactory(model=model, with_demo=True, parameter_count=4_652_008)
    ArchiveFactory(version=version, size_bytes=18_000_000)
    store_documents(version, {"en": ENGLISH, "zh-hans": CHINESE})
    rebuild()
    return version
