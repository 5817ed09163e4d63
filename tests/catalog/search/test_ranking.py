"""The rules of ranking: handle, name, summary and tags, body; beginnings and slips."""

import pytest

from catalog.search.index import rebuild
from catalog.search.query import Query, search

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
    assert ask("lyn ") == []


def test_slips_find_names_after_words_that_are_right(ask):
    assert set(ask("lynnx ")) == {"handle", "title"}


def test_few_words_must_all_be_found(ask):
    assert ask("lynx owls ") == []


def test_half_the_words_of_a_sentence_are_enough(ask):
    found = ask("watcher for a lynx in some forest ")

    assert found == ["title"]


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
