"""Renamed models and publishers: the old names lead to the new, for good."""

import pytest
from django.core.management import CommandError, call_command

from catalog.models import Change
from registry import renaming
from registry.accounts.identity import Action
from registry.ledger import SITE
from registry.models import FormerHandle, LedgerEntry
from registry.verifying import verify
from tests.factories import HubModelFactory, PublisherFactory, VersionFactory
from tests.publishing import publish, submit
from tests.registry.submissions.conftest import (  # noqa: F401 - fixtures
    acme,
    ada,
    client_of,
)

pytestmark = pytest.mark.django_db
QUERY = "?tf-hub-format=compressed"


@pytest.fixture
def version(acme):  # noqa: F811
    return VersionFactory(model__publisher=acme, model__name="net")


@pytest.fixture
def renamed(version):
    renaming.rename_model(version.model, name="nets/small", by=SITE)
    return version


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/acme/net", "/acme/nets/small"),
        ("/acme/net/1", "/acme/nets/small/1"),
        ("/acme/net/1/files", "/acme/nets/small/1/files"),
        (f"/acme/net/1{QUERY}", f"/acme/nets/small/1{QUERY}"),
        (f"/acme/net{QUERY}", f"/acme/nets/small{QUERY}"),
        ("/api/v1/models/acme/net", "http://testserver/api/v1/models/acme/nets/small"),
        (
            "/api/v1/models/acme/net/1",
            "http://testserver/api/v1/models/acme/nets/small/1",
        ),
    ],
)
def test_old_addresses_lead_to_the_new_ones(client, renamed, old, new):
    answer = client.get(old)

    assert (answer.status_code, answer["Location"]) == (301, new)


def test_the_page_of_a_renamed_model_costs_no_query_more(
    client, renamed, django_assert_max_num_queries
):
    with django_assert_max_num_queries(5):
        assert client.get("/acme/net/1").status_code == 301


def test_a_renaming_is_told_to_search_and_log(version):
    Change.objects.all().delete()

    renaming.rename_model(version.model, name="other", by=SITE)

    assert Change.objects.filter(model_id=version.model_id).exists()
    entry = LedgerEntry.objects.get()
    told = (entry.kind, entry.handle, entry.facts)
    assert told == ("renamed", "acme/net", {"to": "acme/other"})


def test_a_model_takes_its_old_name_back(client, renamed):
    renaming.rename_model(renamed.model, name="net", by=SITE)

    assert client.get("/acme/net/1").status_code == 200
    assert client.get("/acme/nets/small/1")["Location"] == "/acme/net/1"
    assert FormerHandle.objects.count() == 1


def test_an_old_name_is_kept_from_others(acme, renamed):  # noqa: F811
    other = HubModelFactory(publisher=acme, name="other")

    with pytest.raises(renaming.NameTaken, match="taken"):
        renaming.rename_model(other, name="net", by=SITE)
    with pytest.raises(renaming.NameTaken, match="taken"):
        renaming.rename_model(other, name="nets/small", by=SITE)


@pytest.mark.parametrize("name", ["", "files", "a/../b", "net/2", "a b", "x" * 200])
def test_what_is_no_name_is_refused(version, name):
    with pytest.raises(renaming.NameRefused):
        renaming.rename_model(version.model, name=name, by=SITE)

    assert not LedgerEntry.objects.exists()


def test_nothing_is_published_under_an_old_name():
    version = publish("colours/old")
    waiting = submit("colours/old", number=2)
    renaming.rename_model(version.model, name="colours/new", by=SITE)

    from registry.services import process_submission  # noqa: PLC0415

    process_submission(waiting)

    assert waiting.state == "rejected"
    assert "publish as tests/colours/new" in waiting.findings[0]


def test_the_log_knows_a_renamed_version_by_its_new_name():
    version = publish("colours/older")
    renaming.rename_model(version.model, name="colours/newer", by=SITE)
    renaming.rename_publisher(version.model.publisher, name="tested", by=SITE)

    assert list(verify(lambda archives, _total: archives)) == []


def test_a_publisher_is_renamed_with_all_its_models(client, version):
    other = PublisherFactory(name="umbrella")

    call_command("rename_publisher", "acme", "apex")

    assert client.get("/acme")["Location"] == "/apex"
    assert client.get(f"/acme/net/1{QUERY}")["Location"] == f"/apex/net/1{QUERY}"
    with pytest.raises(CommandError, match="taken"):
        call_command("rename_publisher", "umbrella", "acme")
    with pytest.raises(CommandError, match="reserved"):
        call_command("rename_publisher", other.name, "api")
    with pytest.raises(CommandError, match="former name"):
        call_command("create_token", "eve", "acme")


def test_who_manages_renames_by_the_api(ada, version):  # noqa: F811
    manager = client_of(ada, Action.MANAGE)
    address = "/api/v1/models/acme/net/rename"

    answer = manager.post(address, {"name": "fine"}, format="json")

    assert (answer.status_code, answer.json()) == (200, {"handle": "acme/fine"})


@pytest.mark.parametrize(
    ("address", "name", "status"),
    [
        ("acme/net", "taken", 409),
        ("acme/net", "files", 400),
        ("acme/net", "", 400),
        ("acme/net/1", "fine", 404),
        ("acme/none", "fine", 404),
    ],
)
def test_what_cannot_be_renamed_is_refused(ada, version, address, name, status):  # noqa: F811
    HubModelFactory(publisher=version.model.publisher, name="taken")
    manager = client_of(ada, Action.MANAGE)

    answer = manager.post(
        f"/api/v1/models/{address}/rename", {"name": name}, format="json"
    )

    assert answer.status_code == status
    assert answer.json()["error"]["message"]


def test_only_managers_rename(ada, version):  # noqa: F811
    answer = client_of(ada, Action.PUBLISH).post(
        "/api/v1/models/acme/net/rename", {"name": "fine"}, format="json"
    )

    assert answer.status_code == 403
