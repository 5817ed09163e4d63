"""The demo contract: how to feed a module and how to read its answer.

A module carries it as `assets.extra/demo.json`. It is the one source of the
demo's preprocessing, the usage snippet, the table on the page and the API;
`docs/documents.md` describes every field. Pure Python, no Django.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self, get_args

from catalog.fields import Fields

CONTRACT_FILE = "assets.extra/demo.json"
CONTRACT_VERSION = 1
MAX_CHOICES = 1000
# What a form of the demo sends besides the choices.
FORM_FIELDS = frozenset({"image", "sample", "csrfmiddlewaretoken"})
MAX_SIDE = 4096
MAX_LABEL_OFFSET = 100_000

Resize = Literal["crop", "pad", "stretch", "keep"]
ChannelOrder = Literal["RGB", "BGR"]
Meaning = Literal["logits", "probabilities", "vector", "boxes", "picture", "mask"]

# task → the tensors its answer is made of (role names; the contract maps each to
# the key in the signature's output) and the meanings allowed.
OUTPUT_ROLES: Mapping[str, tuple[str, ...]] = {
    "image-classification": ("scores",),
    "image-feature-vector": ("vector",),
    "image-object-detection": ("boxes", "scores", "classes", "count"),
    "image-style-transfer": ("picture",),
    "image-segmentation": ("mask",),
}
MEANINGS: Mapping[str, tuple[Meaning, ...]] = {
    "image-classification": ("logits", "probabilities"),
    "image-feature-vector": ("vector",),
    "image-object-detection": ("boxes",),
    "image-style-transfer": ("picture",),
    "image-segmentation": ("mask",),
}


class ContractError(ValueError):
    """The contract is not one we can follow; `problems` lists every reason."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class ImageInput:
    """The picture a module takes: one colour image, NHWC, batch of 1.

    Attributes:
        name: argument of the signature.
        dtype: `float32`, `uint8` or `int32`.
        channel_order: `RGB`, or `BGR` for modules trained on OpenCV's pictures.
        value_range: what pixel values 0 and 255 become, as `(low, high)`.
        size: `(height, width)`, or None where any size is taken.
        resize: `crop` the centre square, `pad` to a square with black, `stretch`
            to the size, or `keep` the shape (shrunk to `max_side`).
        crop_padding: pixels of border left out around a crop: the square has
            `min(h, w) · size / (size + crop_padding)` pixels, as EfficientNet's
            evaluation does; 0 takes the largest square.
        interpolation: `bicubic` or `bilinear`, as Pillow computes them.
        max_side: longest side in pixels for `keep`.
    """

    name: str
    dtype: str = "float32"
    channel_order: ChannelOrder = "RGB"
    value_range: tuple[float, float] = (0.0, 1.0)
    size: tuple[int, int] | None = None
    resize: Resize = "stretch"
    crop_padding: int = 0
    interpolation: Literal["bicubic", "bilinear"] = "bilinear"
    max_side: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice the visitor makes, fed as a one-hot float32 vector `[count]`."""

    name: str  # argument of the signature
    label: str
    count: int
    default: int = 0


@dataclass(frozen=True, slots=True)
class Output:
    """What the answer means. `keys` maps each role of the task to an output key."""

    keys: Mapping[str, str]
    meaning: Meaning
    labels: str | None = None  # path inside the module, one label a line
    label_offset: int = 0  # index of the first label's score: 1 where 0 is background
    value_range: tuple[float, float] = (0.0, 1.0)  # of a picture


@dataclass(frozen=True, slots=True)
class Contract:
    """Task, input, choices, output and the samples that show the model well."""

    task: str
    input: ImageInput
    output: Output
    choices: tuple[Choice, ...] = ()
    samples: tuple[str, ...] = ()
    signature: str = "serving_default"
    threshold: float | None = None  # scores below are hidden at first
    version: int = field(default=CONTRACT_VERSION)

    def to_json(self) -> dict[str, Any]:
        """As stored in the module and in the database."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Read a contract.

        Raises:
            ContractError: with every problem found, each a sentence.
        """
        problems: list[str] = []
        if not isinstance(data, dict):
            raise ContractError(["The contract must be a JSON object."])
        fields = Fields(data, "", problems)
        version = fields.take("version", int, CONTRACT_VERSION)
        if version != CONTRACT_VERSION:
            problems.append(
                f"Contract version {version} is not known; use {CONTRACT_VERSION}."
            )
        task = fields.one_of("task", tuple(OUTPUT_ROLES))
        contract = cls(
            task=task,
            input=_read_input(fields.section("input")),
            output=_read_output(fields.section("output"), task),
            choices=tuple(_read_choice(item) for item in fields.sections("choices")),
            samples=tuple(fields.strings("samples")),
            signature=fields.take("signature", str, "serving_default"),
            threshold=fields.number("threshold", None),
        )
        fields.refuse_rest()
        fed = [contract.input.name, *(choice.name for choice in contract.choices)]
        if len(set(fed)) < len(fed):
            problems.append("A name is given to more than one input.")
        if taken := FORM_FIELDS.intersection(
            choice.name for choice in contract.choices
        ):
            problems.append(f"A choice cannot be named {', '.join(sorted(taken))}.")
        if problems:
            raise ContractError(problems)
        return contract


def _read_input(fields: Fields) -> ImageInput:
    resize = fields.one_of("resize", get_args(Resize), "stretch")
    size = fields.size("size")
    if size is None and resize != "keep":
        fields.problem("size", f"is needed when resize is {resize!r}")
    read = ImageInput(
        name=fields.take("name", str),
        dtype=fields.one_of("dtype", ("float32", "uint8", "int32"), "float32"),
        channel_order=fields.one_of("channel_order", get_args(ChannelOrder), "RGB"),
        value_range=fields.range("value_range"),
        size=size,
        resize=resize,
        crop_padding=fields.whole("crop_padding", 0, low=0, high=MAX_SIDE),
        interpolation=fields.one_of(
            "interpolation", ("bicubic", "bilinear"), "bilinear"
        ),
        max_side=fields.whole("max_side", None, low=1, high=MAX_SIDE),
    )
    fields.refuse_rest()
    return read


def _read_output(fields: Fields, task: str) -> Output:
    keys = fields.take("keys", dict, {})
    for role in OUTPUT_ROLES.get(task, ()):
        if not isinstance(keys.get(role), str):
            fields.problem("keys", f"must name the output that holds {role!r}")
    for role in keys.keys() - set(OUTPUT_ROLES.get(task, keys)):
        fields.problem("keys", f"has {role!r}, which {task} does not know")
    read = Output(
        keys=keys,
        meaning=fields.one_of("meaning", MEANINGS.get(task, ())),
        labels=fields.take("labels", str, None),
        label_offset=fields.whole("label_offset", 0, low=0, high=MAX_LABEL_OFFSET),
        value_range=fields.range("value_range"),
    )
    fields.refuse_rest()
    return read


def _read_choice(fields: Fields) -> Choice:
    read = Choice(
        name=fields.take("name", str),
        label=fields.take("label", str),
        count=fields.take("count", int, 1),
        default=fields.take("default", int, 0),
    )
    if not 0 <= read.default < read.count <= MAX_CHOICES:
        fields.problem("default", "must lie below count, and count below 1001")
    fields.refuse_rest()
    return read
