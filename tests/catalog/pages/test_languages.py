"""Pages in the reader's language."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains

from tests.factories import DocumentFactory

CHINESE = {"Accept-Language": "zh-hans"}
PAGE = "/acme/net/classification/1"


def test_page_names_its_language(client, version):
    assertContains(client.get(PAGE), '<html lang="en">')
    assertContains(client.get(PAGE, headers=CHINESE), '<html lang="zh-Hans">')


def test_switch_keeps_the_reader_on_the_page(client, version):
    choice = {"language": "zh-hans", "next": "/models?q=net"}

    response = client.post(reverse("set_language"), choice)

    assert response.headers["Location"] == "/models?q=net"
    assertContains(client.get(PAGE), '<html lang="zh-Hans">')


def test_switch_leads_to_no_other_host(client, db):
    choice = {"language": "zh-hans", "next": "https://evil.example/"}

    response = client.post(reverse("set_language"), choice)

    assert response.headers["Location"] == "/"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://other.testserver"},
    ],
)
def test_another_site_cannot_switch(client, db, headers):
    response = client.post("/language", {"language": "zh-hans"}, headers=headers)

    assert response.status_code == 403
    assert "django_language" not in client.cookies


def test_a_page_of_this_site_can_switch_without_a_token(db):
    client = Client(enforce_csrf_checks=True)
    headers = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}

    response = client.post("/language", {"language": "zh-hans"}, headers=headers)

    assert response.status_code == 302
    assert client.cookies["django_language"].value == "zh-hans"


def test_switch_takes_no_other_method(client, db):
    assert client.get("/language").status_code == 405


def test_document_in_the_readers_language_is_chosen(client, version):
    DocumentFactory(version=version, language="zh-hans", title="小网络")

    assertContains(client.get(PAGE, headers=CHINESE), "<h1>小网络</h1>")
    assertContains(client.get(PAGE), "<h1>Tiny net</h1>")


def test_english_document_on_a_chinese_page_is_marked_english(client, version):
    response = client.get(PAGE, headers=CHINESE)

    assertContains(response, '<h1 lang="en">Tiny net</h1>')


def test_tags_are_named_in_the_readers_language(client, version):
    assertContains(client.get(PAGE, headers=CHINESE), "图像分类")
