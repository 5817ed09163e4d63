"""Lists and searches the labels of a model, in English and in Chinese."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from catalog.labels.vocabulary import UNNAMED, Group, names_for

_WORD = re.compile(r"[a-z0-9]+")
MAX_QUERY_LENGTH = 100
# Up to this length an s at a word's end is taken as its own: gas, bus.
SHORT_WORD = 3


@dataclass(frozen=True, slots=True)
class Label:
    """One label of a model.

    Attributes:
        index: its place in the module's answer.
        name: as the model spells it.
        name_zh_hans: empty where this site has no translation.
        words: other words it is found by.
        group: of things like it; empty names where it has none.
    """

    index: int
    name: str
    name_zh_hans: str
    words: tuple[str, ...]
    group: Group


@dataclass(frozen=True, slots=True)
class LabelList:
    """The labels of a model that answer a search.

    Attributes:
        text: what was searched for.
        total: how many labels the model has.
        groups: those found; in one nameless group where a search ranks them.
    """

    text: str
    total: int
    groups: list[tuple[Group, list[Label]]]

    @property
    def found(self) -> list[Label]:
        """All that were found, in the order shown."""
        return [label for _group, labels in self.groups for label in labels]


class _Match(IntEnum):
    """How well a label answers a search, best first."""

    WHOLE = 0
    NAME = 1
    WORD = 2
    GROUP = 3
    NONE = 4


def list_labels(labels: Sequence[str], offset: int = 0) -> list[Label]:
    """Return every label, in the module's order.

    Args:
        labels: the lines of the label file.
        offset: the contract's `label_offset`.
    """
    names = names_for(labels)
    found = (names.get(label) or UNNAMED for label in labels)
    return [
        Label(index, label, name.zh_hans, name.words, name.group)
        for index, (label, name) in enumerate(zip(labels, found, strict=True), offset)
    ]


def browse(labels: Sequence[Label], text: str) -> LabelList:
    """Return the labels a search finds; without one, all of them by groups."""
    text = text[:MAX_QUERY_LENGTH]
    if text.strip():
        return LabelList(text, len(labels), [(Group(), find_labels(labels, text))])
    groups: dict[Group, list[Label]] = {}
    for label in labels:
        groups.setdefault(label.group, []).append(label)
    return LabelList("", len(labels), list(groups.items()))


def find_labels(labels: Sequence[Label], text: str) -> list[Label]:
    """Return the labels that a text names, the closest first.

    Latin words match from their beginning, other writing anywhere. A label that is
    only of a kind with what was typed comes last: “dog” finds every breed.
    """
    wanted = _normal(text)[:MAX_QUERY_LENGTH]
    if not wanted:
        return list(labels)
    ranked = [(_match(label, wanted), label) for label in labels]
    ranked = [item for item in ranked if item[0] is not _Match.NONE]
    return [label for _match, label in sorted(ranked, key=lambda item: item[0])]


def _match(label: Label, wanted: str) -> _Match:
    own = (label.name, label.name_zh_hans)
    if wanted in (_normal(name) for name in own):
        return _Match.WHOLE
    group = (label.group.name, label.group.name_zh_hans)
    for rank, texts in (
        (_Match.NAME, own),
        (_Match.WORD, (*own, *label.words)),
        (_Match.GROUP, (*own, *label.words, *group)),
    ):
        if _is_in(wanted, _normal(" ".join(texts))):
            return rank
    return _Match.NONE


def _is_in(wanted: str, text: str) -> bool:
    """Whether every part of what was typed is in a text."""
    words = _WORD.findall(text)
    return all(
        _begins(part, words) if part.isascii() else part in text
        for part in wanted.split()
    )


def _begins(part: str, words: Sequence[str]) -> bool:
    """Whether every word of a part begins one of the words, a plural's s aside."""
    typed = _WORD.findall(part)
    return bool(typed) and all(
        any(word.startswith(_singular(item)) for word in words) for item in typed
    )


def _singular(word: str) -> str:
    return word[:-1] if len(word) > SHORT_WORD and word.endswith("s") else word


def _normal(text: str) -> str:
    """Without case and full-width forms, with single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
