"""A folder that looks like tfhub.dev's repository."""

import pytest

from tests.catalog.importing.documents import FILES


@pytest.fixture
def write(tmp_path):
    """Write documents by their paths below `assets/docs`; the repository's folder."""

    def write_files(files):
        for path, text in files.items():
            target = tmp_path / "assets/docs" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        return tmp_path

    return write_files


@pytest.fixture
def repository(write):
    return write(FILES)
