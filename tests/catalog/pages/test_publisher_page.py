"""A publisher's page."""

from pytest_django.asserts import assertContains

from tests.factories import PublisherFactory


def test_publisher_page_lists_its_models(client, version):
    response = client.get("/acme")

    assertContains(response, "<h1>Acme</h1>")
    assertContains(response, "Tiny net")


def test_unknown_publisher_answers_404(client, db):
    assert client.get("/nobody").status_code == 404


def test_publisher_without_models_is_shown(client, db):
    PublisherFactory(name="new-lab", title="<b>New</b> lab")

    response = client.get("/new-lab")

    assertContains(response, "&lt;b&gt;New&lt;/b&gt; lab")


def test_number_of_queries_does_not_grow_with_the_list(
    client, make_version, django_assert_max_num_queries
):
    for number in range(5):
        make_version(name=f"net_{number}/classification")
    client.get("/acme")  # what is kept until the catalogue changes

    with django_assert_max_num_queries(12):
        client.get("/acme")
