"""What caches may keep of pages whose header tells who is signed in."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import DocumentFactory

PAGES = ["/", "/models", "/docs", "/acme", "/acme/net/classification/1"]


@pytest.fixture
def published(db):
    document = DocumentFactory(version__model__name="net/classification")
    return document.version


@pytest.mark.parametrize("path", PAGES)
def test_nobodys_page_is_for_all_and_sets_no_cookie(client, published, path):
    page = client.get(path)

    assert page.status_code == 200
    assert page["Cache-Control"] == "no-cache"
    assert "Cookie" in page["Vary"]
    assert not page.cookies
    assert "/account/sign-in" in page.content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_somebodys_page_is_theirs_alone(client, published, path, django_user_model):
    nobodys = client.get(path)
    client.force_login(django_user_model.objects.create_user("grace-hopper"))

    page = client.get(path, headers={"If-None-Match": nobodys["ETag"]})

    assert page.status_code == 200
    assert page["Cache-Control"] == "private, no-cache"
    assert "grace-hopper" in page.content.decode()
    again = client.get(path, headers={"If-None-Match": page["ETag"]})
    assert again.status_code == 304


def test_the_header_asks_only_for_session_and_person(
    client, db, django_user_model, django_assert_num_queries
):
    client.get("/docs")  # what is made once a process
    with CaptureQueriesContext(connection) as nobodys:
        client.get("/docs")
    client.force_login(django_user_model.objects.create_user("grace-hopper"))

    with django_assert_num_queries(len(nobodys) + 2):
        client.get("/docs")
    assert not any("session" in query["sql"] for query in nobodys.captured_queries)


def test_after_signing_out_the_name_is_gone(client, published, django_user_model):
    client.force_login(django_user_model.objects.create_user("grace-hopper"))
    theirs = client.get("/docs")

    client.post("/account/sign-out")
    page = client.get("/docs", headers={"If-None-Match": theirs["ETag"]})

    assert page.status_code == 200
    assert "grace-hopper" not in page.content.decode()
