"""Writes out, as Python source, how a module is fed: names, lines and arguments."""

from dataclasses import dataclass

from catalog.inputs import Choice, ImageInput, Number, TensorInput, TextInput
from catalog.signatures import TensorSpec
from catalog.snippets.example import argument, zeros
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

    def call(self, signature: str) -> str:
        """The lines that call the signature."""
        lines = [argument(name, value) for name, value in self.arguments.items()]
        return "\n".join(
            (f"outputs = model.signatures[{quoted(signature)}](", *lines, ")")
        )


def feeding(subject: Subject) -> Feeding:
    """Write how the contract's inputs and options are fed."""
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
        arguments[rule.name] = f"tf.constant({numbered('images', place)})"
    for place, text in enumerate(contract.texts, 1):
        lines += _text_lines(text, numbered("texts", place))
        arguments[text.name] = f"tf.constant({numbered('texts', place)})"
    for item in contract.inputs:
        if isinstance(item, TensorInput):
            arguments[item.name] = zeros(TensorSpec(item.name, item.dtype, item.shape))
    arguments |= {option.name: _option(option) for option in contract.options}
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


def _option(option: Choice | Number) -> str:
    if isinstance(option, Choice):
        return f"tf.one_hot({option.default}, {option.count})"
    value = option.default if option.dtype == "float32" else int(option.default)
    return f"tf.constant({value!r}, tf.{option.dtype})"
