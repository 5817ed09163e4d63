"""`manage.py mirror`: what another site published, compared, checked, once."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command

from catalog.models import ModelVersion
from registry import life_cycle, renaming
from registry.ledger import SITE
from registry.models import LedgerEntry
from registry.signing.signatures import sign
from registry.verifying import verify
from tests import builders
from tests.publishing import document_for, publish
from tests.registry.copies import mirror, recorded_site, refused

pytestmark = pytest.mark.django_db
HANDLE = "tests/colours/copied/1"
LAST_YEAR = datetime(2025, 3, 4, 5, 6, 7, 89, tzinfo=UTC)


def original():
    version = publish("colours/copied")
    version.published_at = LAST_YEAR
    version.save()
    return [version]


def two_versions():
    [version] = original()
    document = document_for("tests/colours/copied/2", "image-classification")
    newer = publish("colours/copied", number=2, documents={"en": document})
    life_cycle.deprecate(
        version, reason="Old.", successor="tests/colours/copied", by=SITE
    )
    return [version, newer]


@pytest.fixture(autouse=True)
def _own_search_index(settings, tmp_path):
    """Another test's index may know changes of the same numbers."""
    settings.SEARCH_INDEX_DIR = tmp_path / "search"


@pytest.fixture
def source():
    with recorded_site(original) as hub:
        yield hub


def test_a_version_is_copied_with_its_date_and_noted_in_the_log(source):
    assert f"{HANDLE}: copied" in mirror(source)

    version = ModelVersion.objects.get()
    said = source.announced[f"/api/v1/models/{HANDLE}"][1]
    assert version.archive.sha256 == said["archive"]["sha256"]
    assert version.published_at == LAST_YEAR
    assert version.documents.get().source == said["documents"][0]["source"]
    assert version.contract is not None
    assert version.labels
    entry = LedgerEntry.objects.get(kind="copied")
    assert entry.facts["source"] == source.address
    assert entry.facts["key"]
    assert list(verify(lambda archives, _total: archives)) == []


def test_what_is_here_is_not_fetched_again(source):
    mirror(source)
    source.seen.clear()

    assert f"{HANDLE}: present" in mirror(source, "tests/colours/copied")

    assert not [path for path in source.seen if "tf-hub-format" in path]
    assert LedgerEntry.objects.filter(kind="copied").count() == 1


def test_a_broken_download_is_gone_on_with(source, settings, tmp_path, monkeypatch):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    monkeypatch.setattr("tfhub_dev.downloading.TRIES", 1)
    source.break_after = 100
    assert "cannot be reached" in refused(source)
    source.break_after = None

    assert f"{HANDLE}: copied" in mirror(source)
    assert list((tmp_path / "mirror").iterdir()) == []


def test_state_and_default_version_follow():
    with recorded_site(two_versions) as hub:
        mirror(hub)
        older, newer = ModelVersion.objects.order_by("number")
        assert older.deprecation_reason == "Old."
        assert older.model.default_version == newer

        detail = hub.announced["/api/v1/models/tests/colours/copied"][1]
        detail["default_version"] = 1
        part = next(each for each in detail["versions"] if each["number"] == 2)
        part |= {"state": "yanked", "state_reason": "Wrong labels."}
        assert "withdrawn: Wrong labels." in mirror(hub)

    newer.refresh_from_db()
    assert (newer.state, newer.state_reason) == ("yanked", "Wrong labels.")
    newer.model.refresh_from_db()
    assert newer.model.default_version == older


def test_what_was_decided_here_stays(source):
    mirror(source)
    version = ModelVersion.objects.get()
    life_cycle.deprecate(version, reason="Ours.", successor="", by=SITE)
    mirror(source)
    version.refresh_from_db()
    assert version.deprecation_reason == "Ours."
    life_cycle.yank(version, reason="Wrong.", by=SITE)
    mirror(source)
    version.refresh_from_db()
    assert (version.state, version.state_reason) == ("yanked", "Wrong.")


def test_advice_that_was_taken_back_here_is_not_said_again():
    with recorded_site(two_versions) as hub:
        mirror(hub)
        older = ModelVersion.objects.get(number=1)
        life_cycle.restore(older, by=SITE)
        mirror(hub)

    older.refresh_from_db()
    assert older.deprecation_reason == ""


