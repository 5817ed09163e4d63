"""Sentences of checks are kept as what they were made of."""

import copy
import json

import pytest
from django.utils.translation import gettext, override

from catalog.sentences import LONGEST, NOTHING, Sentence, listed

CHINESE = {
    "{name} is {problem}.": "{name}：{problem}。",
    "a link to {target}": "指向 {target} 的链接",
    "yes": "是",
}


def chinese(text):
    return CHINESE[text]


def linked(name, target):
    problem = Sentence("a link to {target}", target=target)
    return Sentence("{name} is {problem}.", name=name, problem=problem)


def test_a_sentence_is_its_english_text():
    sentence = linked("x", "y")

    assert sentence == "x is a link to y."
    assert str(sentence) == f"{sentence}" == "x is a link to y."


def test_a_sentence_is_translated_with_the_sentences_in_it():
    assert linked("x", "y").translated(chinese) == "x：指向 y 的链接。"


def test_a_copy_can_still_be_translated():
    copied = copy.deepcopy(linked("x", "y"))

    assert copied.translated(chinese) == "x：指向 y 的链接。"


@pytest.mark.parametrize(
    "value",
    [
        "{name}",
        "{problem}",
        "{0}",
        "{",
        "}",
        "{name.__class__}",
        "%s %(x)d 100%",
        "\\1",
    ],
)
def test_what_a_stranger_wrote_is_filled_in_as_it_is(value):
    sentence = Sentence.from_json(
        json.loads(json.dumps(linked(value, value).to_json()))
    )

    assert sentence == f"{value} is a link to {value}."
    assert sentence.translated(chinese) == f"{value}：指向 {value} 的链接。"


def test_a_stranger_s_value_is_not_translated():
    assert linked("yes", "yes").translated(chinese) == "yes：指向 yes 的链接。"


@pytest.mark.parametrize(
    "template", ["{a.__class__}", "{a:>999999999}", "{a!r}", "{b}"]
)
def test_a_template_of_a_stranger_formats_nothing(template):
    sentence = Sentence.from_json({"text": template, "values": {"a": "x"}})

    assert sentence == template


def test_a_text_without_values_is_shown_as_it_was_kept():
    kept = Sentence.from_json("The archive is empty. {odd} %s")

    with override("zh-hans"):
        assert kept.translated(gettext) == "The archive is empty. {odd} %s"
    assert kept.to_json() == "The archive is empty. {odd} %s"


def test_values_may_have_any_name():
    values = {"template": "a", "cls": "b", "text": "c", "": "d"}

    sentence = Sentence.from_json({"text": "{template} {cls} {text}", "values": values})

    assert sentence == "a b c"


def nested(depth):
    inner = "x" if depth == 0 else nested(depth - 1)
    return {"text": "{a}", "values": {"a": inner}}


@pytest.mark.parametrize(
    "given",
    [
        None,
        3,
        [],
        {},
        {"text": 1, "values": {}},
        {"text": "x", "values": []},
        {"text": "x"},
        {"text": "{a}", "values": {"a": None}},
        {"text": "{a}", "values": {"a": ["x"]}},
        {"text": "x", "values": {str(n): n for n in range(100)}},
        nested(100),
    ],
)
def test_what_is_no_sentence_is_not_read_as_one(given):
    with pytest.raises(ValueError, match="not a sentence"):
        Sentence.from_json(given)


def test_long_values_are_cut_and_leave_the_sentence_whole():
    sentence = linked("x" * 5000, "y")

    assert sentence.endswith("is a link to y.")
    assert len(Sentence("{a}{b}{c}", a="x" * 999, b="y" * 999, c="z")) == LONGEST
    assert len(json.dumps(sentence.to_json())) < LONGEST


def test_parts_are_listed_in_one_sentence():
    parts = [Sentence("one"), Sentence("two"), Sentence("three")]

    assert listed(parts) == "one, two, three"
    assert not NOTHING
