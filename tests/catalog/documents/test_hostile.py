"""Documents that are made to hang, to crash or to mislead whoever reads them."""

import time

import pytest

from catalog.documents.parser import parse
from catalog.documents.render import render

HEAD = "# Module a/b/1\nText.\n\n<!-- task: image-classification -->\n\n"
ENTRY = HEAD + "## Citation\n```\n@misc{{a, title={{x}},\n{field}\n}}\n```\n"
# Reading is linear: what took minutes takes a few hundredths of a second.
ENOUGH_S = 1.5


@pytest.mark.parametrize(
    "text",
    [
        "# Module a/b/1\nText.\n\n<!--" + " " * 3000 + "x\n",
        "# Module a/b/1\nText.\n\n<!-- a:" + " " * 30_000 + "x\n",
        HEAD + "## a" + " " * 3000 + "b\n",
        HEAD + "## a\n" * 10_000,
        HEAD + "<div>\n<" + "a" * 30_000 + "\n",
        ENTRY.format(field="author={a" + " " * 40_000 + "b}"),
        ENTRY.format(field="eprint={" + "arxiv" * 8000 + "}"),
    ],
    ids=["comment", "value", "section", "headings", "tag", "authors", "arxiv"],
)
def test_text_that_repeats_itself_is_read_at_once(text):
    began = time.process_time()

    render(parse(text).body)

    assert time.process_time() - began < ENOUGH_S


def test_version_with_thousands_of_digits_is_a_problem_of_its_line():
    (problem, *_rest) = parse("# Module a/b/" + "1" * 5000 + "\nText.\n").problems

    assert problem.line == 1


def test_half_a_character_is_replaced():
    document = parse("# Module a/b/1\nText \ud83d.\n\n## A\n\ud83d!\n")

    assert document.summary == "Text �."
    assert "�!" in render(document.body)


@pytest.mark.parametrize("address", ["http://[", "http://[::1", "https://a]b/c"])
def test_picture_at_an_impossible_address_becomes_its_description(address):
    html = render(f"Look: <img src='{address}' alt='A dog'>, ![a cat]({address}).\n")

    assert "Look: [A dog]," in html
    assert "a cat" in html
