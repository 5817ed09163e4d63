"""Pages of what is documented here, but not hosted."""

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from catalog.importing.services import import_folder
from catalog.models import ModelVersion, SourceDocument
from tests.catalog.importing.documents import FILES, MODULE
from tests.factories import (
    ArchiveFactory,
    CitationFactory,
    HubModelFactory,
    PublisherFactory,
    VersionFactory,
)

NET = "/acme/net/classification/1"


@pytest.fixture
def imported(db, tmp_path):
    """Every kind of document, imported."""
    for path, text in FILES.items():
        target = tmp_path / "docs" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    import_folder(tmp_path / "docs")
    return tmp_path / "docs"


@pytest.fixture
def host(db):
    """A hosted model that carries the weights of `acme/net/classification`."""
    model = HubModelFactory(
        publisher=PublisherFactory(name="zoo"),
        name="net",
        original="acme/net/classification",
    )
    return ArchiveFactory(version=VersionFactory(model=model)).version


def test_version_without_an_archive_says_so_and_offers_nothing_to_run(client, imported):
    response = client.get(NET)

    assertContains(response, "Documented here, not hosted")
    assertContains(response, "publish_module")
    for offer in ("Try it", "/demo", "Compare", "hub.load", "KerasLayer"):
        assertNotContains(response, offer)


def test_page_says_where_the_weights_went(client, imported):
    assertContains(client.get(NET), "which leads to Kaggle today")
    assertContains(
        client.get("/acme/small/1"), 'href="https://example.org/small.tar.gz"'
    )


def test_datasheet_names_format_and_notebook(client, imported):
    response = client.get(NET)

    assertContains(response, "TF2 SavedModel")
    assertContains(response, 'href="https://colab.research.google.com/')


def test_hostile_addresses_are_no_links(client, imported):
    path = imported / "acme/models/net/classification/1.md"
    text = MODULE.replace("legacy", "javascript:alert(1)").replace(
        "https://colab", "javascript:x//"
    )
    path.write_text(text, encoding="utf-8")
    import_folder(imported)

    assertNotContains(client.get(NET), 'href="javascript')


def test_old_format_cannot_be_published_as_it_is(client, imported):
    assertContains(client.get("/acme/small/1"), "It is in the TF1 Hub format")


def test_model_and_its_host_name_each_other(client, imported, host):
    assertContains(client.get(NET), 'href="/zoo/net"')
    assertContains(client.get("/zoo/net/1"), 'href="/acme/net/classification"')


def test_original_that_is_not_here_leads_to_the_old_site(client, host):
    assertContains(
        client.get("/zoo/net/1"), 'href="https://tfhub.dev/acme/net/classification"'
    )


@pytest.mark.parametrize(
    "path", ["acme/net/classification/1", "acme/net/classification"]
)
def test_client_is_told_where_the_weights_are_hosted(client, host, path):
    response = client.get(f"/{path}?tf-hub-format=compressed", follow=True)

    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/plain")
    assert "hosted here as zoo/net" in response.text


def test_client_of_a_documented_version_gets_a_sentence(client, imported):
    response = client.get(f"{NET}?tf-hub-format=compressed")

    assert response.status_code == 404
    assert "described here, not hosted" in response.text


def test_variants_are_listed_with_the_version(client, imported):
    response = client.get(NET)

    for address in (
        "/acme/lite-model/net/classification/lite/1",
        "/acme/tfjs-model/net/classification/1/default/1",
        "/acme/coral-model/net/coral/1",
    ):
        assertContains(response, f'href="{address}"')


def test_variant_has_a_page_at_its_old_address(client, imported):
    response = client.get("/acme/lite-model/net/classification/lite/1")

    assertContains(response, "TensorFlow Lite")
    assertContains(response, 'href="/acme/net/classification/1"')
    assertContains(response, "“internal”")


def test_variant_without_a_body_says_so(client, imported):
    assertContains(
        client.get("/acme/coral-model/net/coral/1"), "no more than the line above"
    )


@pytest.mark.parametrize(
    "query", ["lite-format=tflite", "tfjs-format=file", "tf-hub-format=compressed"]
)
def test_client_of_a_variant_gets_a_sentence(client, imported, query):
    response = client.get(f"/acme/lite-model/net/classification/lite/1?{query}")

    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize(
    "path", ["/acme/lite-model/no/1", "/acme/lite-model/", "/no/tfjs-model/x/1"]
)
def test_unknown_variant_answers_404(client, imported, path):
    assert client.get(path).status_code == 404


def test_placeholder_needs_no_hosting(client, imported):
    response = client.get("/acme/phone/1")

    assertContains(response, "A placeholder")
    assertNotContains(response, "publish_module")


def test_parent_that_nobody_describes_is_shown_as_that(client, db, tmp_path):
    (tmp_path / "lite.md").write_text(FILES["acme/models/net/lite/1.md"], "utf-8")
    import_folder(tmp_path)

    assertContains(client.get(NET), "a variant names it as its parent")


def test_removed_document_is_marked(client, imported):
    version = ModelVersion.objects.get(model__name="net/classification")
    SourceDocument.objects.filter(version=version).update(removed_at=timezone.now())

    assertContains(client.get(NET), "gone from the folder it came from")


def test_publisher_page_shows_its_document(client, imported):
    response = client.get("/acme")

    assertContains(response, "<h1>Acme Research</h1>")
    assertContains(response, "We make nets.")


def test_reference_in_doubt_is_shown_as_it_stands(client, version):
    CitationFactory(
        version=version,
        key="",
        title="",
        text="<i>Lee</i> et al. https://arxiv.org/abs/1",
    )

    response = client.get(version.get_absolute_url())

    assertContains(response, "&lt;i&gt;Lee&lt;/i&gt; et al.")
    assertContains(response, 'href="https://arxiv.org/abs/1"')


def test_versions_tell_what_changed(client, imported):
    path = imported / "acme/models/net/classification/2.md"
    text = MODULE.replace("classification/1", "classification/2", 1)
    changes = "\n## Changelog\n\n### Version 1\n\n* First.\n\n### v2\n\n* Faster.\n"
    path.write_text(text + changes, encoding="utf-8")
    import_folder(imported)

    response = client.get(f"{NET}/versions")

    assertContains(response, "What changed")
    assertContains(response, "Faster.")
    assertContains(response, "First.")


@pytest.mark.parametrize(
    ("path", "most"), [(NET, 19), ("/acme/lite-model/net/classification/lite/1", 12)]
)
def test_queries_are_few(client, imported, django_assert_max_num_queries, path, most):
    client.get(path)  # what is kept until the catalogue changes

    with django_assert_max_num_queries(most):
        client.get(path)
