"""Every text people see exists in every language."""

import re
from string import Formatter

import polib
import pytest

from tools import messages

PERCENT = re.compile(r"%(?:\((\w+)\))?[#0\- +]*[\d.]*[diouxXeEfFgGcrs]")

pytestmark = pytest.mark.parametrize("language", sorted(messages.CATALOGUES))


def catalogue(language):
    return polib.pofile(str(messages.catalogue_path(language)))


def placeholders(text):
    """The names a text leaves open, `%(count)s` and `{count}` alike."""
    percent = {match.group(0) for match in PERCENT.finditer(text)}
    try:
        braces = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:  # a brace of its own, no placeholder
        braces = set()
    return percent | braces


def test_every_text_in_the_code_is_in_the_catalogue(language):
    known = {(e.msgid, e.msgid_plural, e.msgctxt or "") for e in catalogue(language)}
    used = {(m.text, m.plural, m.context) for m in messages.collect()}

    assert sorted(used - known) == [], "run `make messages` and translate them"
    assert sorted(known - used) == [], "run `make messages`: no longer in the code"


def test_every_text_is_translated(language):
    missing = [e.msgid for e in catalogue(language) if not messages.is_translated(e)]

    assert missing == []


def test_translations_leave_the_same_things_open(language):
    wrong = [
        entry.msgid
        for entry in catalogue(language)
        for text in [entry.msgstr, *entry.msgstr_plural.values()]
        if text
        and placeholders(text)
        not in (placeholders(entry.msgid), placeholders(entry.msgid_plural))
    ]

    assert wrong == []


def test_the_compiled_catalogue_is_that_of_the_texts(language):
    path = messages.catalogue_path(language)

    assert path.with_suffix(".mo").read_bytes() == catalogue(language).to_binary()
