"""What a page weighs, as the benchmark of pages counts it."""

import pytest

from bench.asking import addresses, asked
from catalog.services import record_change
from tests.factories import DocumentFactory, TagFactory, VersionFactory

MOST_KB = {"html_kb": 30, "css_kb": 12, "js_kb": 15}


@pytest.fixture
def catalogue(settings, tmp_path, db):
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    version = VersionFactory()
    version.tags.add(TagFactory())
    DocumentFactory(version=version)
    record_change(version.model)


def test_every_page_keeps_within_its_weight(catalogue):
    for kind, address in addresses().items():
        figures = asked(address, 1)

        for what, most in MOST_KB.items():
            assert 0 < figures[f"{what}"] <= most, (kind, what)
        assert figures["kept_bytes"] == 0, kind
