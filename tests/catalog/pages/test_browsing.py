"""Pages of tags, collections and publishers."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from catalog.models import Collection, CollectionEntry, Tag
from tests.factories import PublisherFactory, TagFactory


@pytest.fixture
def collection(db):
    return Collection.objects.create(
        publisher=PublisherFactory(), name="nets/small", title="Small nets"
    )


def enter(collection, position, model=None, **fields):
    handle = model.handle if model else "elsewhere/net"
    return CollectionEntry.objects.create(
        collection=collection, position=position, model=model, handle=handle, **fields
    )


def test_tags_are_listed_by_facet_with_counts(client, version):
    TagFactory(slug="image-generator")

    response = client.get("/tags")

    assertContains(response, 'href="/tags/task/image-classification"')
    assertContains(response, 'href="/tags/architecture/efficientnet"')
    assertNotContains(response, "image-generator")


def test_tag_page_shows_names_source_models_and_related_tags(client, version):
    Tag.objects.filter(slug="image-classification").update(url="https://example.org/x")

    response = client.get("/tags/task/image-classification")

    for text in ("图像分类", "https://example.org/x", "Tiny net", "EfficientNet"):
        assertContains(response, text)
    assertContains(response, 'href="/models?task=image-classification"')


def test_tag_page_lists_the_collections_that_bear_it(client, version, collection):
    collection.tags.add(version.tags.get(facet="task"))
    newer = Collection.objects.create(
        publisher=collection.publisher, name=collection.name, title="New", number=2
    )

    page = "/tags/task/image-classification"
    assertNotContains(client.get(page), "/acme/collections/nets/small/")
    newer.tags.add(version.tags.get(facet="task"))
    assertContains(client.get(page), 'href="/acme/collections/nets/small/2"')


@pytest.mark.parametrize(
    "path", ["/tags/task/no-such", "/tags/colour/red", "/tags/network-architecture/x"]
)
def test_unknown_tag_answers_404(client, db, path):
    assert client.get(path).status_code == 404


def test_tag_of_a_facet_that_is_no_filter_offers_none(client, db):
    TagFactory(facet=Tag.Facet.LANGUAGE, slug="xx-unknown", name="Unknown")

    response = client.get("/tags/language/xx-unknown")

    assertContains(response, "No published model has this tag.")


def test_collection_keeps_order_headings_and_notes(client, make_version, collection):
    first, second = make_version(title="Zebra net"), make_version("b/net", title="Ant")
    enter(collection, 1, first.model, section="Start here", note="The small one.")
    enter(collection, 2, second.model, section="Then")

    text = client.get("/acme/collections/nets/small/1").content.decode()

    order = ["Start here", "Zebra net", "The small one.", "Then", "Ant"]
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_entry_that_is_not_here_is_named(client, collection):
    enter(collection, 1)

    response = client.get("/acme/collections/nets/small/1")

    assertContains(response, "elsewhere/<wbr>net")
    assertContains(response, "This site does not have this one.")
    assertContains(response, 'href="/models?q=elsewhere%2Fnet"')


def test_withdrawn_model_of_a_collection_is_not_linked(client, version, collection):
    enter(collection, 1, version.model)
    version.mark_yanked("Wrong labels.")

    response = client.get("/acme/collections/nets/small/1")

    assertContains(response, "This site does not have this one.")


def test_collection_without_a_number_leads_to_the_newest(client, collection):
    collection.pk, collection.number = None, 2
    collection.save()

    response = client.get("/acme/collections/nets/small")

    assertRedirects(response, "/acme/collections/nets/small/2")


@pytest.mark.parametrize("end", ["", "/3", "/99999999999999999999"])
def test_unknown_collection_answers_404(client, db, end):
    assert client.get(f"/acme/collections/nothing{end}").status_code == 404


def test_collections_are_listed_once_with_their_newest_number(client, collection):
    collection.pk, collection.number = None, 2
    collection.save()

    response = client.get("/collections")

    assertContains(response, 'href="/acme/collections/nets/small/2"')
    assertNotContains(response, 'href="/acme/collections/nets/small/1"')


def test_publishers_are_listed_with_the_models_they_show(client, version):
    PublisherFactory(name="new-lab")

    response = client.get("/publishers")

    assertContains(response, 'href="/acme"')
    assertContains(response, "0 models")


def test_publisher_page_shows_tasks_and_collections(client, version, collection):
    response = client.get("/acme")

    assertContains(response, 'href="/tags/task/image-classification"')
    assertContains(response, 'href="/acme/collections/nets/small/1"')


def test_publisher_of_many_models_is_paged(client, make_version):
    for number in range(25):
        make_version(name=f"net_{number:02}/classification", title=f"Net {number:02}")

    second = client.get("/acme?page=2")

    assertContains(second, "Net 24")
    assertNotContains(second, "Net 23")
    assertContains(second, 'href="/acme?page=1"')


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", "\0"])
def test_page_that_is_none_shows_the_nearest(client, version, page):
    assertContains(client.get("/acme", {"page": page}), "Tiny net")


PATHS = {
    "/tags": 6,
    "/tags/task/image-classification": 12,
    "/acme": 12,
    "/publishers": 5,
    "/collections": 5,
    "/acme/collections/nets/small/1": 12,
}


@pytest.mark.parametrize("path", PATHS)
def test_number_of_queries_does_not_grow(
    client, make_version, collection, path, django_assert_max_num_queries
):
    for number in range(6):
        version = make_version(name=f"net_{number}/classification")
        enter(collection, number, version.model)
    client.get(path)  # what is kept until the catalogue changes

    with django_assert_max_num_queries(PATHS[path]):
        client.get(path)
