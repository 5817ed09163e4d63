"""What becomes of a version, by the API: who may, what is refused, what is answered."""

import pytest
from django.contrib.auth import get_user_model
from rest_framework.test import APIClient

from registry.accounts.identity import Action
from registry.models import LedgerEntry, Membership, PublishToken
from tests.factories import VersionFactory
from tests.registry.submissions.conftest import (  # noqa: F401 - fixtures
    acme,
    ada,
    client_of,
)

pytestmark = pytest.mark.django_db
MODEL = "/api/v1/models/acme/net"


@pytest.fixture(autouse=True)
def version(acme):  # noqa: F811
    return VersionFactory(model__publisher=acme, model__name="net")


@pytest.fixture
def manager(ada):  # noqa: F811
    Membership.objects.filter(user=ada).update(role=Membership.Role.OWNER)
    return client_of(ada, Action.MANAGE)


def post(client, address, **body):
    return client.post(f"{MODEL}/{address}", body, format="json")


def test_a_maintainer_withdraws_nothing(ada):  # noqa: F811
    answer = post(client_of(ada, Action.MANAGE), "1/yank", reason="Wrong labels.")

    assert answer.status_code == 403
    assert "Only owners of “acme”" in answer.json()["error"]["message"]


def test_a_version_is_withdrawn_and_restored(manager, client):
    answer = post(manager, "1/yank", reason="Wrong labels.")

    assert answer.status_code == 200
    assert answer.json() == {
        "handle": "acme/net/1",
        "state": "yanked",
        "state_reason": "Wrong labels.",
        "deprecation_reason": "",
        "successor": "",
        "default_version": None,
    }
    assert client.get(f"{MODEL}/1").status_code == 410
    assert post(manager, "1/restore").json()["default_version"] == 1
    assert client.get(f"{MODEL}/1").status_code == 200
    entry = LedgerEntry.objects.first()
    assert (entry.who, entry.token_id) == ("user:ada", PublishToken.objects.get().pk)


def test_a_version_is_advised_against_with_a_successor(manager, client, version):
    VersionFactory(model=version.model, number=2)

    answer = post(manager, "1/deprecate", reason="Old.", successor="acme/net")

    assert answer.json()["successor"] == "acme/net"
    detail = client.get(f"{MODEL}/1").json()
    assert (detail["deprecation_reason"], detail["successor"]) == ("Old.", "acme/net")
    assert [part["is_deprecated"] for part in detail["versions"]] == [False, True]


def test_the_default_version_is_chosen(manager, version):
    VersionFactory(model=version.model, number=2)

    answer = post(manager, "default", version=1)

    assert answer.json()["default_version"] == 1
    version.model.refresh_from_db()
    assert version.model.default_version == version


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("1/yank", {}),
        ("1/yank", {"reason": ""}),
        ("1/yank", {"reason": "x" * 301}),
        ("1/yank", {"reason": "a\x00b"}),
        ("1/yank", {"reason": ["x"]}),
        ("1/deprecate", {"successor": "acme/net"}),
        ("1/deprecate", {"reason": "Old.", "successor": "acme/net/1"}),
        ("1/deprecate", {"reason": "Old.", "successor": "//"}),
        ("default", {}),
        ("default", {"version": 0}),
        ("default", {"version": 10**30}),
        ("default", {"version": "one"}),
    ],
)
def test_what_cannot_be_understood_is_refused(manager, address, body):
    assert post(manager, address, **body).status_code == 400
    assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize("data", ["[]", "7", "{", '{"reason": "\\ud800"}'])
def test_any_body_is_answered(manager, data):
    answer = manager.post(f"{MODEL}/1/yank", data, content_type="application/json")

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("9/yank", {"reason": "x"}),
        ("yank", {"reason": "x"}),
        ("1/default", {"version": 1}),
        ("default", {"version": 9}),
        ("other/1/restore", {}),
    ],
)
def test_what_is_not_there_is_not_found(manager, address, body):
    answer = post(manager, address, **body)

    assert answer.status_code == 404
    assert answer.json()["error"]["message"]


def test_what_cannot_be_done_in_this_state_conflicts(manager):
    answer = post(manager, "1/restore")

    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "conflict"
    assert post(manager, "default", version=1).status_code == 409


@pytest.mark.parametrize("address", ["1/yank", "1/restore", "1/deprecate", "default"])
def test_only_managers_may(ada, address):  # noqa: F811
    body = {"reason": "x", "version": 1}
    eve = client_of(get_user_model().objects.create_user("eve"), Action.MANAGE)

    assert post(APIClient(), address, **body).status_code == 401
    assert post(client_of(ada, Action.PUBLISH), address, **body).status_code == 403
    assert post(eve, address, **body).status_code == 403
    assert not LedgerEntry.objects.exists()


def test_withdrawing_takes_few_queries(manager, django_assert_num_queries):
    with django_assert_num_queries(26):
        post(manager, "1/yank", reason="Wrong labels.")
