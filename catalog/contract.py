"""The demo contract: how to feed a module and how to read its answer.

A module carries it as `assets.extra/demo.json`. It is the one source of the
demo's preprocessing, the usage snippet, the table on the page and the API;
`docs/documents.md` describes every field. What a task asks of a contract is
`catalog.tasks`' to check. Pure Python, no Django.
"""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from catalog.fields import Fields
from catalog.inputs import (
    MAX_SAMPLES,
    Choice,
    ImageInput,
    Input,
    Number,
    TextInput,
    input_json,
    read_choice,
    read_input,
    read_number,
)
from catalog.sentences import Sentence

CONTRACT_FILE = "assets.extra/demo.json"
CONTRACT_VERSION = 1
MAX_INPUTS = 8
MAX_OPTIONS = 8
MAX_KEYS = 64
MAX_LABEL_OFFSET = 100_000
# What a form of the demo sends besides inputs and options.
FORM_FIELDS = frozenset(
    {"image", "sample", "again", "text", "texts", "csrfmiddlewaretoken"}
)
SAMPLE_SUFFIX = "_sample"


class ContractError(ValueError):
    """The contract is not one we can follow; `problems` lists every reason."""

    def __init__(self, problems: list[Sentence]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Output:
    """What the answer means. `keys` maps each role of the task to an output key."""

    keys: Mapping[str, str]
    meaning: str
    labels: str | None = None  # path inside the module, one label a line
    label_offset: int = 0  # index of the first label's score: 1 where 0 is background
    value_range: tuple[float, float] = (0.0, 1.0)  # of a picture


@dataclass(frozen=True, slots=True)
class Contract:
    """Task, inputs, options and output of a module's demo.

    Attributes:
        task: slug of `catalog.tasks`, or one this site does not know.
        inputs: what is fed; the first picture is the one shown with the answer.
        output: what comes out.
        choices: fed as one-hot vectors.
        numbers: fed as scalars.
        signature: the one to call.
        threshold: scores below are hidden at first.
        version: of the contract's own format.
    """

    task: str
    inputs: tuple[Input, ...]
    output: Output
    choices: tuple[Choice, ...] = ()
    numbers: tuple[Number, ...] = ()
    signature: str = "serving_default"
    threshold: float | None = None
    version: int = field(default=CONTRACT_VERSION)

    @property
    def input(self) -> Input:
        """The first input, the only one of most modules."""
        return self.inputs[0]

    @property
    def images(self) -> tuple[ImageInput, ...]:
        """The pictures among the inputs."""
        return tuple(item for item in self.inputs if isinstance(item, ImageInput))

    @property
    def image(self) -> ImageInput | None:
        """The first picture, if the module takes one."""
        return next(iter(self.images), None)

    @property
    def texts(self) -> tuple[TextInput, ...]:
        """The texts among the inputs."""
        return tuple(item for item in self.inputs if isinstance(item, TextInput))

    @property
    def samples(self) -> tuple[str, ...]:
        """Slugs of the samples for the first picture, best first."""
        return self.image.samples if self.image else ()

    @property
    def fields(self) -> dict[str, Input]:
        """The inputs by their fields in forms and in the API.

        The first picture is `image`, the first text `text`; another input has its own
        name, set apart where that is taken.
        """
        first_image, first_text = self.image, next(iter(self.texts), None)
        taken = {*FORM_FIELDS, *(option.name for option in self.options)}
        named: dict[str, Input] = {}
        for given in self.inputs:
            name = given.name
            if given is first_image:
                name = "image"
            elif given is first_text:
                name = "text"
            else:
                while taken.intersection((name, name + SAMPLE_SUFFIX)):
                    name = f"input_{name}"
            taken |= {name, name + SAMPLE_SUFFIX}
            named[name] = given
        return named

    @property
    def options(self) -> tuple[Choice | Number, ...]:
        """What the visitor may set."""
        return (*self.choices, *self.numbers)

    def to_json(self) -> dict[str, Any]:
        """As stored in the module and in the database."""
        whole = dataclasses.asdict(self)
        whole["inputs"] = [input_json(item) for item in self.inputs]
        data: dict[str, Any] = json.loads(json.dumps(whole))  # Tuples become lists.
        return data

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Read a contract.

        Raises:
            ContractError: with every problem found, each a sentence.
        """
        problems: list[Sentence] = []
        if not isinstance(data, dict):
            raise ContractError([Sentence("The contract must be a JSON object.")])
        fields = Fields(data, "", problems)
        version = fields.take("version", int, CONTRACT_VERSION)
        if version != CONTRACT_VERSION:
            problems.append(
                Sentence(
                    "Contract version {version} is not known; use {known}.",
                    version=version,
                    known=CONTRACT_VERSION,
                )
            )
        inputs = _read_inputs(fields, "inputs" in data)
        contract = cls(
            task=fields.text("task", most=100),
            inputs=_with_samples(fields, inputs),
            output=_read_output(fields.section("output")),
            choices=tuple(read_choice(item) for item in fields.sections("choices")),
            numbers=tuple(read_number(item) for item in fields.sections("numbers")),
            signature=fields.text("signature", "serving_default", most=200),
            threshold=fields.number("threshold", None),
        )
        fields.refuse_rest()
        problems += _name_problems(contract)
        if problems:
            raise ContractError(problems)
        return contract


def _read_inputs(fields: Fields, is_list: bool) -> tuple[Input, ...]:  # noqa: FBT001
    """The list `inputs`, or `input` for a module that takes one picture."""
    if not is_list:
        return (read_input(fields.section("input")),)
    inputs = tuple(read_input(item) for item in fields.sections("inputs"))
    if not 1 <= len(inputs) <= MAX_INPUTS:
        fields.problem(
            "inputs", Sentence("must describe 1 to {most} inputs", most=MAX_INPUTS)
        )
    return inputs


def _with_samples(fields: Fields, inputs: tuple[Input, ...]) -> tuple[Input, ...]:
    """Give the contract's own samples to the first picture."""
    samples = tuple(fields.strings("samples", count=MAX_SAMPLES, most=50))
    if not samples:
        return inputs
    for place, given in enumerate(inputs):
        if isinstance(given, ImageInput):
            changed = replace(given, samples=samples)
            return (*inputs[:place], changed, *inputs[place + 1 :])
    fields.problem("samples", Sentence("are pictures, and the module takes none"))
    return inputs


def _read_output(fields: Fields) -> Output:
    keys = fields.take("keys", dict, {})
    if len(keys) > MAX_KEYS or not all(isinstance(key, str) for key in keys.values()):
        fields.problem(
            "keys",
            Sentence(
                "must name {most} outputs of the signature at most", most=MAX_KEYS
            ),
        )
        keys = {}
    read = Output(
        keys=keys,
        meaning=fields.text("meaning", most=100),
        labels=fields.take("labels", str, None),
        label_offset=fields.whole("label_offset", 0, low=0, high=MAX_LABEL_OFFSET),
        value_range=fields.range("value_range"),
    )
    fields.refuse_rest()
    return read


def _name_problems(contract: Contract) -> list[Sentence]:
    """What is wrong with the names, which are arguments and fields of a form."""
    problems = []
    options = [option.name for option in contract.options]
    fed = [*(item.name for item in contract.inputs), *options]
    if len(set(fed)) < len(fed):
        problems.append(Sentence("A name is given to more than one input."))
    if len(options) > MAX_OPTIONS:
        problems.append(
            Sentence(
                "There are more than {most} choices and numbers.", most=MAX_OPTIONS
            )
        )
    reserved = [name for name in options if name.endswith(SAMPLE_SUFFIX)]
    if taken := FORM_FIELDS.intersection(options).union(reserved):
        names = ", ".join(sorted(taken))
        problems.append(Sentence("A choice cannot be named {names}.", names=names))
    return problems
