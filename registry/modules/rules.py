"""The rules an upload is held against, and what breaking one is told as."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

# Counts up with every change of what is refused; old modules are then looked at again
# by `manage.py rescan`. A test notices a change without a new number.
RULES_VERSION = 1

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

# What comes from the jail is a stranger's: longer texts are cut.
_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with an upload.

    Attributes:
        rule: one of `RULES`.
        text: what is wrong, a sentence.
        place: where: a file, a function and node, a line of a document.
        advice: what to do about it, a sentence.
        level: `error` keeps it from being published, `warning` does not.
    """

    rule: str
    text: str
    place: str = ""
    advice: str = ""
    level: str = ERROR

    def __str__(self) -> str:
        return f"{self.text} {self.advice}".strip()

    def to_json(self) -> dict[str, str]:
        """Return what `from_json` reads."""
        return asdict(self)

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        """Read what `to_json` gave.

        Raises:
            ValueError: it is no finding.
        """
        fields = {name: given.get(name, "") for name in cls.__slots__}
        texts = {
            name: value[:_LONGEST]
            for name, value in fields.items()
            if isinstance(value, str)
        }
        if len(texts) < len(fields) or texts["rule"] not in RULES:
            raise ValueError("This is not a finding.")
        if texts["level"] not in (ERROR, WARNING):
            raise ValueError("This is not a level.")
        return cls(**texts)


class Refused(ValueError):
    """What was uploaded is not taken; `findings` gives every reason."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(" ".join(map(str, findings)))
        self.findings = findings
