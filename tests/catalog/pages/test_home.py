"""The home page."""

from pytest_django.asserts import assertContains


def test_home_counts_the_models_of_each_task(client, version):
    response = client.get("/")

    assertContains(response, 'href="/models?task=image-classification"')
    assertContains(response, "1 model, 1 publisher on this server.")


def test_home_shows_the_newest_models_and_code_that_loads_one(client, version):
    response = client.get("/")

    assertContains(response, "Tiny net")
    assertContains(response, "http://testserver/acme/net/classification/1")


def test_home_of_an_empty_hub_names_the_command_that_fills_it(client, db):
    assertContains(client.get("/"), "make zoo")


def test_number_of_queries_does_not_grow(
    client, make_version, django_assert_max_num_queries
):
    for number in range(5):
        make_version(name=f"net_{number}/classification")
    client.get("/")

    with django_assert_max_num_queries(16):
        client.get("/")
