"""Handles and addresses in place of words: what they name comes first."""

import pytest

from catalog.models import Variant
from catalog.search.addresses import read_asked
from catalog.search.index import rebuild
from catalog.search.query import Query, search

pytestmark = pytest.mark.django_db


@pytest.fixture
def nets(add_model):
    """A net, its namesakes, and one whose name ends in a number."""
    found = {
        "net": add_model("acme/net", "One", "A model.", number=3),
        "text": add_model("acme/other", "Acme net", "Acme net, a net of acme."),
        "numbered": add_model("acme/net/050", "Two", "A model."),
    }
    rebuild()
    return found


@pytest.mark.parametrize(
    "typed",
    [
        "acme/net",
        "acme/net/3",
        "acme/net/77",
        "/acme/net/3/",
        "https://tfhub.dev/acme/net/3",
        "https://tfhub.dev/acme/net/3?tf-hub-format=compressed",
        "tfhub.dev/acme/net",
        "http://127.0.0.1:8000/acme/net/3/versions",
        "http://hub/acme/net#use",
    ],
)
def test_what_is_named_comes_first(nets, typed):
    assert search(Query(typed)).model_ids[0] == nets["net"].pk


def test_longer_name_is_meant(nets):
    assert search(Query("acme/net/050")).model_ids[0] == nets["numbered"].pk


def test_address_of_another_format_finds_its_model(nets):
    version = nets["text"].default_version
    Variant.objects.create(version=version, format="tflite", handle="acme/small/lite/1")

    found = search(Query("https://tfhub.dev/acme/lite-model/small/lite/1")).model_ids

    assert found == [nets["text"].pk]


def test_what_shares_its_words_follows(nets):
    found = search(Query("https://tfhub.dev/acme/net/3")).model_ids

    assert set(found) == {model.pk for model in nets.values()}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("acme/nothing/2", "acme nothing"),
        ("https://tfhub.dev/acme/nothing/2", "acme nothing"),
        ("https://tfhub.dev/", "https://tfhub.dev/"),
        ("image and/or text", "image and/or text"),
        ("https://a.example/x\0y/z", "https://a.example/x\0y/z"),
    ],
)
def test_what_names_nothing_is_words(nets, typed, words):
    asked = read_asked(typed)

    assert (asked.words, asked.model_id) == (words, None)


def test_withdrawn_models_are_not_named(nets):
    nets["net"].versions.update(state="yanked")

    assert read_asked("acme/net").model_id is None


def test_words_cost_no_query(nets, django_assert_num_queries):
    with django_assert_num_queries(0):
        read_asked("image classifier")
    with django_assert_num_queries(1):
        read_asked("acme/net/3")
