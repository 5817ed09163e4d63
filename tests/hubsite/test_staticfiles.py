"""Static files can be gathered, hashed, and find each other."""

import json
import re

import pytest
from django.core.management import call_command

STORAGE = {"BACKEND": "hubsite.staticfiles.ModuleManifestStorage"}


@pytest.fixture
def gathered(settings, tmp_path):
    """The folder with every static file under its hashed name."""
    settings.STORAGES = {**settings.STORAGES, "staticfiles": STORAGE}
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def test_modules_import_each_other_by_hashed_names(gathered):
    paths = json.loads((gathered / "staticfiles.json").read_text())["paths"]
    entry = (gathered / paths["js/app.js"]).read_text()

    imported = re.findall(r"""(?:from|import)\s*["']([^"']+)["']""", entry)

    assert imported
    for name in imported:
        assert re.search(r"\.[0-9a-f]{12}\.js$", name), name
