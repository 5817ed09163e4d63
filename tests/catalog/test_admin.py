"""What staff change in the admin is found by the search at once."""

import pytest
from pytest_django.asserts import assertContains

from catalog.models import Change, Collection, CollectionEntry
from tests.factories import PublisherFactory, TagFactory, VersionFactory

pytestmark = pytest.mark.django_db


def changed_models():
    return set(Change.objects.values_list("model_id", flat=True))


def test_version_withdrawn_in_the_admin_gives_way_to_the_one_before(admin_client):
    older = VersionFactory()
    newer = VersionFactory(model=older.model, number=2)

    admin_client.post(
        f"/admin/catalog/modelversion/{newer.pk}/change/",
        {
            "state": "yanked",
            "state_reason": "Wrong labels.",
            "documents-TOTAL_FORMS": 0,
            "documents-INITIAL_FORMS": 0,
        },
    )

    older.model.refresh_from_db()
    assert older.model.default_version == older
    assert changed_models() == {older.model.pk}


# Django 6 reads addresses without a scheme as https; no address is given here.
@pytest.mark.filterwarnings("ignore:The default scheme")
def test_renamed_publisher_and_tag_reach_the_search(admin_client):
    tag = TagFactory()
    version = VersionFactory(tags=[tag])
    publisher = version.model.publisher

    for address, form in (
        (f"publisher/{publisher.pk}", {"name": publisher.name, "title": "Acme Ltd"}),
        (f"tag/{tag.pk}", {"facet": tag.facet, "slug": tag.slug, "name": "Sorting"}),
    ):
        Change.objects.all().delete()
        admin_client.post(f"/admin/catalog/{address}/change/", form)
        assert changed_models() == {version.model.pk}


def test_entries_of_a_collection_are_edited_in_their_order(admin_client, db):
    collection = Collection.objects.create(
        publisher=PublisherFactory(), name="small", title="Small nets"
    )
    CollectionEntry.objects.create(
        collection=collection, position=1, handle="acme/net", note="The small one."
    )

    page = admin_client.get(f"/admin/catalog/collection/{collection.pk}/change/")

    assertContains(page, 'name="entries-0-position"')
    assertContains(page, "The small one.")
