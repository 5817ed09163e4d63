"""What tests of the registry can ask for."""

from pathlib import Path

import pytest


@pytest.fixture
def own_folders(settings, tmp_path: Path) -> None:
    """Modules and a search index of this test's own."""
    modules = settings.STORAGES["modules"] | {"OPTIONS": {"location": tmp_path / "own"}}
    settings.STORAGES = settings.STORAGES | {"modules": modules}
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
