"""The build folders: one build at a time, and nothing left of an interrupted one."""

import pytest

from zoo.workspace import WorkspaceTaken, open_workspace


def test_second_build_is_refused_while_the_first_runs(tmp_path):
    with (
        open_workspace(tmp_path),
        pytest.raises(WorkspaceTaken, match="Another build_zoo"),
        open_workspace(tmp_path),
    ):
        pass


def test_leftovers_of_an_interrupted_build_are_cleared(tmp_path):
    unfinished = tmp_path / "cache" / "packages" / ".fetch-old"
    unfinished.mkdir(parents=True)
    (tmp_path / "tmp" / "zoo" / "half").mkdir(parents=True)

    with open_workspace(tmp_path):
        pass

    assert not unfinished.exists()
    assert not (tmp_path / "tmp" / "zoo").exists()


def test_kept_packages_stay(tmp_path):
    kept = tmp_path / "cache" / "packages" / "kept.whl"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"kept")

    with open_workspace(tmp_path) as workspace:
        assert workspace.packages == kept.parent

    assert kept.exists()
