"""The lines that fetch a module, check it and load it without a network."""

import hashlib
import os
import subprocess

import pytest

from catalog.snippets.shell import offline_lines
from tests.factories import ArchiveFactory, VersionFactory

URL = "http://hub.test:8000/acme/net/classification/1"
# Stand-ins for the programs; the file that `curl` writes is empty.
PROGRAMS = {"curl": ': > "$3"', "tar": "touch unpacked", "python": "true"}


@pytest.fixture
def version(db):
    return ArchiveFactory(version=VersionFactory(with_demo=True)).version


@pytest.fixture
def programs(tmp_path):
    folder = tmp_path / "programs"
    folder.mkdir()
    for name, line in PROGRAMS.items():
        (folder / name).write_text(f"#!/bin/sh\n{line}\n")
        (folder / name).chmod(0o755)
    return folder


def test_hash_is_checked(version):
    code = offline_lines(version, URL)

    assert f"{version.archive.sha256}  " in code
    assert "| sha256sum --check" in code
    assert "?tf-hub-format=compressed" in code


def test_a_line_that_fails_is_the_last(version):
    _install, *steps, last = offline_lines(version, URL).splitlines()

    assert all(step.endswith(" &&") for step in steps)
    assert last.startswith("python -c ")
    assert steps[0].startswith("curl -fL ")  # An error page is no archive.


@pytest.mark.parametrize("hash_is_right", [True, False])
def test_only_what_was_checked_is_unpacked(version, programs, tmp_path, hash_is_right):
    version.archive.sha256 = hashlib.sha256().hexdigest() if hash_is_right else "0" * 64

    subprocess.run(
        ["bash"],  # It reads line by line, as a shell does into which one pastes.
        input=offline_lines(version, URL),
        cwd=tmp_path,
        env={"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        check=False,
        text=True,
    )

    assert (tmp_path / "unpacked").exists() == hash_is_right