def test_a_successor_that_comes_later_is_named_then():
    with recorded_site(two_versions) as hub:
        mirror(hub, HANDLE)
        mirror(hub, HANDLE)
        older = ModelVersion.objects.get()
        assert (older.deprecation_reason, older.successor) == ("Old.", "")
        mirror(hub)
        mirror(hub)

    older.refresh_from_db()
    assert older.successor == "tests/colours/copied"
    assert LedgerEntry.objects.filter(kind="deprecated").count() == 2


def test_a_successor_that_comes_in_the_same_run_is_named():
    with recorded_site(two_versions) as hub:
        mirror(hub)

    older = ModelVersion.objects.get(number=1)
    assert older.successor == "tests/colours/copied"


def test_a_model_that_is_gone_there_is_withdrawn_here(source):
    mirror(source)
    message = f"“{HANDLE}” was withdrawn: Wrong: all labels."
    gone = {"error": {"code": "yanked", "message": message}}
    for path in (HANDLE, "tests/colours/copied"):
        source.announced[f"/api/v1/models/{path}"] = (410, gone)
    listed = {"results": [], "next": None}
    source.announced["/api/v1/models?hosted=here&page=1"] = (200, listed)

    assert f"{HANDLE}: withdrawn" in mirror(source)

    version = ModelVersion.objects.get()
    assert (version.state, version.state_reason) == ("yanked", "Wrong: all labels.")
    assert "withdrawn" in mirror(source, "tests/colours/copied")


def test_a_renamed_model_is_copied_by_its_new_name():
    def renamed():
        [version] = original()
        renaming.rename_model(version.model, name="colours/renamed", by=SITE)
        return [version]

    with recorded_site(renamed) as hub:
        assert "tests/colours/renamed/1: copied" in mirror(hub)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda said: said["archive"].update(sha256="0" * 64), "other bytes"),
        (
            lambda said: said["documents"][0].update(source="# Else"),
            "not the one signed",
        ),
        (lambda said: said["archive"].update(size_bytes=10**12), "too many"),
        (lambda said: said.pop("archive"), "not hosted there"),
        (lambda said: said.update(documents=7), "does not answer as a Model Hub"),
        (lambda said: said["archive"].update(size_bytes="x"), "does not answer"),
    ],
)
def test_what_was_tampered_with_is_not_copied(source, change, reason):
    change(source.announced[f"/api/v1/models/{HANDLE}"][1])

    if reason == "not hosted there":
        assert reason in mirror(source)
    else:
        assert reason in refused(source)


def test_a_tampered_statement_is_refused(source):
    source.announced[f"/{HANDLE}/statement.json"][1]["files"] = []

    assert "was changed" in refused(source)


def test_tampered_bytes_are_refused(source):
    place = f"/{HANDLE}?tf-hub-format=compressed"
    status, body = source.announced[place]
    source.announced[place] = (status, body[:-1] + bytes([body[-1] ^ 1]))

    assert "SHA-256" in refused(source)


def test_another_key_than_at_first_is_refused(source):
    mirror(source)
    statement = source.announced[f"/{HANDLE}/statement.json"][1]
    body = {key: statement[key] for key in statement.keys() - {"key", "signature"}}
    forged = sign(body, Ed25519PrivateKey.generate())
    source.announced[f"/{HANDLE}/statement.json"] = (200, forged)
    source.announced["/api/v1/key"] = (200, {"key": forged["key"]})
    out = StringIO()

    with pytest.raises(CommandError):
        call_command("mirror", source.address, stdout=out)

    assert "another key" in out.getvalue()


def test_who_signed_once_must_sign_from_then_on(source):
    mirror(source)
    source.announced[f"/api/v1/models/{HANDLE}"][1]["archive"].pop("statement_url")
    del source.announced[f"/{HANDLE}/statement.json"]

    with pytest.raises(CommandError):
        mirror(source)


def test_a_version_here_with_other_bytes_stays(source):
    mine = publish("colours/copied", build=builders.corner_module)
    out = StringIO()

    with pytest.raises(CommandError):
        call_command("mirror", source.address, stdout=out)

    assert "versions never change" in out.getvalue()
    assert ModelVersion.objects.get().archive.sha256 == mine.archive.sha256


def test_what_is_no_hub_says_so(source):
    source.announced.clear()

    with pytest.raises(CommandError, match="answered 404"):
        mirror(source)
    assert "answered 404" in refused(source, "tests/colours/copied")
