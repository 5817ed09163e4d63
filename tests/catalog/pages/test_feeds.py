"""What the site tells programs that read along."""

from xml.etree import ElementTree as ET

import pytest
from pytest_django.asserts import assertContains

from catalog.models import Collection, HubModel
from tests.factories import HubModelFactory

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def read(client, path):
    return ET.fromstring(client.get(path).content)  # noqa: S314


def addresses(client, path):
    return [item.text for item in read(client, path).iter(f"{MAP}loc")]


def test_search_is_followed_as_atom(client, make_version):
    make_version(title="Tiny & <b>bold</b> net")

    response = client.get("/feeds/models.atom?task=image-classification")

    feed = ET.fromstring(response.content)  # noqa: S314
    assert response["Content-Type"].startswith("application/atom+xml")
    assert feed.find(f"{ATOM}entry/{ATOM}title").text == "Tiny & <b>bold</b> net"
    link = feed.find(f"{ATOM}entry/{ATOM}link").get("href")
    assert link == "http://testserver/acme/net/classification/1"


def test_feed_of_a_search_without_results_is_sound(client, version):
    feed = read(client, "/feeds/models.atom?q=nothing-at-all")

    assert feed.find(f"{ATOM}entry") is None


def titles(client, path):
    return [
        item.text for item in read(client, path).findall(f"{ATOM}entry/{ATOM}title")
    ]


def test_publisher_tag_and_collection_are_followed_as_atom(client, make_version):
    version = make_version()
    make_version("later", title="Later net")
    collection = Collection.objects.create(
        publisher=version.model.publisher, name="nets/all", title="All nets"
    )
    for position, name in enumerate(["net/classification", "later"]):
        model = HubModel.objects.get(name=name)
        collection.entries.create(position=position, model=model, handle=model.handle)
    collection.entries.create(position=2, handle="elsewhere/net")

    latest = ["Later net", "Tiny net"]
    assert titles(client, "/feeds/publishers/acme.atom") == latest
    assert titles(client, "/feeds/tags/task/image-classification.atom") == latest
    assert titles(client, "/feeds/collections/acme/nets/all.atom") == latest[::-1]


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/publishers/nobody.atom",
        "/feeds/tags/task/nothing.atom",
        "/feeds/tags/colour/red.atom",
        "/feeds/collections/acme/nothing.atom",
        "/feeds/collections/acme/%00.atom",
        "/feeds/publishers/%00.atom",
    ],
)
def test_feed_of_what_is_not_here_answers_404(client, version, path):
    assert client.get(path).status_code == 404


def test_feeds_are_only_read(client, version):
    assert client.post("/feeds/publishers/acme.atom").status_code == 405


def test_feed_of_many_models_takes_few_queries(
    client, make_version, django_assert_max_num_queries
):
    for number in range(4):
        make_version(name=f"net_{number}")

    with django_assert_max_num_queries(7):
        client.get("/feeds/publishers/acme.atom")


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("/acme", "/feeds/publishers/acme.atom"),
        (
            "/tags/task/image-classification",
            "/feeds/tags/task/image-classification.atom",
        ),
        ("/acme/collections/nets/all/1", "/feeds/collections/acme/nets/all.atom"),
    ],
)
def test_page_names_its_feed(client, version, page, feed):
    Collection.objects.create(
        publisher=version.model.publisher, name="nets/all", title="All nets"
    )

    response = client.get(page)

    assertContains(
        response, f'<link rel="alternate" type="application/atom+xml" href="{feed}"'
    )
    assert client.get(feed).status_code == 200


def test_control_characters_leave_the_feed_sound(client, make_version):
    make_version(title="Bell\x07 net")

    read(client, "/feeds/models.atom")


@pytest.mark.parametrize("words", ["%01", "%EF%BF%BE"])
def test_search_for_characters_xml_lacks_leaves_the_feed_sound(client, db, words):
    feed = read(client, f"/feeds/models.atom?q={words}")

    assert feed.find(f"{ATOM}title").text.startswith("Models")


def test_sitemap_asks_the_database_when_models_changed(
    client, make_version, django_assert_max_num_queries
):
    make_version()

    with django_assert_max_num_queries(8) as asked:
        index = read(client, "/sitemap.xml")

    assert len(list(index.iter(f"{MAP}lastmod"))) == 1  # no collections here yet
    reads = [query["sql"] for query in asked if "COUNT(" not in query["sql"]]
    assert all(sql.startswith("SELECT MAX(") for sql in reads)


def test_list_names_its_feed_with_its_query(client, version):
    response = client.get("/models?q=tiny&page=2")

    assertContains(response, 'href="/feeds/models.atom?q=tiny"')


def test_sitemap_leads_to_every_model(client, version):
    parts = addresses(client, "/sitemap.xml")

    assert "http://testserver/sitemap-models.xml" in parts
    assert addresses(client, "/sitemap-models.xml") == [
        "http://testserver/acme/net/classification/1"
    ]


@pytest.mark.parametrize("part", ["pages", "publishers", "collections", "tags"])
def test_part_of_the_sitemap_is_sound(client, version, part):
    for address in addresses(client, f"/sitemap-{part}.xml"):
        assert client.get(address).status_code == 200


def test_unknown_part_of_the_sitemap_answers_404(client, db):
    assert client.get("/sitemap-nothing.xml").status_code == 404


def test_sitemap_takes_few_queries(client, make_version, django_assert_max_num_queries):
    for number in range(4):
        make_version(name=f"net_{number}")

    with django_assert_max_num_queries(4):
        client.get("/sitemap-models.xml")


def test_robots_and_llms_name_the_map(client, db):
    for path in ("/robots.txt", "/llms.txt"):
        assertContains(client.get(path), "http://testserver/sitemap.xml")


def test_model_page_names_its_json(client, version):
    page = client.get("/acme/net/classification/1?q=x")

    assertContains(page, 'href="/acme/net/classification/1/model.json"')


def test_map_names_a_model_without_a_number_where_it_shows_no_version(db):
    assert HubModelFactory(name="net").page_url == "/acme/net"
