"""How numbers and names are written."""

import pytest
from django.template import Context, Template

from catalog.templatetags.catalog_tags import (
    breakable,
    compact,
    grouped,
    megabytes,
    short_hash,
)


@pytest.mark.parametrize(
    ("number", "text"),
    [(None, "–"), (0, "–"), (992, "992"), (15_000, "15.0 k"), (3_538_984, "3.54 M")],
)
def test_count_is_written_with_three_figures(number, text):
    assert compact(number) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [("", "–"), (512, "512 B"), (13_900_000, "13.9 MB"), (1_200_000_000, "1.20 GB")],
)
def test_size_is_written_in_decimal_units(size, text):
    assert megabytes(size) == text


def test_exact_number_is_grouped():
    assert grouped(3_538_984) == "3,538,984"


def test_counts_in_sentences_are_grouped_and_choose_the_plural():
    source = (
        "{% load i18n catalog_tags %}{% blocktranslate count n=n|counted %}"
        "{{ n }} model{% plural %}{{ n }} models{% endblocktranslate %}"
    )
    template = Template(source)

    told = [template.render(Context({"n": number})) for number in (1, 1111)]

    assert told == ["1 model", "1,111 models"]


def test_hash_is_shortened_to_both_ends():
    assert short_hash("9f2c" + "0" * 56 + "41ab") == "9f2c…41ab"


def test_handle_breaks_after_slashes_and_is_escaped():
    assert breakable("a/<b>/1") == "a/<wbr>&lt;b&gt;/<wbr>1"
