"""The account page, tokens and publishers in the browser."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.core import mail

from registry.accounts.identity import authenticate
from registry.accounts.invitations import invite
from registry.accounts.publishers import create_publisher
from registry.models import Invitation, LedgerEntry, Membership, PublishToken
from tests.factories import PublisherFactory
from tests.registry.accounts.conftest import PASSWORD

PUBLISHER = "/account/publishers/acme"
TOKEN = {"name": "my laptop", "publisher": "", "actions": ["publish"], "days": "30"}


@pytest.fixture
def acme(ada):
    return create_publisher(user=ada, name="acme", title="Acme")


@pytest.fixture
def owner(client, ada, acme):
    client.force_login(ada)
    return client


@pytest.fixture
def bob(acme):
    user = get_user_model().objects.create_user("bob", password=PASSWORD)
    Membership.objects.create(user=user, publisher=acme, role="maintainer")
    return user


def text_of(answer):
    return answer.content.decode()


@pytest.mark.parametrize(
    "path", ["", "/tokens/new", "/close", "/publishers/new", "/publishers/acme"]
)
def test_pages_of_ones_own_ask_to_sign_in(client, db, path):
    answer = client.get(f"/account{path}")

    assert answer["Location"].startswith("/account/sign-in?next=")
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    "path",
    [
        "tokens/1/revoke",
        "publishers/acme/invitations",
        "publishers/acme/members/1/role",
        "publishers/acme/members/1/remove",
        "publishers/acme/invitations/1/revoke",
    ],
)
def test_what_changes_something_asks_to_sign_in(client, db, path):
    assert client.post(f"/account/{path}").status_code == 302


def test_a_token_is_shown_once(owner):
    answer = owner.post("/account/tokens/new", TOKEN)

    secret = re.search(r"mh_[A-Za-z0-9_-]{51}", text_of(answer))[0]
    assert authenticate(secret).user.username == "ada"
    assert answer["Cache-Control"] == "private, no-store"
    assert "tfhub_dev login --site http://testserver" in text_of(answer)
    page = text_of(owner.get("/account"))
    assert "my laptop" in page
    assert secret not in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "a\x00"},
        {"actions": []},
        {"actions": ["everything"]},
        {"days": "9999"},
        {"publisher": "999999999999999999999999"},
        {"publisher": "x"},
    ],
)
def test_a_wrong_token_is_not_made(owner, wrong):
    answer = owner.post("/account/tokens/new", {**TOKEN, **wrong})

    assert answer.status_code == 200
    assert not PublishToken.objects.exists()


def test_a_token_is_for_publishers_of_ones_own(client, bob, acme):
    eve = get_user_model().objects.create_user("eve")
    client.force_login(eve)

    client.post("/account/tokens/new", {**TOKEN, "publisher": acme.pk})

    assert not PublishToken.objects.exists()


def test_a_token_is_revoked_by_its_owner_alone(owner, client, bob):
    owner.post("/account/tokens/new", TOKEN)
    token = PublishToken.objects.get()

    other = type(client)()
    other.force_login(bob)
    other.post(f"/account/tokens/{token.pk}/revoke")
    assert PublishToken.objects.get().revoked_at is None

    owner.post(f"/account/tokens/{token.pk}/revoke")
    assert PublishToken.objects.get().revoked_at
    assert "Revoked" in text_of(owner.get("/account"))


def test_numbers_too_large_for_the_database_are_no_error(owner):
    for huge in (10**17, 10**18, 10**30):
        paths = [
            f"/account/tokens/{huge}/revoke",
            f"{PUBLISHER}/members/{huge}/remove",
            f"{PUBLISHER}/members/{huge}/role",
            f"{PUBLISHER}/invitations/{huge}/revoke",
        ]
        answers = [owner.post(path, {"role": "owner"}) for path in paths]
        assert {answer.status_code for answer in answers} <= {302, 404, 405}


def test_the_account_page_asks_the_database_a_fixed_number_of_times(
    owner, django_assert_num_queries
):
    for _token in range(3):
        owner.post("/account/tokens/new", TOKEN)
    owner.get("/account")

    session_and_person, own, footer = 2, 2, 2
    with django_assert_num_queries(session_and_person + own + footer):
        owner.get("/account")


def test_a_publisher_is_made_by_its_form(owner):
    answer = owner.post("/account/publishers/new", {"name": "new-one", "title": ""})

    assert answer["Location"] == "/account/publishers/new-one"
    assert owner.get("/new-one").status_code == 200


@pytest.mark.parametrize("name", ["acme", "models", "Bad Name", "", "a\x00"])
def test_a_name_that_cannot_be_is_told(owner, name):
    answer = owner.post("/account/publishers/new", {"name": name, "title": ""})

    assert answer.status_code == 200
    assert 'aria-invalid="true"' in text_of(answer)


def test_owners_say_what_the_page_of_a_publisher_says(owner):
    said = {
        "title": "Acme Nets",
        "about": "Small nets.",
        "about_zh_hans": "小型网络。",
        "url": "https://acme.example",
    }

    owner.post(PUBLISHER, said)

    assert "Small nets." in text_of(owner.get("/acme"))
    chinese = owner.get("/acme", headers={"Accept-Language": "zh-hans"})
    assert "小型网络。" in text_of(chinese)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://a.example", "x"])
def test_a_publishers_link_leads_to_the_web(owner, acme, url):
    owner.post(PUBLISHER, {"title": "Acme", "about": "", "url": url})

    acme.refresh_from_db()
    assert acme.url == ""


def test_a_maintainer_sees_members_and_changes_nothing(client, bob, ada):
    client.force_login(bob)

    page = client.get(PUBLISHER)
    assert "ada" in text_of(page)
    assert 'name="about"' not in text_of(page)
    assert client.post(PUBLISHER, {"title": "Mine"}).status_code == 403
    assert client.post(f"{PUBLISHER}/invitations", {"role": "owner"}).status_code == 403
    path = f"{PUBLISHER}/members/{ada.pk}/role"
    assert client.post(path, {"role": "maintainer"}).status_code == 403
    assert client.post(f"{PUBLISHER}/members/{ada.pk}/remove").status_code == 403


def test_a_stranger_sees_no_publishers_settings(client, acme):
    client.force_login(get_user_model().objects.create_user("eve"))

    assert client.get(PUBLISHER).status_code == 404
    assert client.post(f"{PUBLISHER}/invitations").status_code == 404
    assert client.post(f"{PUBLISHER}/members/1/remove").status_code == 404


def test_the_last_owner_is_told_why_they_stay(owner, ada):
    answer = owner.post(f"{PUBLISHER}/members/{ada.pk}/remove", follow=True)

    assert "needs an owner" in text_of(answer)


def test_a_publishers_page_asks_a_fixed_number_of_times(
    owner, acme, django_assert_num_queries
):
    for number in range(3):
        user = get_user_model().objects.create_user(f"member-{number}")
        Membership.objects.create(user=user, publisher=acme, role="maintainer")
        invite(by=None, publisher=acme)
    owner.get(PUBLISHER)

    session_and_person, own, footer = 2, 3, 2
    with django_assert_num_queries(session_and_person + own + footer):
        owner.get(PUBLISHER)


def link_made(owner, **data):
    answer = owner.post(f"{PUBLISHER}/invitations", {"role": "maintainer", **data})
    found = re.search(
        r"http://testserver(/account/invitation\?key=[\w-]+)", text_of(answer)
    )
    return found[1]


def test_somebody_new_comes_in_by_an_invitation(owner, client, settings):
    settings.SIGN_UP = "invited"
    link = link_made(owner)
    visitor = type(client)()
    page = text_of(visitor.get(link))
    assert "Acme" in page
    sign_up = re.search(r'href="(/account/sign-up\?key=[\w-]+)"', page)[1]

    new = {"username": "eve", "password1": PASSWORD, "password2": PASSWORD}
    answer = visitor.post(sign_up, new)

    assert answer["Location"] == PUBLISHER
    assert Membership.objects.get(user__username="eve").role == "maintainer"
    assert type(client)().get(link).status_code == 404
    assert type(client)().get(sign_up).status_code == 403


def test_somebody_known_accepts_by_a_button(owner, client):
    link = link_made(owner)
    visitor = type(client)()
    visitor.force_login(get_user_model().objects.create_user("eve"))
    assert visitor.get(link).status_code == 200
    assert not Membership.objects.filter(user__username="eve").exists()

    assert visitor.post(link)["Location"] == PUBLISHER

    assert Membership.objects.filter(user__username="eve").exists()


def test_an_invitation_is_sent_where_mail_is(owner, settings):
    settings.CAN_MAIL = True

    link = link_made(owner, email="eve@example.org")

    assert mail.outbox[0].to == ["eve@example.org"]
    assert link in mail.outbox[0].body


def test_a_revoked_invitation_opens_nothing(owner):
    link = link_made(owner)
    row = Invitation.objects.get()

    owner.post(f"{PUBLISHER}/invitations/{row.pk}/revoke")

    assert owner.get(link).status_code == 404


def test_an_account_is_closed_with_its_password(client, bob):
    client.force_login(bob)
    assert client.post("/account/close", {"password": "wrong"}).status_code == 200
    bob.refresh_from_db()
    assert bob.is_active

    assert client.post("/account/close", {"password": PASSWORD})["Location"] == "/"

    assert client.get("/account").status_code == 302


def test_the_admin_is_entered_by_the_sites_own_page(client, bob):
    assert client.get("/admin/login/?next=/admin/")["Location"] == (
        "/account/sign-in?next=/admin/"
    )
    client.force_login(bob)
    assert client.get("/admin/login/").status_code == 403


@pytest.mark.parametrize("table", ["membership", "publishtoken", "invitation"])
def test_staff_look_at_the_tables_of_accounts(admin_client, owner, table):
    owner.post("/account/tokens/new", TOKEN)
    link_made(owner)

    page = admin_client.get(f"/admin/registry/{table}/")

    assert page.status_code == 200


def test_owner_renames_a_publisher(owner, acme):
    page = text_of(owner.get(f"{PUBLISHER}/rename"))
    assert "lead to the new ones for good" in page
    assert f"{PUBLISHER}/rename" in text_of(owner.get(PUBLISHER))

    answer = owner.post(f"{PUBLISHER}/rename", {"name": "zenith", "understood": "on"})

    assert answer["Location"] == "/account/publishers/zenith"
    acme.refresh_from_db()
    assert acme.name == "zenith"
    assert LedgerEntry.objects.get().who == "user:ada"
    assert owner.get("/acme")["Location"] == "/zenith"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"name": "zenith"}, "required"),
        ({"name": "models", "understood": "on"}, "models"),
        ({"name": "google", "understood": "on"}, "is taken"),
    ],
)
def test_name_that_cannot_be_had_is_told(owner, acme, asked, words):
    PublisherFactory(name="google")

    page = text_of(owner.post(f"{PUBLISHER}/rename", asked))

    assert words in page
    acme.refresh_from_db()
    assert acme.name == "acme"


def test_names_are_not_gone_through(owner, acme):
    for number in range(4):
        address = f"/account/publishers/{acme.name}/rename"
        answer = owner.post(address, {"name": f"acme{number}", "understood": "on"})
        acme.refresh_from_db()

    assert "enough names" in text_of(answer)
    assert acme.name == "acme2"


def test_maintainer_cannot_rename(client, bob):
    client.force_login(bob)

    answer = client.post(f"{PUBLISHER}/rename", {"name": "bob", "understood": "on"})

    assert answer.status_code == 403
