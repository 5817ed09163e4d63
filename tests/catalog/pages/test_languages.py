"""Pages in the reader's language."""

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


def test_document_in_the_readers_language_is_chosen(client, version):
    DocumentFactory(version=version, language="zh-hans", title="小网络")

    assertContains(client.get(PAGE, headers=CHINESE), "<h1>小网络</h1>")
    assertContains(client.get(PAGE), "<h1>Tiny net</h1>")


def test_english_document_on_a_chinese_page_is_marked_english(client, version):
    response = client.get(PAGE, headers=CHINESE)

    assertContains(response, '<h1 lang="en">Tiny net</h1>')


def test_tags_are_named_in_the_readers_language(client, version):
    assertContains(client.get(PAGE, headers=CHINESE), "图像分类")
