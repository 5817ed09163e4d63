"""The model page and its tabs."""

import json

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from catalog.models import RelatedModel
from tests.factories import DocumentFactory, VersionFactory

PAGE = "/acme/net/classification/1"


def test_page_shows_document_datasheet_code_and_citation(client, version):
    response = client.get(PAGE)

    for text in (
        "<h1>Tiny net</h1>",
        "Tells red from green from blue.",
        "float32 [N,8,8,3]",
        "4,652,008",
        "17.3 MB",
        "GB/T 7714",
        "hub.load",
    ):
        assertContains(response, text)


def test_datasheet_tells_the_order_of_the_channels(client, version):
    given = {**version.contract_data["input"], "channel_order": "BGR"}
    version.contract_data = {**version.contract_data, "input": given}
    version.save()

    response = client.get(PAGE)

    assertContains(response, "<dt>Channels</dt><dd>BGR</dd>")


def test_datasheet_tells_means_and_deviations(client, version):
    scaled = {"mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}
    given = {**version.contract_data["input"], **scaled}
    version.contract_data = {**version.contract_data, "input": given}
    version.save()

    response = client.get(PAGE)

    assertContains(response, "0.485, 0.456, 0.406")
    assertContains(response, "0.229, 0.224, 0.225")


def test_copy_button_gives_the_address_with_its_version(client, version):
    response = client.get(PAGE)

    assertContains(response, f'data-copy="http://testserver{PAGE}"')


@pytest.mark.parametrize("tab", ["architecture", "versions", "files"])
def test_tab_is_an_address_of_its_own(client, version, tab):
    response = client.get(f"{PAGE}/{tab}")

    assertContains(response, f"{tab.capitalize()} · Tiny net")


def test_version_without_demo_offers_no_demo(client, db):
    version = VersionFactory()
    DocumentFactory(version=version)

    response = client.get(version.get_absolute_url())

    assertNotContains(response, "/demo")


def test_version_without_document_is_shown_by_its_name(client, db):
    version = VersionFactory()

    response = client.get(version.get_absolute_url())

    assertContains(response, f"<h1>{version.model.name}</h1>")


def test_old_version_points_to_the_default_one(client, version):
    VersionFactory(model=version.model, number=2)

    response = client.get(PAGE)

    assertContains(response, "Version 2 is available.")


def test_withdrawn_version_is_listed_but_not_linked(client, version):
    withdrawn = VersionFactory(model=version.model, number=2, default=False)
    withdrawn.mark_yanked("The labels were shifted.")

    response = client.get(f"{PAGE}/versions")

    assertContains(response, "The labels were shifted.")
    assertNotContains(response, 'href="/acme/net/classification/2"')


def test_hostile_document_title_is_escaped(client, make_version):
    make_version(title="<script>alert(1)</script>")

    response = client.get(PAGE)

    assertNotContains(response, "<script>alert(1)")


def test_related_models_share_architecture_or_task(client, make_version):
    make_version()
    make_version(name="other/classification", title="Sister net")

    response = client.get(PAGE)

    assertContains(response, "Sister net")


def test_version_without_graph_has_no_drawing(client, version):
    assert client.get(f"{PAGE}/architecture.svg").status_code == 404
    assert client.get(f"{PAGE}/architecture.json").status_code == 404


def test_number_of_queries_does_not_grow_with_versions_and_relatives(
    client, make_version, django_assert_max_num_queries
):
    version = make_version()
    for number in range(2, 8):
        VersionFactory(model=version.model, number=number)
        make_version(name=f"relative_{number}/classification")

    # Compared by texts: none yet. Then by tags, and the forms, each with documents.
    with django_assert_max_num_queries(19):
        client.get(PAGE)


def test_architecture_is_drawn_listed_and_served_as_data(client, version, architecture):
    version.architecture = architecture
    version.save()

    page = client.get(f"{PAGE}/architecture")
    data = client.get(f"{PAGE}/architecture.json")
    drawing = client.get(f"{PAGE}/architecture.svg")

    assertContains(page, "Inverted residual")
    assertContains(page, "stride 2")
    assertContains(page, "+ skip from the block’s input")
    assert json.loads(data.content)["stages"][0]["kind"] == "io"
    assertContains(page, '<li lang="en">depthwise 3×3</li>')
    assert drawing.headers["Content-Type"] == "image/svg+xml"


def test_models_compared_by_their_texts_count_more_than_tags(client, make_version):
    version = make_version()
    make_version(name="same_tags/classification", title="Shares tags")
    near = VersionFactory(model__name="near/by")
    DocumentFactory(version=near, title="Written alike")
    RelatedModel.objects.create(model=version.model, other=near.model, similarity=0.9)

    response = client.get(PAGE)

    assertContains(response, "Written alike")
    assertNotContains(response, "Shares tags")


def test_other_forms_are_of_one_prefix_or_made_of_it(client, make_version):
    make_version()
    make_version(name="net/feature_vector", title="The vector")
    make_version(name="network/classification", title="Another net")
    copy = VersionFactory(model__name="copies/net")
    copy.model.original = "acme/net/classification"
    copy.model.save()

    part = client.get(PAGE).content.decode().split("Other forms of this model")[1]
    part = part.split("</section>")[0]

    assert "The vector" in part
    assert "/acme/copies/net" in part
    assert "Another net" not in part
