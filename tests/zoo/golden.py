"""What a built module answers, in the form that `golden.json` keeps.

`python -m tests.zoo.golden FOLDER PACKAGES [NAME …]` writes the files again, from
modules built under FOLDER; look at the difference before you commit it.
"""

import io
import json
import sys
from pathlib import Path

import numpy as np
import tensorflow as tf
from PIL import Image

from catalog.contract import Contract
from demos.engine.engine import Engine
from demos.engine.runtimes.saved_model import SavedModel
from zoo.recipes import RECIPES, Recipe
from zoo.samples import SAMPLES

MEMORY_BYTES = 8 * 1024**3
# Of lists and texts, the beginnings are kept.
MOST_ITEMS = 5
MOST_CHARACTERS = 60


class Answers:
    """Runs built modules through the engine, each loaded once.

    Args:
        packages: folder of the package files, which hold the sample pictures.
    """

    name = "tensorflow"

    def __init__(self, packages: Path) -> None:
        self.packages = packages
        self._loaded = {}
        self._engine = Engine(MEMORY_BYTES, {self.name: self})

    def load(self, folder: Path):
        """The module as TensorFlow loads it."""
        if folder not in self._loaded:
            self._loaded[folder] = tf.saved_model.load(str(folder))
        return self._loaded[folder]

    def prepare(self):
        """TensorFlow is here already."""

    def open(self, path, signature):
        """Serve the engine as its runtime."""
        loaded = self.load(path)
        return SavedModel(tf, loaded, loaded.signatures[signature])

    def of(self, recipe: Recipe, folder: Path):
        """Everything `golden.json` states about a module."""
        module = self.load(folder)
        return {
            "parameters": count(module.variables),
            "trainable_parameters": count(module.trainable_variables),
            "samples": {
                name: self.run(recipe, folder, given)
                for name, given in self.examples(recipe.contract).items()
            },
        }

    def run(self, recipe: Recipe, folder: Path, inputs, **options):
        """Answer one input, in short."""
        contract = recipe.contract
        outcome = self._engine.run(
            key=recipe.name,
            path=folder,
            contract=contract,
            inputs=inputs,
            labels=read_labels(folder, contract),
            options=options,
        )
        return shortened(outcome.result.to_json()) | painted(outcome.output_png)

    def examples(self, contract: Contract):
        """The contract's samples by name, with the first of every further input."""
        first, *others = (rule for rule in contract.inputs if rule.kind != "tensor")
        further = {rule.name: self._given(rule, rule.samples[0]) for rule in others}
        return {
            name: {first.name: self._given(first, sample), **further}
            for name, sample in zip(sample_names(contract), first.samples, strict=True)
        }

    def _given(self, rule, sample):
        if rule.kind == "image":
            return picture(sample, self.packages)
        return sample.splitlines() if rule.many else [sample]


def sample_names(contract: Contract):
    """The names of samples: a picture's slug, a text's place."""
    first = contract.inputs[0]
    if first.kind == "image":
        return list(first.samples)
    return [f"text {place}" for place, _ in enumerate(first.samples, 1)]


def picture(slug, packages: Path):
    """The sample picture, RGB."""
    sample = next(sample for sample in SAMPLES if sample.slug == slug)
    return Image.open(io.BytesIO(sample.read(packages))).convert("RGB")


def count(variables):
    return sum(variable.shape.num_elements() for variable in variables)


def read_labels(folder, contract):
    if contract.output.labels is None:
        return []
    return (folder / contract.output.labels).read_text(encoding="utf-8").splitlines()


def shortened(value):
    """JSON with the beginnings of lists and texts, and few decimals."""
    if isinstance(value, dict):
        return {key: shortened(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [shortened(item) for item in value[:MOST_ITEMS]]
    if isinstance(value, str):
        return value[:MOST_CHARACTERS]
    return round(value, 5) if isinstance(value, float) else value


def painted(png):
    """What a picture that came out looks like: its mean, and its middle."""
    if png is None:
        return {}
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"), np.float64) / 255
    height, width, _channels = pixels.shape
    return {
        "mean": shortened(pixels.mean((0, 1)).tolist()),
        "middle": shortened(pixels[height // 2, width // 2].tolist()),
    }


if __name__ == "__main__":
    built, packages, *names = sys.argv[1:]
    answers = Answers(Path(packages))
    for recipe in RECIPES:
        folder = Path(built, recipe.folder_name)
        if folder.is_dir() and (not names or recipe.folder_name in names):
            text = json.dumps(answers.of(recipe, folder), indent=2, ensure_ascii=False)
            (recipe.folder / "golden.json").write_text(f"{text}\n", encoding="utf-8")
