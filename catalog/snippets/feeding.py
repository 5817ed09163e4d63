"""Writes out, as Python source, how a module is fed: names, lines and arguments."""

from dataclasses import dataclass

from catalog.inputs import Choice, ImageInput, Number, TensorInput, TextInput
from catalog.signatures import TensorSpec
from catalog.snippets.example import argument, shape_of, zeros
from catalog.snippets.preprocessing import READ_PICTURE, preprocess_source
from catalog.snippets.subject import Subject, example_texts, file_name, numbered
from catalog.tasks import enough_side
from catalog.tasks.base import quoted


@dataclass(frozen=True, slots=True)
class Feeding:
    """How one program feeds its module.

    Attributes:
        functions: that turn pictures into tensors; empty without pictures.
        lines: that make every input.
        arguments: of the signature, name → expression.
    """

    functions: tuple[str, ...]
    lines: tuple[str, ...]
    arguments: dict[str, str]

    @property
    def first(self) -> str:
        """The expression of the only input, for a plain call."""
        return next(iter(self.arguments.values()))

    def call(self, function: str) -> str:
        """The lines that call a function with every input, by name."""
        lines = [argument(name, value) for name, value in self.arguments.items()]
        return "\n".join((f"outputs = {function}(", *lines, ")"))


def feeding(subject: Subject, *, is_numpy: bool = False) -> Feeding:
    """Write how the contract's inputs and options are fed.

    Args:
        subject: what is fed.
        is_numpy: as arrays of NumPy, which LiteRT takes, instead of TensorFlow's.
    """
    write = _NumPy if is_numpy else _TensorFlow
    contract = subject.contract
    functions: list[str] = [READ_PICTURE] if contract.images else []
    lines: list[str] = []
    arguments: dict[str, str] = {}
    for place, rule in enumerate(contract.images, 1):
        with_view = subject.task.needs_view and place == 1
        name = numbered("preprocess", place)
        functions.append(preprocess_source(rule, with_view=with_view, name=name))
        side = enough_side(contract, rule)
        lines += _picture_lines(rule, place, name, side, with_view=with_view)
        arguments[rule.name] = write.pixels(numbered("images", place))
    for place, text in enumerate(contract.texts, 1):
        lines += _text_lines(text, numbered("texts", place))
        arguments[text.name] = write.texts(numbered("texts", place))
    for item in contract.inputs:
        if isinstance(item, TensorInput):
            spec = TensorSpec(item.name, item.dtype, item.shape)
            arguments[item.name] = write.zeros(spec)
    arguments |= {option.name: write.option(option) for option in contract.options}
    return Feeding(tuple(functions), tuple(lines), arguments)


def _picture_lines(
    rule: ImageInput, place: int, function: str, side: int | None, *, with_view: bool
) -> list[str]:
    picture, images = numbered("picture", place), numbered("images", place)
    enough = f", side={side}" if side else ""
    target = f"{images}, view" if with_view else images
    return [
        f'{picture} = read_picture("{file_name(rule, place)}"{enough})',
        f"{target} = {function}({picture})",
    ]


def _text_lines(rule: TextInput, name: str) -> list[str]:
    texts = [quoted(text) for text in example_texts(rule)]
    line = f"{name} = [{', '.join(texts)}]"
    if len(line) <= 88:
        return [line]
    return [f"{name} = [", *(f"    {text}," for text in texts), "]"]


def _value(option: Choice | Number) -> float:
    whole = isinstance(option, Choice) or option.dtype != "float32"
    return int(option.default) if whole else option.default


class _TensorFlow:
    """Writes what is fed as TensorFlow's tensors."""

    @staticmethod
    def pixels(name: str) -> str:
        return f"tf.constant({name})"

    texts = pixels

    @staticmethod
    def zeros(spec: TensorSpec) -> str:
        return zeros(spec)

    @staticmethod
    def option(option: Choice | Number) -> str:
        if isinstance(option, Choice):
            return f"tf.one_hot({option.default}, {option.count})"
        return f"tf.constant({_value(option)!r}, tf.{option.dtype})"


class _NumPy:
    """Writes what is fed as arrays of NumPy."""

    @staticmethod
    def pixels(name: str) -> str:
        return name

    @staticmethod
    def texts(name: str) -> str:
        return f"np.array({name}, object)"

    @staticmethod
    def zeros(spec: TensorSpec) -> str:
        if spec.dtype == "string":
            return f'np.full({shape_of(spec)}, "", object)'
        return f"np.zeros({shape_of(spec)}, np.{spec.dtype})"

    @staticmethod
    def option(option: Choice | Number) -> str:
        if isinstance(option, Choice):
            return f"np.eye({option.count}, dtype=np.float32)[{option.default}]"
        return f"np.array({_value(option)!r}, np.{option.dtype})"
