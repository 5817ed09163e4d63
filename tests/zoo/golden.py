"""What a built module answers, in the form that `golden.json` keeps.

`python -m tests.zoo.golden FOLDER PACKAGES` writes the files again, from modules built
under FOLDER; look at the difference before you commit it.
"""

import io
import json
import sys
from pathlib import Path

import numpy as np
import tensorflow as tf
from PIL import Image

from catalog.contract import Contract
from demos.engine.preprocess import prepare
from zoo.recipes import RECIPES, Recipe
from zoo.samples import SAMPLES
from zoo.sources import read_members

TOP = 5


def picture(slug, packages: Path):
    """The sample picture from its package file, RGB."""
    sample = next(sample for sample in SAMPLES if sample.slug == slug)
    members = read_members(packages / sample.package.filename, [sample.member])
    return Image.open(io.BytesIO(members[sample.member])).convert("RGB")


def answers(recipe: Recipe, folder: Path, packages: Path):
    """Everything `golden.json` states about a module."""
    module = tf.saved_model.load(str(folder))
    contract = recipe.contract
    labels = read_labels(folder, contract)
    return {
        "parameters": count(module.variables),
        "trainable_parameters": count(module.trainable_variables),
        "samples": {
            slug: answer(module, contract, labels, picture(slug, packages))
            for slug in contract.samples
        },
    }


def count(variables):
    return sum(variable.shape.num_elements() for variable in variables)


def read_labels(folder, contract):
    if contract.output.labels is None:
        return []
    return (folder / contract.output.labels).read_text(encoding="utf-8").splitlines()


def answer(module, contract: Contract, labels, image):
    """Run the module's signature on a picture, prepared as its contract says."""
    fed = {contract.input.name: tf.constant(prepare(image, contract.input).tensor)}
    for choice in contract.choices:
        fed[choice.name] = tf.one_hot(choice.default, choice.count)
    outputs = module.signatures[contract.signature](**fed)
    roles = {role: outputs[key].numpy() for role, key in contract.output.keys.items()}
    return FORMS[contract.task](roles, labels)


def classes(roles, labels):
    scores = tf.nn.softmax(roles["scores"][0]).numpy()
    best = np.argsort(scores)[::-1][:TOP]
    return [
        {"index": int(i), "label": labels[i], "score": rounded(scores[i])} for i in best
    ]


def vector(roles, labels):
    values = roles["vector"][0]
    first = [rounded(value) for value in values[:8]]
    return {
        "size": values.size,
        "norm": rounded(np.linalg.norm(values)),
        "first": first,
    }


def boxes(roles, labels):
    found = int(roles["count"][0])
    return [
        {
            "index": int(number),
            "label": labels[int(number) - 1],
            "score": rounded(score),
            "box": [rounded(edge) for edge in box],
        }
        for number, score, box in zip(
            roles["classes"][0][:found],
            roles["scores"][0][:found],
            roles["boxes"][0][:found],
            strict=True,
        )
    ][:TOP]


def painting(roles, labels):
    pixels = roles["picture"][0]
    return {
        "size": list(pixels.shape),
        "mean": [rounded(value) for value in pixels.mean((0, 1))],
        "middle": [
            rounded(v) for v in pixels[pixels.shape[0] // 2, pixels.shape[1] // 2]
        ],
    }


def mask(roles, labels):
    likelihood = roles["mask"][0, :, :, 0]
    return {
        "share": rounded((likelihood > 0.5).mean()),
        "mean": rounded(likelihood.mean()),
    }


def rounded(value):
    return round(float(value), 5)


FORMS = {
    "image-classification": classes,
    "image-feature-vector": vector,
    "image-object-detection": boxes,
    "image-style-transfer": painting,
    "image-segmentation": mask,
}


if __name__ == "__main__":
    built, packages = map(Path, sys.argv[1:])
    for recipe in RECIPES:
        text = json.dumps(
            answers(recipe, built / recipe.folder_name, packages), indent=2
        )
        (recipe.folder / "golden.json").write_text(f"{text}\n", encoding="utf-8")
