"""`catalog.filters`: any address becomes a query."""

import pytest
from django.http import QueryDict

from catalog.filters import parse_query
from tests.factories import PublisherFactory

pytestmark = pytest.mark.django_db


def test_words_filters_order_and_page_are_read():
    PublisherFactory(name="zoo")
    params = QueryDict(
        "q=cat+net&task=image-classification&task=image-segmentation"
        "&publisher=zoo&license=mit&sort=size&page=3"
    )

    query = parse_query(params)

    assert (query.text, query.sort, query.page) == ("cat net", "size", 3)
    assert query.page_size == 24
    assert query.facets == {
        "task": ("image-classification", "image-segmentation"),
        "license": ("mit",),
        "publisher": ("zoo",),
    }


@pytest.mark.parametrize("page", ["", "0", "-1", "x", "1.5", "٣", "9" * 40, "1 OR 1"])
def test_page_that_is_no_number_is_the_first(page):
    assert parse_query(QueryDict(f"page={page}")).page == 1


def test_page_has_an_end():
    assert parse_query(QueryDict("page=999999")).page == 10_000


@pytest.mark.parametrize(
    "text",
    [
        "task=nope",
        "publisher=nobody",
        "license=",
        "publisher=%00",
        "colour=red",
        "sort=x",
    ],
)
def test_unknown_values_are_ignored(text):
    query = parse_query(QueryDict(text))

    assert query.facets == {}
    assert query.sort == "relevance"


def test_text_is_trimmed_and_cut():
    query = parse_query(QueryDict(f"q=%00++a++b+{'x' * 500}"))

    assert query.text.startswith("a b x")
    assert len(query.text) == 200
