"""What every public page says of itself: its address, its words, its picture."""

import json
import re
from html import unescape

import pytest
from django.contrib.staticfiles import finders

from catalog.models import Collection
from tests.factories import TagFactory

META = re.compile(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">')
CANONICAL = re.compile(r'<link rel="canonical" href="([^"]+)">')
DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
SITE = "http://testserver"
PAGES = {
    "/": "/",
    "/models": "/models",
    "/models?q=tiny&page=1&x=y": "/models?q=tiny",
    "/docs": "/docs",
    "/facts": "/facts",
    "/api/docs": "/api/docs",
    "/tags": "/tags",
    "/tags/task/image-classification?page=1": "/tags/task/image-classification",
    "/collections": "/collections",
    "/acme/collections/nets/1/": "/acme/collections/nets/1",
    "/publishers": "/publishers",
    "/acme?x=y": "/acme",
    "/acme/net/classification/1": "/acme/net/classification/1",
    "/acme/net/classification/1/files": "/acme/net/classification/1/files",
    "/compare": "/compare",
    "/verify": "/verify",
}


@pytest.fixture
def html(client, version):
    """What a page of a small catalogue sends."""
    collection = Collection.objects.create(
        publisher=version.model.publisher, name="nets", title="Nets", summary="All."
    )
    collection.entries.create(position=1, model=version.model, handle="acme/net")
    collection.entries.create(position=2, handle="elsewhere/net")
    return lambda path: client.get(path).content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_page_names_its_address_and_its_words(html, path):
    text = html(path)
    said = {name: unescape(value) for name, value in META.findall(text)}

    (address,) = CANONICAL.findall(text)
    assert unescape(address) == said["og:url"] == SITE + PAGES[path]
    assert said["og:title"] == unescape(re.search("<title>(.*)</title>", text)[1])
    assert said["og:description"] == said["description"] != ""
    assert finders.find(said["og:image"].removeprefix(f"{SITE}/static/"))
    assert said["twitter:card"] == "summary_large_image"


def test_second_page_of_a_list_has_an_address_of_its_own(html, make_version):
    for number in range(25):
        make_version(f"net{number}")

    assert CANONICAL.findall(html("/acme?page=2&x=y")) == [f"{SITE}/acme?page=2"]


def test_public_address_is_the_one_named(html, settings):
    settings.PUBLIC_URL = "https://hub.example.org"

    assert CANONICAL.findall(html("/docs")) == ["https://hub.example.org/docs"]


def test_words_of_a_page_stay_within_their_attributes(html, make_version):
    make_version("sly", title='"><script>alert(1)</script>', summary='" onload="x')

    assert "<script>alert" not in (text := html("/acme/sly/1"))
    assert 'content="&quot; onload=&quot;x"' in text


def test_page_that_is_not_there_names_no_address(html):
    text = html("/no/such/model")

    assert not CANONICAL.findall(text)
    assert '<meta name="robots" content="noindex">' in text


def test_home_page_describes_the_search(html):
    (data,) = map(json.loads, DATA.findall(html("/")))

    target = data["potentialAction"]["target"]["urlTemplate"]
    assert (data["@type"], target) == ("WebSite", f"{SITE}/models?q={{words}}")


def test_collection_describes_what_it_lists(html):
    (data,) = map(json.loads, DATA.findall(html("/acme/collections/nets/1")))

    assert (data["@type"], data["name"]) == ("CollectionPage", "Nets")
    assert data["mainEntity"]["itemListElement"] == [
        {"@type": "ListItem", "position": 1, "url": f"{SITE}/acme/net/classification/1"}
    ]


@pytest.mark.parametrize(
    ("facet", "kind"), [("dataset", "Dataset"), ("task", "DefinedTerm")]
)
def test_tag_page_describes_what_the_tag_is(html, version, facet, kind):
    tag = TagFactory(facet=facet, slug="coco", name="COCO", url="https://example.org/c")
    version.tags.add(tag)

    (data,) = map(json.loads, DATA.findall(html(f"/tags/{facet}/coco")))

    assert data["about"] == {"@type": kind, "name": "COCO", "url": tag.url}
    assert len(data["mainEntity"]["itemListElement"]) == 1


def test_publisher_page_describes_the_publisher(html):
    (data,) = map(json.loads, DATA.findall(html("/acme")))

    assert (data["@type"], data["mainEntity"]["url"]) == ("ProfilePage", f"{SITE}/acme")
