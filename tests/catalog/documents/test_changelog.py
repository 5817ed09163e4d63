"""`catalog.documents.changelog`: what changed in each version."""

import pytest

from catalog.documents.changelog import read_changelog
from catalog.documents.sections import split_sections


def changes(text):
    return read_changelog(split_sections(text.split("\n"), 0))


@pytest.mark.parametrize("title", ["Changelog", "Change Log", "更新日志"])
def test_every_heading_that_names_a_version_begins_its_part(title):
    text = (
        f"## {title}\n\n#### Version 1\n\n * First.\n\n#### v2 (2020)\n\n * Second.\n"
    )

    assert changes(text) == {1: " * First.", 2: " * Second."}


def test_list_items_may_name_versions():
    assert changes("## Changelog\n\n- V1 - **2022** Added.\n- **2021** Began.\n") == {
        1: "**2022** Added."
    }


def test_section_of_a_version_is_read():
    assert changes("## Version 2\n\nBetter.\n\n## Usage\n\nx\n") == {2: "Better."}


def test_document_without_one_has_none():
    assert changes("## Overview\n\n### Version 1\n\nx\n") == {}
