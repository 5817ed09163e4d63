"""What checks say: made in English, read in any language.

A check may run where there are no languages, in a jail or in the client, and what it
says is kept for readers of each. So a sentence remembers the template it was made of
and what was filled in; whoever shows it brings the translation of the template.
Python's own formatting is not used: a template that comes back from a jail is a
stranger's, and so is every value.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from typing import Any, Self

# What comes from the jail is a stranger's: longer texts are cut.
LONGEST, LONGEST_VALUE = 1000, 600
MAX_VALUES = 8
MAX_DEPTH = 8
_PLACE = re.compile(r"\{(\w+)\}")


class Sentence(str):
    """A sentence in English, or a part of one, and what it was made of.

    `tools/messages.py` collects the template of every call: it is a literal.

    Attributes:
        template: English, with `{name}` for each value; "" for a text that is shown
            as it is.
        values: texts and numbers, which stay as they are, and sentences, which are
            translated.
    """

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, /, **values: object) -> Self:
        """Fill a template in."""
        kept = {name: _cut(value) for name, value in values.items()}
        made = super().__new__(cls, _filled(template, kept))
        made.template, made.values = template, kept
        return made

    @classmethod
    def plain(cls, text: str) -> Self:
        """A text that has no translation."""
        made = super().__new__(cls, text[:LONGEST])
        made.template, made.values = "", {}
        return made

    def translated(self, gettext: Callable[[str], str]) -> str:
        """The sentence in another language.

        Args:
            gettext: gives the translation of a template.
        """
        if not self.template:
            return str(self)
        values = {
            name: value.translated(gettext) if isinstance(value, Sentence) else value
            for name, value in self.values.items()
        }
        return _filled(gettext(self.template), values)

    def to_json(self) -> Any:
        """Return what `from_json` reads."""
        if not self.template:
            return str(self)
        values = {
            name: value.to_json() if isinstance(value, Sentence) else value
            for name, value in self.values.items()
        }
        return {"text": self.template, "values": values}

    @classmethod
    def from_json(cls, given: object, *, depth: int = MAX_DEPTH) -> Self:
        """Read what `to_json` gave, or a text as it was kept before there were any.

        Raises:
            ValueError: it is neither.
        """
        if isinstance(given, str):
            return cls.plain(given)
        if not isinstance(given, Mapping) or depth == 0:
            raise ValueError("This is not a sentence.")
        template, values = given.get("text", {}), given.get("values", ())
        is_sentence = isinstance(template, str) and isinstance(values, Mapping)
        if not is_sentence or len(values) > MAX_VALUES:
            raise ValueError("This is not a sentence.")
        read = {
            name: value
            if isinstance(value, str | int | float)
            else cls.from_json(value, depth=depth - 1)
            for name, value in values.items()
        }
        return cls(template[:LONGEST], **read)


NOTHING = Sentence.plain("")


class Explained(ValueError):
    """An error that says in a sentence what is wrong."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def listed(parts: Iterable[Sentence]) -> Sentence:
    """Put parts of a sentence one after the other."""
    return reduce(
        lambda some, more: Sentence("{some}, {more}", some=some, more=more), parts
    )


def _filled(template: str, values: Mapping[str, object]) -> str:
    """What is filled in is not looked at again, whatever it holds."""
    text = _PLACE.sub(lambda name: str(values.get(name[1], name[0])), template)
    return text[:LONGEST]


def _cut(value: object) -> object:
    is_text = isinstance(value, str) and not isinstance(value, Sentence)
    return str(value)[:LONGEST_VALUE] if is_text else value
