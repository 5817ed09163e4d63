"""The collector of translatable texts sees every way to write one."""

import pytest

from tools.messages import Message, in_python, in_template


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ('_("Models")', Message("Models")),
        ('_("one " "text")', Message("one text")),
        ('ngettext("%d run", "%d runs", n)', Message("%d run", "%d runs")),
        ('pgettext("verb", "Run")', Message("Run", context="verb")),
        ('translation.gettext("Models")', Message("Models")),
    ],
)
def test_calls_in_python_are_found(source, message):
    assert list(in_python(source)) == [message]


def test_other_calls_in_python_are_not_texts():
    assert list(in_python('log.info("run.finished"); _(variable)')) == []


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ('<p>{% translate "Models" %}</p>', Message("Models")),
        ("{% translate 'Run' context 'verb' %}", Message("Run", context="verb")),
        ('{% include "x.html" with title=_("Models") %}', Message("Models")),
        (
            "{% blocktranslate with n=count %}{{ n }} models{% endblocktranslate %}",
            Message("%(n)s models"),
        ),
        (
            "{% blocktranslate count n=count trimmed %}\n  one\n"
            "{% plural %}{{ n }} of them{% endblocktranslate %}",
            Message("one", "%(n)s of them"),
        ),
    ],
)
def test_tags_in_templates_are_found(source, message):
    assert list(in_template(f"  <ul>'it''s\n{source}\n</ul>")) == [message]
