"""The rules of ranking: handle, name, summary and tags, body; beginnings and slips."""

import pytest

from catalog.models import HubModel
from catalog.search.index import rebuild
from catalog.search.query import Query, count, search

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(add_model):
    """Five models that all have to do with lynxes, each in another place."""
    places = {
        "handle": add_model("cats/lynx", "One", "A model.").pk,
        "title": add_model("cats/two", "Lynx watcher", "A model.").pk,
        "summary": add_model("cats/three", "Three", "Knows a lynx.").pk,
        "body": add_model("cats/four", "Four", "A model.", body="A lynx passes.").pk,
        "other": add_model("cats/five", "Five", "Tells owls apart.").pk,
    }
    rebuild()
    names = {pk: name for name, pk in places.items()}
    return lambda text: [names[pk] for pk in search(Query(text)).model_ids]


def test_where_a_word_stands_decides_the_order(ask):
    assert ask("lynx ") == ["handle", "title", "summary", "body"]


def test_exact_handle_comes_first(ask):
    assert ask("cats/lynx")[0] == "handle"
    assert ask("cats/three")[0] == "summary"


def test_beginning_of_the_last_word_is_enough(ask):
    assert ask("lyn")[0] == "handle"
    assert ask("ly ") == []


def test_what_documents_call_it_is_found_after_what_is_called_so(add_model):
    meant = add_model("shop/pocket", "Pocket", "Runs on mobile devices.").pk
    named = add_model("shop/phones", "Phones", "Counts phones.").pk
    rebuild()

    assert search(Query("phones ")).model_ids == [named, meant]


def test_slips_find_names_after_words_that_are_right(ask):
    assert set(ask("lynnx ")) == {"handle", "title"}


def test_half_the_words_are_enough_where_nothing_has_all(ask):
    assert ask("watcher for a lynx in some forest ") == ["title"]
    assert set(ask("lynx owls ")) == {"handle", "title", "summary", "body", "other"}


def test_what_has_all_words_keeps_the_rest_away(ask):
    assert ask("lynx watcher ") == ["title"]


def test_a_sentence_shows_more_than_the_few_that_have_all_of_it(ask):
    assert ask("cats three lynx ") == ["summary"]

    assert ask("cats three knows lynx ") == ["summary", "handle", "title", "body"]
    assert count(Query("cats three knows lynx ")) == 4


def test_it_is_said_that_not_all_words_were_found(ask):
    assert search(Query("lynx owls ")).is_loose
    assert not search(Query("lynx watcher ")).is_loose
    assert not search(Query("zebra ")).is_loose


def test_filters_do_not_loosen_words(ask):
    facets = {"format": ("tflite",)}

    hits = search(Query("lynx watcher ", facets=facets))

    assert (hits.total, hits.is_loose) == (0, False)
    assert count(Query("lynx watcher ", facets=facets)) == 0
    assert count(Query("lynx owls ")) == search(Query("lynx owls ")).total == 5


def test_downloads_decide_between_what_is_equally_relevant(add_model):
    less = add_model("shop/cards", "Cards", "Sorts letters.").pk
    more = add_model("shop/cards-too", "Cards", "Sorts letters.").pk
    HubModel.objects.filter(pk=more).update(downloads=3)
    rebuild()

    assert search(Query("cards ")).model_ids == [more, less]
    second = Query("cards ", page=2, page_size=1)
    assert search(second).model_ids == [less]


def test_of_what_is_equally_relevant_what_is_hosted_comes_first(add_model):
    add_model("shop/cards", "Cards", "Sorts letters.")
    here = add_model("shop/cards-here", "Cards", "Sorts letters.", size_bytes=9).pk
    rebuild()

    assert search(Query("cards ")).model_ids[0] == here


def test_what_is_more_relevant_stays_above_what_is_loaded_more(ask):
    HubModel.objects.filter(name="three").update(downloads=1000)
    rebuild(anew=True)

    assert ask("lynx ") == ["handle", "title", "summary", "body"]


def test_every_model_is_on_one_page_also_beyond_those_in_order(add_model):
    keys = [add_model(f"shop/cards{n}", "Cards", "Sorts.").pk for n in range(12)]
    rebuild()

    pages = [search(Query("cards ", page=n, page_size=1)) for n in range(1, 13)]

    assert sorted(key for page in pages for key in page.model_ids) == keys


@pytest.mark.parametrize("typed", ["sun glass", "sunglass", "sun glass "])
def test_spaces_within_names_make_no_difference(add_model, typed):
    glass = add_model("shop/sunglass", "One", "A model.").pk
    add_model("shop/sun", "The sun", "A star.")
    rebuild()

    assert search(Query(typed)).model_ids[0] == glass


def test_the_word_being_typed_counts_no_more_than_the_others(add_model):
    facts = {"tags": ("language: multilingual",), "body": "A lynx, multilingual."}
    add_model("shop/multilingual", "Multilingual encoder", "A model.", **facts)
    lynx = add_model("shop/lynx", "Lynx", "A lynx.", **facts).pk
    rebuild()

    assert search(Query("lynx multilingual")).model_ids[0] == lynx


@pytest.mark.parametrize("slip", ["lyx ", "lnyx "])
def test_slips_of_short_words_find_names(ask, slip):
    assert set(ask(slip)) == {"handle", "title"}


def test_labels_are_not_corrected(add_model):
    sorter = add_model("shop/sorter", "One", "A model.", labels=["cot", "bed"]).pk
    add_model("shop/cat", "Cat", "Draws a cat.")
    rebuild()

    assert search(Query("cot ")).model_ids == [sorter]


def test_words_of_the_catalogue_are_not_corrected(add_model):
    cards = add_model("shop/cards", "Cards", "Sorts letters.").pk
    add_model("shop/carts", "Carts", "Sorts goods.")
    rebuild()

    assert search(Query("cards ")).model_ids == [cards]
    assert search(Query("cardz ")).model_ids == [cards]


def test_a_slip_of_one_text_is_still_corrected(add_model):
    name = add_model("shop/efficientnet", "EfficientNet", "Knows things.").pk
    text = add_model("shop/other", "Other", "Said to beat an efficentnet.").pk
    rebuild()

    assert search(Query("efficentnet ")).model_ids == [text, name]


def test_nearest_names_are_enough(add_model):
    near = add_model("shop/mobilenet", "One", "A model.").pk
    add_model("shop/mobilnets", "Two", "A model.")
    rebuild()

    assert search(Query("mobilenett ")).model_ids == [near]


def test_two_letters_find_words_that_begin_so_but_not_in_bodies(ask):
    assert ask("ly") == ["handle", "title", "summary"]
    assert ask("lynx")[-1] == "body"


@pytest.mark.parametrize("typed", ["pass", "passi", "passin", "passing", "passes "])
def test_prose_is_found_at_every_letter(ask, typed):
    assert ask(typed) == ["body"]
