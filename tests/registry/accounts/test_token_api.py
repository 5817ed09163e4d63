"""Tokens by the API, and how often one may ask it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from registry.accounts.identity import Action, authenticate, create_token
from registry.accounts.publishers import create_publisher
from registry.models import PublishToken
from tests.registry.accounts.conftest import PASSWORD

TOKENS = "/api/v1/tokens"
ASKED = {"name": "ci", "publisher": "acme", "actions": ["publish"], "days": 7}


@pytest.fixture
def acme(ada):
    return create_publisher(user=ada, name="acme", title="Acme")


@pytest.fixture
def browser(ada, acme):
    client = APIClient()
    client.login(username="ada", password=PASSWORD)
    return client


def with_token(ada):
    token, secret = create_token(
        user=ada,
        name="mine",
        actions=[Action.PUBLISH],
        expires_at=timezone.now() + timedelta(days=1),
    )
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return token, client


def test_who_is_signed_in_makes_a_token(browser):
    answer = browser.post(TOKENS, ASKED, format="json")

    assert answer.status_code == 201
    assert answer["Cache-Control"] == "private, no-store"
    assert authenticate(answer.json()["secret"]).user.username == "ada"
    listed = browser.get(TOKENS).json()
    assert [row["publisher"] for row in listed] == ["acme"]
    assert "secret" not in listed[0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"publisher": "google"},
        {"publisher": "a\x00"},
        {"actions": []},
        {"actions": ["all"]},
        {"days": 0},
        {"days": 10**30},
        {"name": None},
    ],
)
def test_a_wrong_wish_is_told(browser, wrong):
    answer = browser.post(TOKENS, {**ASKED, **wrong}, format="json")

    assert answer.status_code == 400
    assert not PublishToken.objects.exists()


def test_a_form_of_another_site_makes_no_token(ada, acme):
    client = APIClient(enforce_csrf_checks=True)
    client.login(username="ada", password=PASSWORD)

    assert client.post(TOKENS, ASKED, format="json").status_code == 403


def test_a_token_makes_no_tokens(ada, acme):
    _token, client = with_token(ada)

    assert client.post(TOKENS, ASKED, format="json").status_code == 403


def test_nobody_sees_no_tokens(db):
    assert APIClient().get(TOKENS).status_code == 401
    assert APIClient().post(TOKENS, ASKED, format="json").status_code == 401
    assert APIClient().delete(f"{TOKENS}/1").status_code == 401


def test_a_token_ends_itself_alone(ada, acme):
    token, client = with_token(ada)
    other, _client = with_token(ada)

    assert client.delete(f"{TOKENS}/{other.pk}").status_code == 403
    assert client.delete(f"{TOKENS}/{token.pk}").status_code == 204
    assert client.get("/api/v1/me").status_code == 401


def test_who_is_signed_in_ends_any_of_theirs(browser, ada):
    token, _client = with_token(ada)

    assert browser.delete(f"{TOKENS}/{token.pk}").status_code == 204
    assert browser.delete(f"{TOKENS}/{token.pk}").status_code == 404
    assert browser.delete(f"{TOKENS}/{10**30}").status_code == 404


def test_listing_tokens_asks_a_fixed_number_of_times(
    ada, acme, django_assert_num_queries
):
    for _one in range(3):
        _token, client = with_token(ada)
    client.get(TOKENS)

    with django_assert_num_queries(2):  # the token with its person; the list
        client.get(TOKENS)


def test_every_answer_says_how_many_more_may_be_asked(ada, acme, settings):
    settings.API_RATE = "3/day"
    _token, client = with_token(ada)

    answers = [client.get("/api/v1/me") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert {answer["RateLimit-Policy"] for answer in answers} == {
        '"account";q=3;w=86400'
    }
    left = [answer["RateLimit"].split(";")[1] for answer in answers]
    assert left == ["r=2", "r=1", "r=0", "r=0"]
    assert int(answers[-1]["Retry-After"]) > 0
    assert answers[-1].json()["error"]["code"] == "throttled"


def test_all_tokens_of_an_account_count_together(ada, acme, settings):
    settings.API_RATE = "1/day"
    _one, first = with_token(ada)
    _two, second = with_token(ada)

    assert first.get("/api/v1/me").status_code == 200
    assert second.get("/api/v1/me").status_code == 429


def test_refusals_are_counted_too(db, settings):
    settings.API_RATE = "1/day"

    assert APIClient().get("/api/v1/me").status_code == 401
    assert APIClient().get("/api/v1/me").status_code == 429


def test_without_a_rate_nothing_is_said(ada, acme, settings):
    settings.API_RATE = ""
    _token, client = with_token(ada)

    assert not client.get("/api/v1/me").has_header("RateLimit")
