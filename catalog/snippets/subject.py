"""What usage code is written for: a version, its contract and its samples."""

import re
from dataclasses import dataclass

from catalog.contract import Contract
from catalog.inputs import ImageInput, TextInput
from catalog.signatures import Signature
from catalog.tasks import task_of
from catalog.tasks.base import Task

SLUG = re.compile(r"[\w-]+", re.ASCII)
# What is asked where a contract gives no example.
EXAMPLE_TEXT = "A quick brown fox"
# The signature that a module answers by when it is called itself.
CALLED_SIGNATURE = "serving_default"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a program is written for.

    Attributes:
        url: the version's full address.
        contract: of the module.
        signature: the one the contract names.
        is_callable: whether `hub.load(url)(…)` works.
    """

    url: str
    contract: Contract
    signature: Signature
    is_callable: bool

    @property
    def task(self) -> Task:
        """The task of the contract, which is one that is known."""
        task = task_of(self.contract)
        if task is None:
            raise ValueError(f"{self.contract.task} is not known here.")
        return task

    @property
    def is_called_itself(self) -> bool:
        """Whether calling the module does what the contract's signature does."""
        return self.is_callable and self.contract.signature == CALLED_SIGNATURE

    @property
    def answers_plain_call(self) -> bool:
        """Whether the module can be called like a function of one tensor."""
        contract = self.contract
        is_single = len(contract.inputs) == 1 and not contract.options
        return self.task.is_plain and is_single and self.is_called_itself


def sample_slug(rule: ImageInput) -> str:
    """The first sample of a picture, if it has one by a decent name."""
    first = next(iter(rule.samples), "")
    return first if SLUG.fullmatch(first) else ""


def file_name(rule: ImageInput, place: int) -> str:
    """Name of the picture that a program reads, `place` from 1 on."""
    return f"{sample_slug(rule) or numbered('picture', place)}.jpg"


def example_texts(rule: TextInput) -> list[str]:
    """What a program asks about."""
    first = next(iter(rule.samples), EXAMPLE_TEXT)
    lines = [line for line in first.splitlines() if line.strip()]
    return lines[: rule.max_texts] if rule.many else [first]


def numbered(name: str, place: int) -> str:
    """`name` for the first of its kind, `name_2` for the second."""
    return name if place == 1 else f"{name}_{place}"
