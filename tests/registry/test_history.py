"""What happened to a model, on its Versions tab."""

import pytest
from django.contrib.auth import get_user_model

from registry import life_cycle, renaming
from registry.accounts.identity import Identity
from registry.history import history
from registry.ledger import SITE, Actor
from registry.models import LedgerEntry
from tests.factories import VersionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(db):
    """A version that was through a lot."""
    she = Actor.of(Identity(get_user_model().objects.create_user("lovelace")))
    made = VersionFactory(model__name="net")
    newer = VersionFactory(model=made.model, number=2)
    other = VersionFactory(model__name="net/2d")
    life_cycle.deprecate(made, reason="Old.", successor=newer.handle, by=she)
    renaming.rename_model(made.model, name="nets", by=SITE)
    life_cycle.yank(made, reason="Wrong <b>labels</b>.", by=she)
    life_cycle.yank(other, reason="Not this one.", by=she)
    return made


def test_the_newest_is_told_first_by_every_name(version):
    told = [
        (event.title, event.subject, event.text) for event in history(version.model)
    ]

    assert told == [
        ("Withdrawn", "acme/nets/1", "Wrong <b>labels</b>."),
        ("Renamed", "acme/net", "acme/nets"),
        ("Advised against", "acme/net/1", "Old. → acme/net/2"),
    ]


def test_the_page_tells_what_happened_and_not_who_did_it(client, version):
    page = client.get("/acme/nets/2/versions").content.decode()

    assert "Wrong &lt;b&gt;labels&lt;/b&gt;." in page
    assert LedgerEntry.objects.first().hash in page
    assert "lovelace" not in page  # No letters of hashes.


def test_the_page_takes_few_queries(client, version, django_assert_max_num_queries):
    client.get("/acme/nets/2/versions")

    with django_assert_max_num_queries(17):
        client.get("/acme/nets/2/versions")


def test_a_model_that_the_log_does_not_know_has_no_history(client):
    documented = VersionFactory()

    page = client.get(f"{documented.get_absolute_url()}/versions").content.decode()

    assert "history-title" not in page
