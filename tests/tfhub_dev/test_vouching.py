"""download --verify: bytes, statement, signature and key, each tampered with."""

import json

import pytest

from registry.signing import keys
from tests.publishing import publish
from tfhub_dev import rules
from tfhub_dev.__main__ import main
from tfhub_dev.client import Site
from tfhub_dev.failures import Exit

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("copies"),
]


@pytest.fixture
def download(live_site, monkeypatch, tmp_path, capsys):
    """Downloads a version with `--verify`: exit code, answer, and what is said."""
    monkeypatch.setenv("TFHUB_DEV_SITE", live_site)
    version = publish("colours/vouched")

    def run():
        words = ["download", version.handle, "-o", str(tmp_path / "a.tar.gz")]
        code = main([*words, "--verify", "--json"])
        out, err = capsys.readouterr()
        return code, json.loads(out), err

    return run


@pytest.fixture
def answers(monkeypatch):
    """Lets a test change what the site answers, before the client reads it."""
    changes = []
    ask = Site.ask

    def changed(self, method, path, **options):
        answer = ask(self, method, path, **options)
        if path.endswith("statement.json"):
            for change in changes:
                change(answer)
        return answer

    monkeypatch.setattr(Site, "ask", changed)
    return changes


def test_the_key_of_first_use_is_believed_from_then_on(download, home, live_site):
    code, answer, said = download()

    assert code == Exit.OK
    assert answer["statement"]["handle"] == answer["handle"]
    assert "from now on" in said
    assert json.loads((home / "keys.json").read_text()) == {
        live_site: keys.public_key()
    }
    assert "is known here" in download()[2]


def test_tampered_bytes_are_refused(download, tmp_path):
    download()
    with (tmp_path / "a.tar.gz").open("r+b") as file:
        file.write(b"x")

    code, answer, _said = download()

    assert (code, answer["error"]["code"]) == (Exit.REFUSED, "hash_mismatch")


@pytest.mark.parametrize("name", ["files", "published_at", "signature"])
def test_a_tampered_statement_is_refused(download, answers, home, name):
    answers.append(lambda statement: statement.update({name: "x"}))

    code, answer, _said = download()

    assert (code, answer["error"]["code"]) == (Exit.REFUSED, "altered")
    assert not (home / "keys.json").exists()


def test_another_key_than_the_known_one_is_refused(download, home, live_site):
    download()
    (home / "keys.json").write_text(json.dumps({live_site: "another"}))

    code, answer, _said = download()

    assert (code, answer["error"]["code"]) == (Exit.REFUSED, "other_key")
    assert "keys.json" in answer["error"]["next_step"]


def test_without_the_package_a_sentence_says_what_to_install(download, monkeypatch):
    def missing(name):
        raise ModuleNotFoundError(name="cryptography")

    monkeypatch.setattr(rules, "import_module", missing)

    code, answer, _said = download()

    assert code == Exit.FAILED
    assert "tfhub_dev[verify]" in answer["error"]["next_step"]
