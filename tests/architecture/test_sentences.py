"""Whatever checks say can be read in every language."""

import ast
import re

import pytest
from django.utils import translation

from tools.messages import ROOT, SOURCES

PLACE = re.compile(r"\{(\w+)\}")
FILES = [path for each in SOURCES for path in sorted((ROOT / each).rglob("*.py"))]


def calls():
    """Every `Sentence(…)` of the code, with its place."""
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", "") == "Sentence"
            ):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def template_of(call):
    first = call.args[0]
    is_literal = isinstance(first, ast.Constant) and isinstance(first.value, str)
    return first.value if is_literal else ""


def test_templates_are_literals_that_can_be_collected():
    found = list(calls())

    assert [place for place, call in found if not template_of(call)] == []
    assert len(found) > 200


def test_every_place_of_a_template_is_filled():
    wrong = [
        place
        for place, call in calls()
        if set(PLACE.findall(template_of(call))) != {each.arg for each in call.keywords}
    ]

    assert wrong == []


@pytest.mark.parametrize("language", ["zh-hans"])
def test_every_template_is_translated_with_the_same_places(language):
    templates = {template_of(call) for _place, call in calls()}

    with translation.override(language):
        wrong = [
            text
            for text in sorted(templates)
            if sorted(PLACE.findall(translation.gettext(text)))
            != sorted(PLACE.findall(text))
            or not re.search("[一-鿿]", PLACE.sub("", translation.gettext(text)))
        ]

    # Nothing but places and signs: there is no word to translate in them.
    bare = ["`{field}` {problem}.", "{file}: {problem}", "{name} is {problem}."]
    assert wrong == sorted([*bare, "{some}, {more}", "{text} {advice}"])
