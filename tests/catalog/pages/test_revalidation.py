"""Pages may be kept by browsers, which ask before they show one again."""

import pytest

from catalog.models import Document
from catalog.services import record_change
from tests.factories import DocumentFactory

PAGE = "/acme/net/classification/1"
SAME_FOR_ALL = [
    "/",
    "/models",
    "/models?q=net",
    "/tags",
    "/tags/task/image-classification",
    "/publishers",
    "/collections",
    "/facts",
    "/docs",
    "/acme",
    PAGE,
    f"{PAGE}/versions",
    f"{PAGE}/files",
    f"{PAGE}/model.json",
    "/feeds/models.atom",
    "/llms.txt",
    "/sitemap.xml",
    "/api/v1/models",
    "/api/v1/models/acme/net/classification",
]


@pytest.mark.parametrize("path", SAME_FOR_ALL)
def test_what_has_not_changed_is_not_sent_again(client, version, path):
    first = client.get(path)

    assert first.status_code == 200
    assert not first.cookies, "a page with a cookie is another one for everybody"
    assert first["Cache-Control"] == "no-cache"
    again = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again["ETag"] == first["ETag"]


def test_what_has_changed_is_sent(client, version):
    old = client.get(PAGE)["ETag"]
    document = version.documents.first() or DocumentFactory(version=version)
    Document.objects.filter(pk=document.pk).update(title="Another title")
    record_change(version.model)

    answer = client.get(PAGE, headers={"If-None-Match": old})

    assert answer.status_code == 200
    assert "Another title" in answer.content.decode()


def test_each_language_is_a_page_of_its_own(client, version):
    english = client.get(PAGE)

    headers = {"If-None-Match": english["ETag"], "Accept-Language": "zh-hans"}
    assert client.get(PAGE, headers=headers).status_code == 200
    assert "Accept-Language" in english["Vary"]


def test_head_carries_the_same_name_as_get(client, version):
    assert client.head(PAGE)["ETag"] == client.get(PAGE)["ETag"]


def test_a_form_with_a_token_is_kept_by_nobody_else(client, version):
    answer = client.get("/verify")

    assert answer["Cache-Control"] == "private, no-cache"
    assert not answer.has_header("ETag")


def test_pages_of_somebody_signed_in_are_private(client, version, django_user_model):
    client.force_login(django_user_model.objects.create_user("ada"))

    assert client.get(PAGE)["Cache-Control"] == "private, no-cache"


def test_errors_are_not_kept(client, version):
    answer = client.get("/acme/nothing/1")

    assert answer.status_code == 404
    assert not answer.has_header("ETag")
