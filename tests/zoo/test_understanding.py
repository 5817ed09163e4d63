"""Real classifiers explained: the map lies on the thing; and named in Chinese."""

import io
import json

import numpy as np
import pytest
from PIL import Image

from catalog.contract import Contract
from catalog.labels import chinese_names
from demos.engine.engine import Engine
from demos.engine.explaining.explainer import METHODS, Asked, Explainer
from demos.engine.explaining.heatmaps import to_png
from tests.zoo.golden import picture
from zoo.recipes import RECIPES, find

pytestmark = [pytest.mark.zoo, pytest.mark.timeout(1800)]

MEMORY_BYTES = 4 * 1024**3
# Where the thing is in a sample picture (left, top, right, bottom), the least share of
# the map that must lie there, and the share that a map would have that says nothing.
THINGS = {
    "cat": ("tiger cat", (110, 60, 340, 270), 0.75),  # the face; 0.70
    "coffee": ("espresso", (165, 15, 415, 225), 0.5),  # the cup; 0.41
}
# Labels that need no names: languages that programs are written in, and figures.
SAME_IN_CHINESE = {"guesslang_programming_language", "digits_handwritten"}

labelled = [
    recipe
    for recipe in RECIPES
    if '"labels"' in (recipe.folder / "contract.json").read_text("utf-8")
    and recipe.folder_name not in SAME_IN_CHINESE
]


@pytest.fixture(scope="module")
def explainer():
    return Explainer(Engine(MEMORY_BYTES))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("sample", THINGS)
def test_map_lies_on_the_thing(explainer, built, packages, sample, method):
    label, (left, top, right, bottom), least = THINGS[sample]
    folder = built(find("efficientnet_lite0/classification"))
    data = json.loads((folder / "assets.extra/demo.json").read_text())
    contract = Contract.from_json(data)
    labels = (folder / "assets.extra/labels.txt").read_text("utf-8").splitlines()
    inputs = {contract.image.name: picture(sample, packages)}
    index = labels.index(label)

    heat = explainer.explain(
        Asked("lite0", folder, contract, inputs, {}, index, method)
    )

    image = Image.open(io.BytesIO(to_png(heat)))
    assert image.size == inputs[contract.image.name].size
    alpha = np.asarray(image)[..., 3].astype(float)
    assert alpha[top:bottom, left:right].sum() > least * alpha.sum()
    y, x = np.unravel_index(alpha.argmax(), alpha.shape)
    assert left <= x < right
    assert top <= y < bottom


@pytest.mark.parametrize("recipe", labelled, ids=lambda recipe: recipe.folder_name)
def test_every_label_has_a_chinese_name(built, recipe):
    path = built(recipe) / "assets.extra/labels.txt"
    labels = path.read_text("utf-8").splitlines()

    names = chinese_names(labels)

    assert [label for label in labels if label not in names] == []
