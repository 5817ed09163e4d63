"""TensorFlow.js for the browser tests: what is said where it cannot be had."""

import pytest

from tools import tfjs


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """A machine with no program, and no TensorFlow.js yet."""
    monkeypatch.setattr(tfjs, "BUNDLE", tmp_path / "cache" / "tfjs.js")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("HUB_SKIP_BROWSER", raising=False)
    return tmp_path


@pytest.mark.usefixtures("programs")
def test_machine_without_npm_is_told_the_way_round(capsys):
    assert tfjs.main() == 1
    told = capsys.readouterr().err
    assert "npm is not installed" in told
    assert "HUB_SKIP_BROWSER=1" in told


def test_npm_that_fails_ends_it_and_names_the_way_round(programs, capsys):
    npm = programs / "npm"
    npm.write_text("#!/bin/sh\necho 'npm error no such host' >&2\nexit 1\n")
    npm.chmod(0o755)

    assert tfjs.main() == 1
    told = capsys.readouterr().err
    assert "no such host" in told
    assert "HUB_SKIP_BROWSER=1" in told
    assert list(tfjs.BUNDLE.parent.iterdir()) == []


@pytest.mark.usefixtures("programs")
def test_nothing_is_fetched_where_the_browser_is_left_out(monkeypatch, capsys):
    monkeypatch.setenv("HUB_SKIP_BROWSER", "1")

    assert tfjs.main() == 0
    assert not capsys.readouterr().err
