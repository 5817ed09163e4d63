"""`/api/v1/collections`: the list, one of them, and how many queries both take."""

import pytest

from catalog.models import Collection, CollectionEntry
from tests.factories import PublisherFactory, VersionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def collection():
    version = VersionFactory()
    made = Collection.objects.create(
        publisher=PublisherFactory(name="tests"),
        name="pictures",
        title="Pictures",
        summary="Some models.",
    )
    handles = [(version.model.handle, version.model), ("other/gone", None)]
    for position, (handle, model) in enumerate(handles):
        CollectionEntry.objects.create(
            collection=made,
            position=position,
            section="First",
            handle=handle,
            model=model,
        )
    return made


def test_list_has_every_collection(client, collection, django_assert_num_queries):
    with django_assert_num_queries(2):  # how many there are, this page of them
        answer = client.get("/api/v1/collections").json()

    assert answer["count"] == 1
    assert answer["results"] == [
        {
            "handle": "tests/collections/pictures/1",
            "title": "Pictures",
            "summary": "Some models.",
            "entry_count": 2,
            "url": "http://testserver/tests/collections/pictures/1",
        }
    ]


def test_one_has_its_entries_in_order(
    client, collection, django_assert_max_num_queries
):
    with django_assert_max_num_queries(9):
        answer = client.get("/api/v1/collections/tests/pictures").json()

    assert [entry["is_here"] for entry in answer["entries"]] == [True, False]
    assert answer["entries"][1]["handle"] == "other/gone"
    assert answer["entries"][0]["section"] == "First"


@pytest.mark.parametrize("path", ["tests/nothing", "nobody/pictures", "a/b/c"])
def test_one_that_is_not_there_is_not_found(client, collection, path):
    response = client.get(f"/api/v1/collections/{path}")

    assert response.status_code == 404
    assert response.json()["error"]["code"] == "not_found"


def test_page_beyond_the_end_is_not_found(client, collection):
    assert client.get("/api/v1/collections?page=9").status_code == 404
    assert client.get("/api/v1/collections?page=x").status_code == 404
