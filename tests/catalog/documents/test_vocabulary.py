"""`catalog.documents.vocabulary`: every facet's values."""

import pytest

from catalog.documents.vocabulary import FILES, find_term, terms
from catalog.models import Tag


def test_every_facet_of_the_database_has_a_vocabulary():
    assert set(FILES) == set(Tag.Facet.values)


@pytest.mark.parametrize("facet", FILES)
def test_terms_fit_the_tag_table(facet):
    for term in terms(facet).values():
        assert 0 < len(term.slug) <= 100
        assert 0 < len(term.name) <= 120
        assert 0 < len(term.name_zh_hans) <= 120
        assert not term.url or term.url.startswith(("https://", "http://"))


def test_every_task_has_a_chinese_name():
    assert all(term.name != term.name_zh_hans for term in terms("task").values())


def test_norwegian_is_no_boolean():
    assert find_term("language", "no").name == "Norwegian"


def test_unknown_value_is_nothing():
    assert find_term("task", "image-flying") is None
