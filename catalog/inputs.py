"""What a demo contract feeds to a module: pictures, texts, tensors and options.

`docs/documents.md` describes every field. Pure Python, no Django.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, get_args

from catalog.fields import Fields
from catalog.sentences import Sentence

MAX_SIDE = 4096
MAX_CHOICES = 1000
MAX_SAMPLES = 50
MAX_TEXTS = 100
MAX_TEXT_LENGTH = 10_000
# A tensor that nobody shows as picture or text is at most this large.
MAX_ELEMENTS = 4_000_000
# Far below the deviation of any picture's values: it must not end as 0 in float32.
LEAST_STD = 1e-6
# What NumPy can hold; resources and variants cannot be fed.
_FLOATS = ("float16", "float32", "float64")
_INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
TENSOR_DTYPES = frozenset(("bool", "string", *_FLOATS, *_INTEGERS))

Kind = Literal["image", "text", "tensor"]
Resize = Literal["crop", "pad", "stretch", "keep"]
ChannelOrder = Literal["RGB", "BGR"]
Source = Literal["photo", "drawing"]


@dataclass(frozen=True, slots=True)
class ImageInput:
    """A picture, NHWC, batch of 1.

    Attributes:
        name: argument of the signature.
        label: what the page calls it.
        dtype: `float32`, `uint8` or `int32`.
        channels: 3 for colour, 1 for grey.
        channel_order: `RGB`, or `BGR` for modules trained on OpenCV's pictures.
        value_range: what pixel values 0 and 255 become; `(1, 0)` turns dark and
            bright round.
        mean: subtracted then, a number for each channel in the order they are fed;
            empty for none.
        std: what the channels are divided by after that, likewise.
        size: `(height, width)`, or None where any size is taken.
        resize: `crop` the centre square, `pad` to a square with black (a drawing
            with white), `stretch` to the size, or `keep` the shape (shrunk to
            `max_side`).
        crop_padding: pixels of border left out around a crop: the square has
            `min(h, w) · size / (size + crop_padding)` pixels, as EfficientNet's
            evaluation does; 0 takes the largest square.
        interpolation: `bicubic` or `bilinear`, as Pillow computes them.
        max_side: longest side in pixels for `keep`.
        source: `photo`, or `drawing` for dark lines on white, drawn on the page.
        samples: slugs of the site's pictures that show the model well, best first.
    """

    kind: ClassVar[Kind] = "image"
    name: str
    label: str = "Picture"
    dtype: str = "float32"
    channels: int = 3
    channel_order: ChannelOrder = "RGB"
    value_range: tuple[float, float] = (0.0, 1.0)
    mean: tuple[float, ...] = ()
    std: tuple[float, ...] = ()
    size: tuple[int, int] | None = None
    resize: Resize = "stretch"
    crop_padding: int = 0
    interpolation: Literal["bicubic", "bilinear"] = "bilinear"
    max_side: int | None = None
    source: Source = "photo"
    samples: tuple[str, ...] = ()

    @property
    def grey(self) -> tuple[float, ...]:
        """What halfway from black to white becomes, for each channel."""
        middle = sum(self.value_range) / 2
        means = self.mean or (0.0,) * self.channels
        stds = self.std or (1.0,) * self.channels
        return tuple((middle - m) / s for m, s in zip(means, stds, strict=True))

    @property
    def enough_side(self) -> int | None:
        """Pixels of a picture's shorter side that are enough; None for all of them.

        Twice what is left after resizing: a photo decoded smaller than that would
        give visibly other numbers, one decoded larger only takes longer.
        """
        if self.resize == "keep":
            return 2 * self.max_side if self.max_side else None
        return 2 * (max(self.size) + self.crop_padding) if self.size else None


@dataclass(frozen=True, slots=True)
class TextInput:
    r"""Texts, a string tensor `[N]`; N is 1 unless there may be `many`.

    Attributes:
        name: argument of the signature.
        label: what the page calls it.
        many: one text a line; empty lines are left out.
        max_texts: how many lines are taken at most.
        max_length: characters of each text.
        placeholder: what the empty field shows.
        samples: example texts; lines joined by `\n` where there are many.
    """

    kind: ClassVar[Kind] = "text"
    name: str
    label: str = "Text"
    many: bool = False
    max_texts: int = 20
    max_length: int = 2000
    placeholder: str = ""
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TensorInput:
    """Any tensor, typed in as JSON; zeros where nothing is.

    `shape` is None for unknown rank; an unknown dimension is None.
    """

    kind: ClassVar[Kind] = "tensor"
    name: str
    label: str = ""
    dtype: str = "float32"
    shape: tuple[int | None, ...] | None = None


Input = ImageInput | TextInput | TensorInput


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice the visitor makes, fed as a one-hot float32 vector `[count]`."""

    name: str  # argument of the signature
    label: str
    count: int
    default: int = 0


