"""The rules an upload is held against, and what breaking one is told as."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from catalog.sentences import NOTHING, Sentence

# Counts up with every change of what is refused; old modules are then looked at again
# by `manage.py rescan`. A test notices a change without a new number.
RULES_VERSION = 2

ERROR, WARNING = "error", "warning"

CONTAINER, NAMES, KINDS = "archive.container", "archive.names", "archive.kinds"
SIZE, NESTED = "archive.size", "archive.nested"
FILES, GRAPH, OPERATIONS = "module.files", "module.graph", "module.operations"
SIGNATURE, WEIGHTS = "module.signature", "module.weights"
CONTRACT, DOCUMENT = "contract", "document"
KERAS, CONVERSION, FIRST_RUN = "keras", "conversion", "first-run"

# Of every upload, in the order they are applied.
ALWAYS = (
    *(CONTAINER, NAMES, KINDS, SIZE, NESTED),
    *(FILES, GRAPH, OPERATIONS, SIGNATURE, WEIGHTS, CONTRACT, DOCUMENT),
)
# Of uploads that come as a Keras file, before it is converted.
OF_KERAS = (KERAS, CONVERSION)
RULES = (*ALWAYS, *OF_KERAS, FIRST_RUN)

TEXTS = ("text", "place", "advice")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with an upload.

    Attributes:
        rule: one of `RULES`.
        text: what is wrong, a sentence.
        place: where: a file, a function and node, a line of a document; "" for all.
        advice: what to do about it, a sentence.
        level: `error` keeps it from being published, `warning` does not.
    """

    rule: str
    text: Sentence
    place: str = ""
    advice: Sentence = NOTHING
    level: str = ERROR

    def __str__(self) -> str:
        return str(self.whole)

    @property
    def whole(self) -> Sentence:
        """What is wrong and what to do about it, in one."""
        if not self.advice:
            return self.text
        return Sentence("{text} {advice}", text=self.text, advice=self.advice)

    def told(self, gettext: Callable[[str], str] = str) -> dict[str, str]:
        """Return it for readers.

        Args:
            gettext: gives the translation of a text; without it they read English.
        """
        told = {name: text.translated(gettext) for name, text in self._texts()}
        return {"rule": self.rule, "level": self.level, **told}

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        kept = {name: text.to_json() for name, text in self._texts()}
        return {"rule": self.rule, "level": self.level, **kept}

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        """Read what `to_json` gave.

        Raises:
            ValueError: it is no finding.
        """
        rule, level = given.get("rule"), given.get("level")
        if rule not in RULES:
            raise ValueError("This is not a finding.")
        if level not in (ERROR, WARNING):
            raise ValueError("This is not a level.")
        texts = {name: Sentence.from_json(given.get(name, "")) for name in TEXTS}
        return cls(rule, level=level, **texts)

    def _texts(self) -> Iterator[tuple[str, Sentence]]:
        for name in TEXTS:
            text = getattr(self, name)
            is_sentence = isinstance(text, Sentence)
            yield name, text if is_sentence else Sentence.plain(text)


class Refused(ValueError):
    """What was uploaded is not taken; `findings` gives every reason."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(" ".join(map(str, findings)))
        self.findings = findings
