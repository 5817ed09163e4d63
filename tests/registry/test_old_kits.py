"""Kits from before: what was decided here since stays."""

import pytest
from django.core.management import CommandError
from django.db import transaction

from catalog.models import ModelVersion
from registry import life_cycle
from registry.ledger import SITE
from registry.models import LedgerEntry
from registry.verifying import verify
from tests.publishing import publish
from tests.registry.test_kits import changed, fetch, resigned, take_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return publish("colours/packed")


@pytest.fixture
def kit(client):
    """The bytes of a kit whose version is not here."""
    with transaction.atomic():
        _answer, data = fetch(client, publish("colours/packed"))
        transaction.set_rollback(True)
    return data


def test_an_older_kit_takes_no_advice_back(client, version, tmp_path):
    path = tmp_path / "kit.zip"
    path.write_bytes(fetch(client, version)[1])
    life_cycle.deprecate(version, reason="Old.", successor="", by=SITE)

    assert "Not to be taken: Old." in take_in(path)

    version.refresh_from_db()
    assert (version.deprecation_reason, version.state) == ("Old.", "published")
    assert list(verify(lambda archives, _total: archives)) == []


def test_an_older_kit_brings_nothing_withdrawn_back(client, version, tmp_path):
    path = tmp_path / "kit.zip"
    path.write_bytes(fetch(client, version)[1])
    life_cycle.yank(version, reason="Wrong.", by=SITE)

    assert "It is withdrawn here, and stays so." in take_in(path)

    version.refresh_from_db()
    assert (version.state, version.state_reason) == ("yanked", "Wrong.")
    assert client.get(f"/{version.handle}").status_code == 410


def test_an_older_kit_says_nothing_that_was_taken_back(client, version, tmp_path):
    life_cycle.deprecate(version, reason="Old.", successor="", by=SITE)
    page = ModelVersion.objects.with_page_data().get()
    path = tmp_path / "kit.zip"
    path.write_bytes(fetch(client, page)[1])
    life_cycle.restore(version, by=SITE)

    take_in(path)

    version.refresh_from_db()
    assert version.deprecation_reason == ""


@pytest.mark.parametrize(
    ("day", "words"),
    [("2025-03-04", "That was on 2025-03-04;"), (None, "It does not say when")],
)
def test_an_import_tells_how_old_the_statement_is(kit, tmp_path, day, words):
    path = tmp_path / "kit.zip"
    changes = {"signed_on": day} if day else {}
    statement = resigned(kit, changes, without=() if day else ("signed_on",))
    path.write_bytes(changed(kit, {"statement.json": statement}))

    assert words in take_in(path)

    assert LedgerEntry.objects.get(kind="copied").facts["signed_on"] == (day or "")


def test_a_day_that_is_none_is_refused(kit, tmp_path):
    path = tmp_path / "kit.zip"
    statement = resigned(kit, {"signed_on": "yesterday"})
    path.write_bytes(changed(kit, {"statement.json": statement}))

    with pytest.raises(CommandError, match="no kit"):
        take_in(path)
