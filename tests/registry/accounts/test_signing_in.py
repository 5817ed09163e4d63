"""Coming in: sign in, sign up, sign out, a new password."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from redis import Redis

from registry import rates
from tests.registry.accounts.conftest import PASSWORD

SIGN_IN, SIGN_UP = "/account/sign-in", "/account/sign-up"
NEW = {"username": "bob", "password1": PASSWORD, "password2": PASSWORD}


def sign_in(client, name="ada", password=PASSWORD, **headers):
    data = {"username": name, "password": password}
    return client.post(SIGN_IN, data, **headers)


def test_who_signs_in_comes_to_their_account(client, ada):
    answer = sign_in(client)

    assert answer.status_code == 302
    assert answer["Location"] == "/account"
    page = client.get("/account")
    assert page.status_code == 200
    assert "ada" in page.content.decode()


def test_who_wanted_a_page_gets_it_after_signing_in(client, ada):
    asked = client.get("/account")

    assert asked["Location"] == f"{SIGN_IN}?next=/account"
    data = {"username": "ada", "password": PASSWORD, "next": "/account/password"}
    assert client.post(SIGN_IN, data)["Location"] == "/account/password"


def test_nobody_is_sent_to_another_site(client, ada):
    data = {"username": "ada", "password": PASSWORD, "next": "https://evil.example"}

    assert client.post(SIGN_IN, data)["Location"] == "/account"


@pytest.mark.parametrize("name", ["ada", "nobody", "a\x00b", "名" * 300, ""])
def test_a_wrong_password_is_refused_in_one_sentence(client, ada, name):
    answer = sign_in(client, name, "wrong")

    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("path", [SIGN_IN, "/account/password/reset", "/account"])
def test_pages_of_accounts_are_kept_by_nobody(client, db, path):
    assert client.get(path)["Cache-Control"] == "private, no-store"


def test_the_eleventh_guess_of_a_minute_is_refused(client, ada, settings):
    settings.SIGN_IN_RATE = "10/day"
    for _guess in range(10):
        assert sign_in(client, password="wrong").status_code == 200

    answer = sign_in(client)

    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 86_400
    assert answer["Cache-Control"] == "private, no-store"
    assert "_auth_user_id" not in client.session


def test_a_name_cannot_be_guessed_from_many_addresses(client, ada, settings):
    settings.SIGN_IN_RATE = "2/day"
    for last in (1, 2):
        sign_in(client, password="wrong", REMOTE_ADDR=f"10.0.0.{last}")

    assert sign_in(client, name="ADA", REMOTE_ADDR="10.0.0.3").status_code == 429
    assert sign_in(client, name="bob", REMOTE_ADDR="10.0.0.3").status_code == 200


def test_an_address_cannot_guess_many_names(client, ada, settings):
    settings.SIGN_IN_RATE = "2/day"
    sign_in(client, name="bob")
    sign_in(client, name="eve")

    assert sign_in(client).status_code == 429


def test_an_address_that_is_refused_locks_nobody_out(client, ada, settings):
    settings.SIGN_IN_RATE = "1/day"
    sign_in(client, name="bob", REMOTE_ADDR="10.0.0.1")
    assert sign_in(client, REMOTE_ADDR="10.0.0.1").status_code == 429

    assert sign_in(client, REMOTE_ADDR="10.0.0.2").status_code == 302


def test_a_name_that_is_refused_costs_its_address_nothing(client, ada, settings):
    settings.SIGN_IN_RATE = "1/day"
    sign_in(client, password="wrong", REMOTE_ADDR="10.0.0.1")
    assert sign_in(client, REMOTE_ADDR="10.0.0.2").status_code == 429

    assert sign_in(client, name="bob", REMOTE_ADDR="10.0.0.2").status_code == 200


def test_who_gets_in_is_not_counted(client, ada, settings):
    settings.SIGN_IN_RATE = "1/day"

    for _time in range(3):
        assert sign_in(client).status_code == 302
        client.logout()


def test_neither_names_nor_addresses_lie_in_redis(client, ada, redis):
    sign_in(client, name="ada", password="wrong", REMOTE_ADDR="10.9.8.7")

    keys = [key.decode() for key in redis.scan_iter("hub:rate:*")]
    assert len(keys) == 2
    assert not any("ada" in key or "10.9.8.7" in key for key in keys)


def test_without_redis_people_still_sign_in(client, ada, monkeypatch):
    monkeypatch.setattr(rates, "redis_client", lambda: Redis("127.0.0.1", 1))

    assert sign_in(client).status_code == 302


def test_signing_out_ends_the_session(client, ada):
    client.force_login(ada)

    answer = client.post("/account/sign-out")

    assert answer["Location"] == "/"
    assert client.get("/account").status_code == 302


def test_another_site_signs_nobody_out(client, ada):
    client.force_login(ada)

    answer = client.post("/account/sign-out", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert client.get("/account").status_code == 200
    assert client.get("/account/sign-out").status_code == 405


def test_anybody_makes_an_account_where_it_is_open(client, db, settings):
    settings.SIGN_UP = "open"

    answer = client.post(SIGN_UP, NEW)

    assert answer["Location"] == "/account"
    assert client.get("/account").status_code == 200
    user = get_user_model().objects.get(username="bob")
    assert not user.is_staff
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize("how", ["invited", "closed"])
def test_nobody_makes_one_where_it_is_not(client, db, settings, how):
    settings.SIGN_UP = how

    assert client.get(SIGN_UP).status_code == 403
    assert client.post(SIGN_UP, NEW).status_code == 403
    assert not get_user_model().objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"username": "ADA"},
        {"username": "a b"},
        {"username": "a\x00"},
        {"password2": "another-password"},
        {"password1": "12345678", "password2": "12345678"},
        {"email": "no address"},
    ],
)
def test_a_wrong_account_is_not_made(client, ada, settings, wrong):
    settings.SIGN_UP = "open"

    answer = client.post(SIGN_UP, {**NEW, **wrong})

    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.content.decode()
    assert get_user_model().objects.count() == 1


def test_a_changed_password_signs_out_the_other_browsers(
    client, ada, django_user_model
):
    other = type(client)()
    for browser in (client, other):
        browser.force_login(ada)
    new = "other-long-words"
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}

    assert client.post("/account/password", data)["Location"] == "/account"

    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 302


def test_the_old_password_cannot_be_guessed(client, ada, settings):
    settings.SIGN_IN_RATE = "1/day"
    client.force_login(ada)
    data = {"old_password": "wrong", "new_password1": "x", "new_password2": "x"}

    assert client.post("/account/password", data).status_code == 200
    assert client.post("/account/password", data).status_code == 429


def test_a_forgotten_password_is_replaced_by_mail(client, ada, settings):
    settings.CAN_MAIL, settings.PUBLIC_URL = True, "https://hub.example.org"

    client.post("/account/password/reset", {"email": "ada@example.org"})

    link = re.search(r"https://hub\.example\.org(/\S+)", mail.outbox[0].body)[1]
    page = client.get(link, follow=True)
    assert page["Cache-Control"] == "private, no-store"
    data = {"new_password1": "other-long-words", "new_password2": "other-long-words"}
    assert client.post(page.request["PATH_INFO"], data).status_code == 302
    assert sign_in(client, password="other-long-words").status_code == 302
    assert "too old" in client.get(link, follow=True).content.decode()


def test_asking_for_a_link_tells_nobody_who_has_an_account(client, ada, settings):
    settings.CAN_MAIL = True

    known = client.post("/account/password/reset", {"email": "ada@example.org"})
    unknown = client.post("/account/password/reset", {"email": "eve@example.org"})

    assert known["Location"] == unknown["Location"]
    assert len(mail.outbox) == 1


def test_without_mail_the_page_says_whom_to_ask(client, ada, settings):
    settings.CONTACT = "the team of models"

    page = client.get("/account/password/reset").content.decode()
    sent = client.post("/account/password/reset", {"email": "ada@example.org"})

    assert "the team of models" in page
    assert "changepassword" in page
    assert sent.status_code == 200
    assert not mail.outbox
