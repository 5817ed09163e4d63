"""The jail holds: what tries to get out, takes too much, or never ends."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from registry.jail import running
from registry.jail.limits import LAYERS, USER, Limits
from registry.jail.running import SOURCE, run

MEGABYTE = 1024**2
SMALL = Limits(memory_bytes=200 * MEGABYTE, seconds=20, file_bytes=MEGABYTE, niceness=0)


def misbehave(act: str, folder: Path, limits: Limits = SMALL, **given):
    (folder / "order").write_text(act)
    return run("tests.registry.jail.misbehaving", folder, limits, **given)


def test_no_way_out_is_open(tmp_path):
    folder = tmp_path / "cell"
    folder.mkdir()

    finished = run("registry.jail.probe", folder, SMALL)

    assert finished.exit_code == 0, finished.errors
    attempts = json.loads(finished.output)
    assert len(attempts) == 16
    assert [name for name, refused in attempts.items() if not refused] == []
    assert [path.name for path in tmp_path.rglob("*")] == ["cell", "inside"]


def test_every_layer_says_whether_it_holds(tmp_path):
    layers = run("registry.jail.probe", tmp_path, SMALL).layers

    assert set(layers) == set(LAYERS)
    assert not any(why for name, why in layers.items() if name != USER)


@pytest.mark.parametrize(
    ("act", "ended_by"),
    [
        ("take_memory", "out_of_memory"),
        ("take_shared_memory", "out_of_memory"),
        ("crash", "crashed"),
        ("talk", "crashed"),
    ],
)
def test_what_takes_too_much_is_ended_and_told(act, ended_by, tmp_path):
    finished = misbehave(act, tmp_path)

    assert finished.ended_by == ended_by, finished
    assert finished.peak_bytes < 300 * MEGABYTE


@pytest.mark.parametrize("act", ["hang", "hang_without_alarm"])
def test_what_never_ends_is_ended(act, tmp_path, monkeypatch):
    monkeypatch.setattr(running, "GRACE_S", 0.5)

    finished = misbehave(act, tmp_path, Limits(memory_bytes=200 * MEGABYTE, seconds=1))

    assert finished.ended_by == "took_too_long"
    assert finished.seconds < 10


def test_a_file_larger_than_allowed_is_not_written(tmp_path):
    finished = misbehave("write_much", tmp_path)

    assert finished.exit_code != 0
    assert "File too large" in finished.last_error
    assert (tmp_path / "much").stat().st_size <= MEGABYTE


def test_an_end_of_its_own_is_told_as_such(tmp_path):
    finished = misbehave("fail", tmp_path)

    assert (finished.exit_code, finished.ended_by) == (3, "")
    assert finished.last_error == "I could not"


def test_no_secret_of_the_site_is_in_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("HUB_SECRET_KEY", "secret")

    seen = misbehave("read_environment", tmp_path).output.split()

    assert "TMPDIR" in seen
    assert not [name for name in seen if name.startswith(("HUB_", "REDIS", "DJANGO"))]


def test_an_upload_is_handed_in_open(tmp_path):
    outside = tmp_path / "upload"
    outside.write_bytes(b"a stranger's bytes")
    folder = tmp_path / "cell"
    folder.mkdir()

    with outside.open("rb") as upload:
        finished = misbehave("read_upload", folder, upload=upload)

    assert finished.output == "a stranger's bytes"


PYTHON = "/usr/bin/python3"
PROBING = """
import sys; sys.path.insert(0, {source!r})
from pathlib import Path
from registry.jail.running import Limits, run
finished = run("registry.jail.probe", Path({folder!r}), Limits(2**28, 20))
print(finished.output, dict(finished.layers))
assert finished.exit_code == 0, finished.errors
assert "false" not in finished.output
assert [n for n, why in finished.layers.items() if why] == {missing!r}
"""


@pytest.mark.skipif(
    os.geteuid() != 0 or not Path(PYTHON).exists(),
    reason="only root can be both root and somebody else",
)
@pytest.mark.parametrize(("user", "missing"), [(0, []), (65534, ["user"])])
def test_root_and_others_are_held_alike(user, missing):
    """With a Python that lies where every user may read it."""
    folder = Path("/tmp/jail-test")  # noqa: S108 - reachable for every user
    folder.mkdir()
    try:
        os.chown(folder, user, user)
        code = PROBING.format(source=str(SOURCE), folder=str(folder), missing=missing)
        done = subprocess.run(
            ["/usr/bin/env", "-i", "PYTHONDONTWRITEBYTECODE=1", PYTHON, "-c", code],
            user=user,
            group=user,
            extra_groups=[],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
        )
        assert done.returncode == 0, done.stderr
    finally:
        shutil.rmtree(folder)


def test_what_fails_on_a_full_disk_is_not_to_blame(tmp_path, monkeypatch):
    free = shutil.disk_usage(tmp_path).free
    monkeypatch.setattr(running, "LITTLE_ROOM_BYTES", 2 * free)

    with pytest.raises(OSError, match="No space left"):
        misbehave("crash", tmp_path)
