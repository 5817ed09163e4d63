"""What a version is asked to prove itself: the site's samples, and noise."""

from collections.abc import Mapping

import numpy as np
from django.core.files.storage import default_storage
from PIL import Image

from catalog.contract import Contract
from catalog.inputs import Choice, ImageInput, Input, TextInput
from catalog.models import ModelVersion
from demos.engine.feeding import Given
from demos.engine.images import decode
from demos.engine.trial import Question
from demos.files import upload_limits
from demos.samples import samples_for

MOST_SAMPLES = 4
NOISE_SIZES = ((320, 240), (240, 320), (257, 129))  # width, height


def questions_for(version: ModelVersion, contract: Contract) -> list[Question]:
    """Return the questions, the same each time: typical ones, then random ones."""
    chance = np.random.default_rng(seed=0)
    shown = {
        rule.name: _samples(version, place)
        for place, rule in enumerate(contract.images, 1)
    }
    count = max((len(pictures) for pictures in shown.values()), default=1)
    typical = [
        Question(_typical(contract, shown, number), {}) for number in range(count)
    ]
    return [*typical, *(_random(contract, size, chance) for size in NOISE_SIZES)]


def _typical(
    contract: Contract, shown: Mapping[str, list[Image.Image]], number: int
) -> dict[str, Given]:
    """Inputs as a visitor would give them; a tensor that is left out is all zeros."""
    given: dict[str, Given] = {
        name: pictures[number % len(pictures)] for name, pictures in shown.items()
    }
    given |= {rule.name: _texts(rule, number) for rule in contract.texts}
    return given


def _random(
    contract: Contract, size: tuple[int, int], chance: np.random.Generator
) -> Question:
    inputs = {rule.name: _noise(rule, size, chance) for rule in contract.inputs}
    options = {
        option.name: int(chance.integers(option.count))
        for option in contract.options
        if isinstance(option, Choice)
    }
    given = {name: value for name, value in inputs.items() if value is not None}
    return Question(given, options, is_typical=False)


def _noise(
    rule: Input, size: tuple[int, int], chance: np.random.Generator
) -> Given | None:
    if isinstance(rule, ImageInput):
        return _noisy_picture(size, chance)
    if isinstance(rule, TextInput):
        return _texts(rule, int(chance.integers(100)))
    if rule.shape is None or not rule.dtype.startswith("float"):
        return None
    shape = [1 if side is None else side for side in rule.shape]
    return chance.random(shape).astype(rule.dtype)


def _noisy_picture(size: tuple[int, int], chance: np.random.Generator) -> Image.Image:
    width, height = size
    return Image.fromarray(chance.integers(0, 256, (height, width, 3), np.uint8))


def _texts(rule: TextInput, number: int) -> list[str]:
    samples = rule.samples or ("There is nothing so practical as a good theory.",)
    lines = [line for line in samples[number % len(samples)].splitlines() if line]
    return lines[: rule.max_texts] if rule.many else [" ".join(lines)]


def _samples(version: ModelVersion, place: int) -> list[Image.Image]:
    """The samples of a picture; noise where the site has none."""
    found = []
    for sample in samples_for(version, place)[:MOST_SAMPLES]:
        with default_storage.open(str(sample.picture.name)) as file:
            found.append(decode(file.read(), upload_limits()).image)
    return found or [_noisy_picture(NOISE_SIZES[0], np.random.default_rng(seed=1))]
