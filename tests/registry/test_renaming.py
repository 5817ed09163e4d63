"""Renamed models and publishers: the old names lead to the new, for good."""

import pytest
from django.core.management import CommandError, call_command

from catalog.models import Change
from registry import life_cycle, renaming
from registry.accounts.identity import Action
from registry.ledger import SITE
from registry.models import FormerHandle, LedgerEntry, Membership
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
def manager(ada):  # noqa: F811
    Membership.objects.filter(user=ada).update(role=Membership.Role.OWNER)
    return client_of(ada, Action.MANAGE)


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


def test_of_two_that_take_a_name_at_once_one_is_refused(acme, version, monkeypatch):  # noqa: F811
    HubModelFactory(publisher=acme, name="fast")
    monkeypatch.setattr(renaming, "_demand_free", lambda *_args, **_kwargs: None)

    with pytest.raises(renaming.NameTaken, match="taken"):
        renaming.rename_model(version.model, name="fast", by=SITE)

    assert not FormerHandle.objects.exists()


def test_a_row_read_before_another_renamed_it_leads_on(client, version):
    stale = type(version.model).objects.get(pk=version.model_id)
    renaming.rename_model(version.model, name="second", by=SITE)

    renaming.rename_model(stale, name="third", by=SITE)

    assert client.get("/acme/net/1")["Location"] == "/acme/third/1"
    assert client.get("/acme/second/1")["Location"] == "/acme/third/1"


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
    assert "publish as tests/colours/new" in waiting.told[0]


def test_the_log_knows_a_renamed_version_by_its_new_name():
    version = publish("colours/older")
    renaming.rename_model(version.model, name="colours/newer", by=SITE)
    renaming.rename_publisher(version.model.publisher, name="tested", by=SITE)

    assert list(verify(lambda archives, _total: archives)) == []


def test_the_log_holds_a_renamed_version_to_its_state():
    version = publish("colours/older")
    life_cycle.yank(version, reason="Wrong.", by=SITE)
    renaming.rename_model(version.model, name="colours/newer", by=SITE)

    type(version).objects.update(state="published")

    [fault] = verify(lambda archives, _total: archives)
    assert str(fault) == (
        "tests/colours/newer/1: it is published; the log says yanked."
    )


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
    with pytest.raises(CommandError, match="former name"):
        call_command("publish_module", "acme/other/1", __file__)


def test_who_manages_renames_by_the_api(manager, version):
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
def test_what_cannot_be_renamed_is_refused(manager, version, address, name, status):
    HubModelFactory(publisher=version.model.publisher, name="taken")

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
