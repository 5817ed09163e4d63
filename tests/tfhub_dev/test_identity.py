"""Tokens: kept for their owner alone, and sent to nobody else."""

import io
import json
import stat

import pytest

from tests.tfhub_dev import hub as hubs
from tfhub_dev.__main__ import main
from tfhub_dev.failures import Exit
from tfhub_dev.tokens import token_for


@pytest.fixture
def hub():
    with hubs.running() as hub:
        yield hub


def login(hub, monkeypatch, token=hubs.TOKEN):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{token}\n"))
    return main(["login", "--site", hub.address, "--token-stdin"])


def test_token_is_tried_and_kept_for_its_owner_alone(hub, monkeypatch, home, capsys):
    assert login(hub, monkeypatch) == Exit.OK

    kept = home / "tokens.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert json.loads(kept.read_text()) == {
        "site": hub.address,
        "tokens": {hub.address: hubs.TOKEN},
    }
    assert hubs.TOKEN not in "".join(capsys.readouterr())


def test_site_is_known_after_login(hub, monkeypatch, capsys):
    login(hub, monkeypatch)
    capsys.readouterr()

    assert main(["whoami"]) == Exit.OK
    assert capsys.readouterr().out.splitlines() == ["ada", "tests  owner"]


def test_wrong_token_is_not_kept(hub, monkeypatch, home):
    assert login(hub, monkeypatch, "mh_other") == Exit.NOT_ALLOWED
    assert not (home / "tokens.json").exists()


def test_empty_token_is_refused_before_the_site_is_asked(hub, monkeypatch):
    assert login(hub, monkeypatch, "") == Exit.USAGE
    assert hub.seen == []


def test_logout_forgets(hub, monkeypatch, home):
    login(hub, monkeypatch)

    assert main(["logout"]) == Exit.OK
    assert json.loads((home / "tokens.json").read_text()) == {"site": "", "tokens": {}}
    assert main(["whoami"]) == Exit.USAGE


@pytest.mark.parametrize(
    ("named", "site", "by_handle", "expected"),
    [
        ("", "http://a", False, "mh_env"),
        ("", "http://a", True, ""),
        ("http://a/", "http://a", True, "mh_env"),
        ("http://a", "http://b", False, ""),
    ],
)
def test_environments_token_goes_to_the_site_that_is_named(
    monkeypatch, named, site, by_handle, expected
):
    monkeypatch.setenv("TFHUB_DEV_TOKEN", "mh_env")
    monkeypatch.setenv("TFHUB_DEV_SITE", named)

    assert token_for(site, was_named_by_handle=by_handle) == expected


def test_token_of_one_site_is_not_another_sites(hub, monkeypatch):
    login(hub, monkeypatch)

    assert token_for("http://other.test", was_named_by_handle=False) == ""


def test_unreadable_tokens_are_told(home, capsys):
    home.mkdir(parents=True)
    (home / "tokens.json").write_text("{")

    assert main(["whoami"]) == Exit.FAILED
    assert "tokens.json cannot be read" in capsys.readouterr().err
