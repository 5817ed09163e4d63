"""Two versions side by side; terms and limits in plain words."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from catalog.comparing import compare_texts
from catalog.documents.vocabulary import terms
from catalog.licences import plain_terms
from catalog.models import Tag
from tests.factories import DocumentFactory, TagFactory, VersionFactory

PAGE = "/acme/net/classification/1"


@pytest.fixture
def pair(version):
    newer = VersionFactory(model=version.model, number=2, parameter_count=5_000_000)
    DocumentFactory(version=newer, summary="Tells red from green from cyan.")
    return version, newer


def test_facts_and_words_of_two_versions_stand_side_by_side(client, pair):
    response = client.get(f"{PAGE}/compare?with=2")

    for text in ("4,652,008", "5,000,000", "differs", "Removed:", "Added:"):
        assertContains(response, text)


def test_words_are_kept_removed_and_added():
    pieces = compare_texts("a red net", "a blue net")

    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("kept", "a "),
        ("removed", "red"),
        ("added", "blue"),
        ("kept", " net"),
    ]


@pytest.mark.parametrize("number", ["", "7", "x", "-1", "9" * 40])
def test_version_that_is_none_leaves_the_form(client, pair, number):
    response = client.get(f"{PAGE}/compare", {"with": number})

    assertContains(response, "Compare version 1 with")
    assertNotContains(response, "version-table")


def test_withdrawn_version_is_not_compared(client, pair):
    pair[1].mark_yanked("Wrong labels.")

    assertNotContains(client.get(f"{PAGE}/compare?with=2"), "version-table")


def test_comparing_takes_few_queries(client, pair, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        client.get(f"{PAGE}/compare?with=2")


def test_licence_is_told_in_plain_words(client, version):
    version.tags.add(TagFactory(facet=Tag.Facet.LICENSE, slug="cc-by-nc-4.0"))

    response = client.get(PAGE)

    assertContains(response, "Commercial use is not allowed.")
    assertContains(response, "no legal advice")


def test_missing_and_own_licences_are_told_as_such(client, version):
    assertContains(client.get(PAGE), "No licence is stated")

    version.tags.add(TagFactory(facet=Tag.Facet.LICENSE, slug="custom"))

    assertContains(client.get(PAGE), "The publisher’s own terms")


def test_every_licence_but_the_custom_one_has_plain_terms():
    unknown = {slug for slug in terms("license") if plain_terms(slug) is None}

    assert unknown == {"custom"}


@pytest.mark.parametrize(
    ("slug", "said"),
    [
        ("mit", "keep the licence’s text"),
        ("cc-by-4.0", "with a link to it or its text"),
        ("cc0-1.0", "Nobody has to be named"),
        ("agpl-3.0", "over a network"),
        ("epl-2.0", "need no note of what was changed"),
        ("mpl-2.0", "must be able to get its source"),
    ],
)
def test_terms_are_those_of_the_licence(slug, said):
    told = plain_terms(slug)

    assert told is not None
    assert said in " ".join(map(str, told.sentences))


def test_licences_without_copyleft_do_not_speak_of_source():
    free = {slug for slug in terms("license") if told_of_source(slug)}

    assert free == {
        *("gpl-2.0", "gpl-3.0", "agpl-3.0", "lgpl-2.0", "lgpl-2.1", "lgpl-3.0"),
        *("mpl-2.0", "cddl-1.0", "epl-2.0"),
    }


def told_of_source(slug):
    told = plain_terms(slug)
    return told is not None and any("its source" in str(x) for x in told.sentences)


def test_limits_follow_from_the_contract(client, version):
    response = client.get(PAGE)

    assertContains(response, "It answers with logits, not probabilities")
    assertContains(response, "It knows its 3 labels only")
    assertContains(response, "It sees every picture at 8×8 pixels")


def test_nothing_is_claimed_without_a_contract(client, db):
    version = VersionFactory()

    page = client.get(version.get_absolute_url())

    assertNotContains(page, "What this model does not do")
