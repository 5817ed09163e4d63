"""The list of recipes: complete, consistent, and light to import."""

import json
import re
import subprocess
import sys

import pytest

from catalog.documents.parser import parse
from zoo.recipes import MODELS_DIR, RECIPES, find
from zoo.samples import SAMPLES, packages_of

SMALL_SET_BYTES = 80_000_000

every_recipe = pytest.mark.parametrize("recipe", RECIPES, ids=lambda r: r.folder_name)


@every_recipe
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_document_describes_the_handle(recipe, language):
    document = parse(recipe.documents[language])

    assert list(map(str, document.problems)) == []
    assert document.handle == f"zoo/{recipe.name}/{recipe.number}"
    assert document.scenarios
    assert document.limits
    assert document.works


@every_recipe
def test_document_names_every_package_and_its_hash(recipe):
    for text in recipe.documents.values():
        for source in recipe.sources:
            assert source.name in text
            assert source.version in text
            assert source.sha256 in text


@every_recipe
def test_both_documents_bear_the_same_tags_and_citations(recipe):
    english, chinese = (parse(text) for text in recipe.documents.values())

    assert {**english.metadata, "title": ()} == {**chinese.metadata, "title": ()}
    assert english.works == chinese.works


@every_recipe
def test_contract_asks_for_known_samples(recipe):
    wanted = {slug for rule in recipe.contract.images for slug in rule.samples}

    assert wanted <= {sample.slug for sample in SAMPLES}


@every_recipe
def test_contract_states_the_order_of_the_channels(recipe):
    written = json.loads((recipe.folder / "contract.json").read_text())
    inputs = written.get("inputs", [written.get("input")])
    pictures = [given for given in inputs if given.get("kind", "image") == "image"]

    assert {given["channel_order"] for given in pictures} <= {"RGB"}


@every_recipe
def test_answers_are_written_down_for_every_sample(recipe):
    golden = json.loads((recipe.folder / "golden.json").read_text("utf-8"))
    first = recipe.contract.inputs[0]
    names = set(first.samples)
    if first.kind == "text":
        names = {f"text {place}" for place, _ in enumerate(first.samples, 1)}
    # Where the project was made, Keras's weights could not be had.
    if any(source.client == "keras" for source in recipe.sources):
        names = set()

    assert set(golden["samples"]) == names


@every_recipe
def test_sources_are_pinned(recipe):
    for source in recipe.sources:
        assert re.fullmatch("[0-9a-f]{64}", source.sha256)
        assert source.size_bytes > 0


def test_small_set_with_its_samples_downloads_under_80_mb():
    sources = {s for recipe in RECIPES if recipe.in_small_set for s in recipe.sources}
    sources |= packages_of(SAMPLES)

    assert sum(source.size_bytes for source in sources) < SMALL_SET_BYTES


def test_every_folder_of_models_has_a_recipe():
    folders = {path.parent.name for path in MODELS_DIR.glob("*/build.py")}

    assert folders == {recipe.folder_name for recipe in RECIPES}


def test_recipe_is_found_by_model_name():
    assert find("style_transfer/multistyle26") in RECIPES
    assert find("style_transfer") is None


def test_list_of_recipes_loads_no_tensorflow():
    program = "import sys, zoo.recipes, zoo.samples; print('tensorflow' in sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout == "False\n"
