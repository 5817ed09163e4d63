"""The docs page."""

from pytest_django.asserts import assertContains


def test_docs_load_a_model_of_this_server(client, version):
    response = client.get("/docs")

    assertContains(response, "http://testserver/acme/net/classification/1")
    assertContains(response, "TFHUB_CACHE_DIR")
    assertContains(response, "tf_keras")


def test_docs_of_an_empty_hub_show_the_form_of_an_address(client, db):
    assertContains(client.get("/docs"), "http://testserver/publisher/model/1")
