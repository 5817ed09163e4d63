"""Who may send uploads, and see them."""

import pytest
from django.contrib.auth import get_user_model
from rest_framework.test import APIClient

from registry.accounts.identity import Action
from tests.registry.submissions.conftest import announce, client_of, put

pytestmark = pytest.mark.django_db
SUBMISSIONS = "/api/v1/submissions"


def test_without_a_token_401_says_how(acme, module):
    answer = announce(APIClient(), module)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert "Authorization: Bearer" in answer.json()["error"]["message"]


def test_an_unknown_token_is_told_so(acme, module):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION="Bearer mh_nonsense")

    answer = announce(client, module)

    assert answer.status_code == 401
    assert "copy it again" in answer.json()["error"]["message"]


def test_a_stranger_may_not_publish(acme, module):
    eve = client_of(get_user_model().objects.create_user("eve"))

    assert announce(eve, module).status_code == 403


def test_a_token_that_does_not_allow_it_is_refused(ada, module):
    reader = client_of(ada, Action.DOWNLOAD)

    answer = announce(reader, module)

    assert answer.status_code == 403
    assert "publish" in answer.json()["error"]["message"]


def test_uploads_of_others_cannot_be_found(api, module):
    url = announce(api, module).json()["url"]
    eve = client_of(get_user_model().objects.create_user("eve"))

    assert eve.get(url).status_code == 404
    assert eve.delete(url).status_code == 404
    assert put(eve, url, 0, b"x").status_code == 404
    assert eve.get(f"{url}/events").status_code == 404
    assert eve.get(SUBMISSIONS).json() == []
    assert APIClient().get(url).status_code == 401


def test_a_publisher_that_does_not_exist_is_named(api, module):
    answer = announce(api, module, handle="nobody/net")

    assert answer.status_code == 404
    assert "nobody" in answer.json()["error"]["message"]


def test_me_tells_whose_token_it_is(api):
    me = api.get("/api/v1/me").json()

    assert me["user"] == {"username": "ada"}
    assert me["publishers"] == [{"name": "acme", "title": "Acme", "role": "maintainer"}]
    assert me["token"]["actions"] == ["publish"]
    assert APIClient().get("/api/v1/me").status_code == 401
