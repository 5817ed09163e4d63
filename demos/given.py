"""What a visitor gives a model, held against its contract before a run is kept."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalog.contract import Contract
from catalog.inputs import Choice, Number, TensorInput, TextInput
from catalog.models import ModelVersion
from demos.engine.errors import EngineError
from demos.engine.feeding import option_tensors
from demos.engine.tensors import parse_tensor
from demos.files import Picture
from demos.models import Sample


class RunRefused(Exception):
    """No run was started; `demos.messages` has the sentence of each code.

    Attributes:
        code: why, for programs.
        params: facts that the sentence names.
        status: the HTTP status that says the same.
        retry_after_s: when asking again makes sense.
    """

    code = "refused"
    status = 400
    retry_after_s: int | None = None

    def __init__(self, **params: Any) -> None:
        super().__init__(self.code)
        self.params = params


class NoPicture(RunRefused):
    """Neither a picture nor a sample was given."""

    code = "no_picture"


class NoSecondPicture(RunRefused):
    """The model takes several pictures, and one of them is missing."""

    code = "no_second_picture"


class NoText(RunRefused):
    """The model takes a text, and none was given."""

    code = "no_text"


class TooManyTexts(RunRefused):
    """More texts than the model takes at once."""

    code = "too_many_texts"


class TextTooLong(RunRefused):
    """A text has more characters than the model takes."""

    code = "text_too_long"


class BadTensor(RunRefused):
    """What was typed in is not the tensor that an input takes."""

    code = "bad_tensor"


class BadOption(RunRefused):
    """An option is not one of the model's choices and numbers."""

    code = "bad_option"


@dataclass(frozen=True, slots=True)
class Given:
    """Everything a run is made of, by the names of the contract's inputs.

    Attributes:
        pictures: decoded ones, or samples of the site.
        texts: the lines of each text; a tensor as the JSON that was typed in.
        options: choice or number → what is chosen.
    """

    pictures: Mapping[str, Picture] = field(default_factory=dict)
    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    options: Mapping[str, float] = field(default_factory=dict)


def checked(contract: Contract, given: Given) -> Given:
    """Return what the contract asks for, cleaned; anything else is left out.

    Raises:
        RunRefused: something is missing, too much, or not what the model takes.
    """
    _check_pictures(contract, given)
    _check_options(contract, given)
    texts = {}
    for rule in contract.inputs:
        lines = given.texts.get(rule.name, ())
        if isinstance(rule, TextInput):
            texts[rule.name] = _texts(rule, lines)
        elif isinstance(rule, TensorInput) and any(line.strip() for line in lines):
            texts[rule.name] = _tensor(rule, lines[0])
    pictures = {rule.name: given.pictures[rule.name] for rule in contract.images}
    return Given(pictures, texts, dict(given.options))


def digest(
    version: ModelVersion,
    contract: Contract,
    given: Given,
    files: Mapping[str, bytes],
) -> str:
    """Return a hash of everything that decides the answer.

    Args:
        version: what is run; it never changes.
        contract: for the options left out.
        given: as `checked` returned it.
        files: of the pictures that are no samples, in the contract's order.
    """
    defaults = {option.name: option.default for option in contract.options}
    chosen = {name: float(v) for name, v in {**defaults, **given.options}.items()}
    samples = {
        name: [item.pk, item.picture.name]  # A sample's new picture has a new name.
        for name, item in given.pictures.items()
        if isinstance(item, Sample)
    }
    hashes = [hashlib.sha256(data).hexdigest() for data in files.values()]
    fed = [version.pk, samples, hashes, given.texts, chosen]
    return hashlib.sha256(json.dumps(fed, sort_keys=True).encode()).hexdigest()


def offered(contract: Contract) -> str:
    """What the visitor may choose, in a few words."""
    return ", ".join(map(_range, contract.options)) or "–"


def _range(option: Choice | Number) -> str:
    if isinstance(option, Choice):
        return f"{option.name} 0–{option.count - 1}"
    return f"{option.name} {option.low:g}–{option.high:g}"


def _check_pictures(contract: Contract, given: Given) -> None:
    for rule in contract.images:
        if rule.name not in given.pictures:
            if rule is contract.image:
                raise NoPicture
            raise NoSecondPicture(label=rule.label)


def _check_options(contract: Contract, given: Given) -> None:
    try:
        option_tensors(contract, given.options)
    except EngineError as error:
        raise BadOption(offered=offered(contract)) from error


def _texts(rule: TextInput, lines: Sequence[str]) -> list[str]:
    limit = rule.max_texts if rule.many else 1
    texts = [text for text in map(_clean, lines) if text.strip()]
    if not texts:
        raise NoText(label=rule.label)
    if len(texts) > limit:
        raise TooManyTexts(count=len(texts), limit=limit)
    for line, text in enumerate(texts, 1):
        if len(text) > rule.max_length:
            raise TextTooLong(line=line, count=len(text), limit=rule.max_length)
    return texts


def _clean(text: str) -> str:
    """A text as every database keeps it: no NUL, no half of a character."""
    whole = text.replace("\r\n", "\n").replace("\0", "")
    return whole.encode("utf-8", "replace").decode()


def _tensor(rule: TensorInput, text: str) -> list[str]:
    try:
        parse_tensor(rule, text)
    except EngineError as error:
        sides = "?" if rule.shape is None else [side or "?" for side in rule.shape]
        takes = f"{rule.dtype} {sides}".replace("'", "")
        raise BadTensor(name=rule.label or rule.name, takes=takes) from error
    return [_clean(text)]