@dataclass(frozen=True, slots=True)
class Number:
    """A number the visitor sets, fed as a scalar `[]`."""

    name: str  # argument of the signature
    label: str
    low: float
    high: float
    step: float
    default: float
    dtype: Literal["float32", "int32"] = "float32"

    def takes(self, value: float) -> bool:
        """Whether this may be fed."""
        is_kind = self.dtype == "float32" or float(value).is_integer()
        return self.low <= value <= self.high and is_kind


def input_json(given: Input) -> dict[str, Any]:
    """As stored in a contract; what came later is left out where it says nothing.

    Contracts of older versions keep their digests by that.
    """
    fields = dataclasses.asdict(given)
    if isinstance(given, ImageInput):
        fields = {k: v for k, v in fields.items() if k not in ("mean", "std") or v}
    return {"kind": given.kind, **fields}


def read_input(fields: Fields) -> Input:
    """Read one input of a contract; problems go to the fields' list."""
    kind = fields.one_of("kind", get_args(Kind), "image")
    read = _READERS.get(kind, _read_image)(fields)
    fields.refuse_rest()
    return read


def read_choice(fields: Fields) -> Choice:
    """Read one choice of a contract."""
    read = Choice(
        name=fields.name("name"),
        label=fields.text("label", most=80),
        count=fields.take("count", int, 1),
        default=fields.take("default", int, 0),
    )
    if not 0 <= read.default < read.count <= MAX_CHOICES:
        fields.problem(
            "default",
            Sentence("must lie below count, {most} at most", most=MAX_CHOICES),
        )
    fields.refuse_rest()
    return read


def read_number(fields: Fields) -> Number:
    """Read one number of a contract."""
    dtype = fields.one_of("dtype", ("float32", "int32"), "float32")
    low: float = fields.number("low", 0.0)
    read = Number(
        name=fields.name("name"),
        label=fields.text("label", most=80),
        low=low,
        high=fields.number("high", 1.0),
        step=fields.number("step", 1.0 if dtype == "int32" else 0.01),
        default=fields.number("default", low),
        dtype=dtype,
    )
    if read.low >= read.high:
        fields.problem("high", Sentence("must be larger than low"))
    elif not 0 < read.step <= read.high - read.low:
        fields.problem(
            "step", Sentence("must be larger than 0 and fit between low and high")
        )
    elif not read.takes(read.default):
        fields.problem(
            "default", Sentence("must lie from low to high, as {dtype}", dtype=dtype)
        )
    fields.refuse_rest()
    return read


def _read_image(fields: Fields) -> ImageInput:
    resize = fields.one_of("resize", get_args(Resize), "stretch")
    size = fields.size("size")
    if size is None and resize != "keep":
        fields.problem(
            "size", Sentence("is needed when resize is {resize}", resize=repr(resize))
        )
    channels = fields.whole("channels", 3, low=1, high=3)
    if channels == 2:
        fields.problem("channels", Sentence("must be 3 or 1"))
    dtype = fields.one_of("dtype", ("float32", "uint8", "int32"), "float32")
    mean = fields.numbers("mean", count=channels)
    std = fields.numbers("std", count=channels, least=LEAST_STD)
    if dtype != "float32" and (mean or std):
        fields.problem("dtype", Sentence("must be float32 where mean or std is given"))
    return ImageInput(
        name=fields.name("name"),
        label=fields.text("label", "Picture", most=80),
        dtype=dtype,
        channels=channels,
        channel_order=fields.one_of("channel_order", get_args(ChannelOrder), "RGB"),
        value_range=fields.range("value_range", either_way=True),
        mean=mean,
        std=std,
        size=size,
        resize=resize,
        crop_padding=fields.whole("crop_padding", 0, low=0, high=MAX_SIDE),
        interpolation=fields.one_of(
            "interpolation", ("bicubic", "bilinear"), "bilinear"
        ),
        max_side=fields.whole("max_side", None, low=1, high=MAX_SIDE),
        source=fields.one_of("source", get_args(Source), "photo"),
        samples=tuple(fields.strings("samples", count=MAX_SAMPLES, most=50)),
    )


def _read_text(fields: Fields) -> TextInput:
    length = fields.whole("max_length", 2000, low=1, high=MAX_TEXT_LENGTH)
    return TextInput(
        name=fields.name("name"),
        label=fields.text("label", "Text", most=80),
        many=fields.take("many", bool, default=False),
        max_texts=fields.whole("max_texts", 20, low=1, high=MAX_TEXTS),
        max_length=length,
        placeholder=fields.text("placeholder", "", most=200),
        samples=tuple(fields.strings("samples", count=MAX_SAMPLES, most=length)),
    )


def _read_tensor(fields: Fields) -> TensorInput:
    return TensorInput(
        name=fields.name("name"),
        label=fields.text("label", "", most=80),
        dtype=fields.one_of("dtype", sorted(TENSOR_DTYPES), "float32"),
        shape=fields.shape("shape"),
    )


_READERS: Mapping[str, Any] = {
    "image": _read_image,
    "text": _read_text,
    "tensor": _read_tensor,
}
