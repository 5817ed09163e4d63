"""Pages that say what went wrong."""

from django.db import connections
from django.template.loader import render_to_string
from pytest_django.asserts import assertContains

from tests.factories import VersionFactory


def test_unknown_address_answers_404_with_a_search(client, db):
    response = client.get("/no/such/model")

    assertContains(response, 'name="q"', status_code=404)


def test_withdrawn_version_answers_410_with_its_reason(client, db):
    version = VersionFactory()
    version.mark_yanked("The labels were shifted.")

    response = client.get(version.get_absolute_url())

    assertContains(response, "The labels were shifted.", status_code=410)


def test_page_for_server_errors_needs_no_database(rf, django_db_blocker):
    assert not connections["default"].in_atomic_block
    request = rf.get("/models")

    with django_db_blocker.block():
        page = render_to_string("500.html", {"status": 500}, request)

    assert "<h1>" in page
