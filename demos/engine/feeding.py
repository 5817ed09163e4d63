"""From what a visitor gave to the tensors a signature takes, by its contract."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from catalog.contract import Contract
from catalog.inputs import (
    MAX_ELEMENTS,
    Choice,
    ImageInput,
    Number,
    TensorInput,
    TextInput,
)
from catalog.tasks.base import NO_VIEW, View
from demos.engine.errors import EngineError
from demos.engine.preprocess import prepare
from demos.engine.tensors import fits

# Side of the picture that warms up a module which takes any size.
WARM_UP_SIDE = 128
# No lone picture can be larger than what `images.decode` lets through, but a module
# that keeps the picture's size would be asked for work without end.
MAX_FREE_SIDE = 1024

Given = Image.Image | Sequence[str] | np.ndarray
Inputs = Mapping[str, Given]
Options = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Fed:
    """Tensors by the names of the signature's arguments, and what they came from.

    Attributes:
        tensors: what the module is called with.
        picture: width and height of the first picture; (0, 0) without one.
        view: the part of it that the module sees.
        texts: what the first text input is fed.
    """

    tensors: dict[str, np.ndarray]
    picture: tuple[int, int] = (0, 0)
    view: View = NO_VIEW
    texts: tuple[str, ...] = ()


def feed(contract: Contract, inputs: Inputs, options: Options) -> Fed:
    """Make the tensors of one call.

    Args:
        contract: says how.
        inputs: by name. Pictures are upright, RGB or grey; texts a list of lines;
            tensors an array of the contract's dtype, zeros where left out.
        options: choice or number → what is chosen; the default where left out.

    Raises:
        EngineError: `bad_input` or `bad_option`: something is missing or too much.
    """
    fed = Fed(tensors=option_tensors(contract, options))
    for rule in contract.inputs:
        given = inputs.get(rule.name)
        if isinstance(rule, ImageInput):
            fed = _with_image(fed, rule, given)
        elif isinstance(rule, TextInput):
            fed = _with_texts(fed, rule, given)
        else:
            fed.tensors[rule.name] = _tensor(rule, given)
    return fed


def warm_up(contract: Contract) -> dict[str, np.ndarray]:
    """Something plain to call a module with: its first call is many times slower."""
    plain: dict[str, Given] = {}
    for rule in contract.inputs:
        if isinstance(rule, ImageInput):
            height, width = rule.size or (WARM_UP_SIDE, WARM_UP_SIDE)
            plain[rule.name] = Image.new("RGB", (width, height))
        elif isinstance(rule, TextInput):
            plain[rule.name] = next(iter(rule.samples), "warm up").splitlines()[:1]
    return feed(contract, plain, {}).tensors


def bounded(rule: ImageInput) -> ImageInput:
    """Return the rule with a longest side where it forgot one."""
    if rule.resize != "keep" or rule.max_side:
        return rule
    return replace(rule, max_side=MAX_FREE_SIDE)


def option_tensors(contract: Contract, options: Options) -> dict[str, np.ndarray]:
    """Turn what was chosen into one-hot vectors `[count]` and scalars `[]`.

    Raises:
        EngineError: `bad_option`: no such option, or not a value it takes.
    """
    tensors = {}
    for option in contract.options:
        chosen = options.get(option.name, option.default)
        tensors[option.name] = _one(option, chosen)
    if unknown := options.keys() - tensors.keys():
        raise EngineError("bad_option", f"no option is called {sorted(unknown)}")
    return tensors


def _one(option: Choice | Number, chosen: float) -> np.ndarray:
    if isinstance(option, Number):
        if not option.takes(chosen):
            raise EngineError("bad_option", f"{option.name} is {chosen}")
        return np.asarray(chosen, option.dtype)
    if chosen not in range(option.count):
        raise EngineError("bad_option", f"{option.name} is {chosen}")
    vector: np.ndarray = np.eye(option.count, dtype=np.float32)[int(chosen)]
    return vector


def _with_image(fed: Fed, rule: ImageInput, given: Given | None) -> Fed:
    if not isinstance(given, Image.Image):
        raise EngineError("bad_input", f"{rule.name} needs a picture")
    prepared = prepare(given, bounded(rule))
    fed.tensors[rule.name] = prepared.tensor
    if fed.picture != (0, 0):  # A later picture, a style for example.
        return fed
    return replace(fed, picture=given.size, view=prepared.view)


def _with_texts(fed: Fed, rule: TextInput, given: Given | None) -> Fed:
    if given is None or isinstance(given, str | Image.Image):
        raise EngineError("bad_input", f"{rule.name} needs texts")
    texts = tuple(str(text) for text in given)
    if not 1 <= len(texts) <= (rule.max_texts if rule.many else 1):
        raise EngineError("bad_input", f"{rule.name} is given {len(texts)} texts")
    fed.tensors[rule.name] = strings(texts)
    return fed if fed.texts else replace(fed, texts=texts)


def strings(texts: Sequence[str]) -> np.ndarray:
    """A string tensor `[N]`, UTF-8, as TensorFlow's arrays hold it."""
    return np.array([text.encode("utf-8", "replace") for text in texts], object)


def _tensor(rule: TensorInput, given: Given | None) -> np.ndarray:
    """What was given, in the shape that is known; zeros without."""
    if given is None:
        shape = tuple(1 if side is None else side for side in rule.shape or ())
        if np.prod(shape, dtype=float) > MAX_ELEMENTS:
            raise EngineError("bad_input", f"{rule.name} is too large: {shape}")
        if rule.dtype == "string":
            return np.full(shape, b"", object)
        return np.zeros(shape, rule.dtype)
    if not isinstance(given, np.ndarray) or not fits(rule, given):
        raise EngineError("bad_input", f"{rule.name} has another shape")
    return given
