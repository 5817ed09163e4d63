"""The list of models: search, filters, pages, the fragment for htmx."""

from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import DocumentFactory, TagFactory, VersionFactory

URL = "/models"
HTMX = {"HX-Request": "true"}


def test_list_shows_each_model_with_its_facts(client, version):
    response = client.get(URL)

    assertContains(response, "Tiny net")
    assertContains(response, f'href="{version.get_absolute_url()}"')
    for fact in ("8×8×3", "4.65 M", "17.3 MB"):
        assertContains(response, fact)


def test_words_that_match_nothing_say_so_and_offer_all_models(client, version):
    response = client.get(URL, {"q": "zzzzqqq"})

    assertContains(response, "No model matches “zzzzqqq”")
    assertContains(response, f'href="{reverse("catalog:model_list")}"')


def test_page_and_fragment_say_that_not_all_words_were_found(client, version):
    said = "Too few models have all of these words."

    for headers in ({}, HTMX):
        loose = client.get(URL, {"q": "tiny zebra"}, headers=headers)
        assertContains(loose, said, count=2)  # to be seen and to be heard
        assertNotContains(client.get(URL, {"q": "tiny"}, headers=headers), said)


def test_chosen_filter_becomes_a_link_that_removes_it(client, version):
    response = client.get(URL, {"q": "net", "task": "image-classification"})

    assertContains(response, "Remove filter:")
    assertContains(response, 'class="chip" href="/models?q=net"')


def test_filter_that_no_model_has_can_be_left_out(client, version):
    response = client.get(URL, {"dataset": "coco-2017"})

    assert response.status_code == 200
    assertContains(response, 'href="/models"')
    assertContains(response, "Leave one out")


def test_only_filters_whose_removal_brings_models_are_offered(client, version):
    address = {"q": "tiny", "dataset": "coco-2017", "task": "image-classification"}

    response = client.get(URL, address)

    ways = response.context["listing"].ways_out
    assert [(way.chip.option.slug, way.total) for way in ways] == [("coco-2017", 1)]
    assertContains(response, f'href="{URL}?q=tiny&amp;task=image-classification"')


def test_words_can_be_what_is_left_out(client, version):
    response = client.get(URL, {"q": "zzzzqqq", "task": "image-classification"})

    assertContains(response, "without the words “zzzzqqq”")


def test_filters_that_are_two_too_many_say_so(client, version):
    response = client.get(URL, {"dataset": "coco-2017", "license": "mit"})

    assertContains(response, "Leaving one out is not enough.")


def test_model_without_bytes_says_so_and_is_not_compared(client, db):
    DocumentFactory(scenarios=["Counting geese."])

    response = client.get(URL)

    for words in ("Documented only", "Counting geese.", "row-mark"):
        assertContains(response, words)
    assertNotContains(response, "row-compare")


def test_htmx_gets_the_list_and_the_counts_without_the_frame(client, version):
    response = client.get(URL, {"q": "net", "sort": "", "page": ""}, headers=HTMX)

    assertNotContains(response, "<html")
    assertContains(response, 'id="results"')
    assertContains(response, 'id="facets" hx-swap-oob="true"')
    assert response.headers["HX-Push-Url"] == "/models?q=net"
    assert "HX-Request" in response.headers["Vary"]


def test_history_gets_the_whole_page(client, version):
    headers = {**HTMX, "HX-History-Restore-Request": "true"}

    response = client.get(URL, headers=headers)

    assertContains(response, "<html")


def test_long_list_has_numbered_pages(client, db):
    VersionFactory.create_batch(30)

    first = client.get(URL)
    beyond = client.get(URL, {"page": "99"})

    assertContains(first, 'rel="next"')
    assertContains(first, 'href="/models?page=2"')
    assertContains(beyond, "The list has fewer pages than that.")


def test_empty_hub_names_the_command_that_fills_it(client, db):
    response = client.get(URL)

    assertContains(response, "make zoo")


def test_hostile_title_is_escaped(client, make_version):
    make_version(title="<script>alert(1)</script>", summary='"><img src=x>')

    response = client.get(URL)

    assertNotContains(response, "<script>alert(1)")
    assertNotContains(response, "<img src=x>")


def test_hostile_words_are_escaped(client, version):
    response = client.get(URL, {"q": '"><script>alert(1)</script>'})

    assertNotContains(response, "<script>alert(1)")


def test_number_of_queries_does_not_grow_with_the_list(
    client, make_version, django_assert_max_num_queries
):
    make_version()
    client.get(URL)  # builds the index
    for number in range(6):
        make_version(name=f"more_{number}/classification")
    TagFactory(slug="image-segmentation")
    DocumentFactory(version=VersionFactory())
    client.get(URL)

    with django_assert_max_num_queries(14):
        client.get(URL)


def test_page_past_the_end_leads_back_to_the_last_one(client, version):
    assertContains(client.get("/models?page=900"), '<link rel="prev" href="/models">')
