"""Real modules, real TensorFlow: the engine from picture to result."""

import io
import json

import numpy as np
import pytest
from PIL import Image

from catalog.contract import Contract
from demos.engine.engine import Engine
from demos.engine.errors import EngineError
from tests import builders

BUDGET = 4 * 1024**3
PICTURE = {"kind": "picture", "compare": False, "scale": None}


@pytest.fixture(scope="module")
def engine():
    return Engine(BUDGET)


@pytest.fixture(scope="module")
def modules(tmp_path_factory):
    folder = tmp_path_factory.mktemp("modules")
    names = ("classifier", "feature", "detector", "stylizer", "segmenter")
    for name in names:
        getattr(builders, f"{name}_module")(folder / name)
    return folder


def run(engine, modules, name, image, **changes):
    folder = modules / name
    extra = folder / "assets.extra"
    contract = Contract.from_json(json.loads((extra / "demo.json").read_text()))
    labels_file = extra / "labels.txt"
    labels = labels_file.read_text().splitlines() if labels_file.exists() else []
    contract = changes.pop("contract", contract)
    question = {"contract": contract, "labels": labels, **changes}
    inputs = {contract.input.name: image}
    return engine.run(**{"key": name, "path": folder, "inputs": inputs, **question})


def opened(png):
    return Image.open(io.BytesIO(png))


def test_classification_gives_labels_best_first(engine, modules):
    outcome = run(engine, modules, "classifier", Image.new("RGB", (90, 60), "red"))

    data = outcome.result.to_json()
    assert data["kind"] == "classification"
    assert data["predictions"][0]["label"] == "red"
    assert sum(item["score"] for item in data["predictions"]) == pytest.approx(1)
    assert set(data["predictions"][0]) == {"label", "index", "score"}
    json.dumps(data, allow_nan=False)


def test_stages_are_timed(engine, modules):
    outcome = run(engine, modules, "classifier", Image.new("RGB", (90, 60)))

    stages = {"loading", "preprocessing", "inference", "postprocessing"}
    assert outcome.timings_ms.keys() == stages
    assert all(value >= 0 for value in outcome.timings_ms.values())


def test_feature_vector_has_values_and_norm(engine, modules):
    outcome = run(engine, modules, "feature", Image.new("RGB", (50, 50), "lime"))

    data = outcome.result.to_json()
    assert len(data["values"]) == 8
    assert data["norm"] == pytest.approx(np.linalg.norm(data["values"]))
    json.dumps(data, allow_nan=False)


def test_detection_finds_boxes_in_pixels_of_the_picture(engine, modules):
    image = Image.new("RGB", (2000, 1000), "black")
    image.paste((255, 0, 0), (200, 100, 1000, 900))
    image.paste((0, 0, 255), (1600, 400, 1800, 600))

    data = run(engine, modules, "detector", image).result.to_json()

    found = {item["label"]: item for item in data["predictions"]}
    assert found.keys() == {"red", "blue"}
    assert data["predictions"][0]["label"] == "red"
    box = found["red"]["box"]
    assert [box["x"], box["y"]] == pytest.approx([200, 100], abs=4)
    assert [box["width"], box["height"]] == pytest.approx([800, 800], abs=6)
    assert found["blue"]["index"] == 3


def test_style_transfer_gives_a_picture(engine, modules):
    image = Image.new("RGB", (700, 350), (255, 0, 0))

    outcome = run(engine, modules, "stylizer", image, options={"style_weights": 1})

    assert outcome.result.to_json() == {**PICTURE, "width": 512, "height": 256}
    picture = opened(outcome.output_png)
    assert picture.size == (512, 256)
    assert picture.getpixel((100, 100)) == (0, 255, 255)


def test_default_choice_is_taken(engine, modules):
    outcome = run(engine, modules, "stylizer", Image.new("RGB", (64, 64), "red"))

    assert opened(outcome.output_png).getpixel((9, 9)) == (255, 0, 0)


@pytest.mark.parametrize(
    "options", [{"style_weights": 3}, {"style_weights": -1}, {"a": 0}]
)
def test_unknown_choice_is_refused(engine, modules, options):
    with pytest.raises(EngineError) as caught:
        run(engine, modules, "stylizer", Image.new("RGB", (9, 9)), options=options)

    assert caught.value.code == "bad_option"


def test_segmentation_gives_a_mask_over_the_picture(engine, modules):
    image = Image.new("RGB", (300, 200), "black")
    image.paste((255, 0, 0), (0, 0, 150, 200))

    outcome = run(engine, modules, "segmenter", image)

    data = outcome.result.to_json()
    assert (data["width"], data["height"], data["mask"]) == (300, 200, "soft")
    assert data["segments"][0]["label"] == "red area"
    assert data["segments"][0]["share"] == pytest.approx(0.5, abs=0.02)
    mask = opened(outcome.output_png)
    assert (mask.mode, mask.size) == ("L", (300, 200))
    assert mask.getpixel((20, 100)) > 200
    assert mask.getpixel((280, 100)) < 50


def test_module_is_loaded_once(engine, modules):
    stages = []
    image = Image.new("RGB", (32, 32))

    run(engine, modules, "classifier", image, key="once", on_stage=stages.append)
    run(engine, modules, "classifier", image, key="once", on_stage=stages.append)

    assert stages == ["loading", "running", "running"]


def test_module_that_takes_more_than_the_budget_is_refused(modules):
    engine = Engine(1)

    with pytest.raises(EngineError) as caught:
        run(engine, modules, "classifier", Image.new("RGB", (32, 32)))

    assert caught.value.code == "model_too_large"
    assert engine.loaded == ()


def test_exception_of_a_stage_ends_the_run(engine, modules):
    def stop(stage: str) -> None:
        raise KeyError(stage)

    with pytest.raises(KeyError):
        run(engine, modules, "classifier", Image.new("RGB", (8, 8)), on_stage=stop)


def changed_contract(modules, name, change):
    data = json.loads((modules / name / "assets.extra/demo.json").read_text())
    change(data)
    return Contract.from_json(data)


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("module_signature", lambda data: data.update(signature="other")),
        ("module_signature", lambda data: data["input"].update(name="pictures")),
        ("module_signature", lambda data: data["input"].update(size=[31, 31])),
        ("module_signature", lambda data: data["input"].update(dtype="uint8")),
        ("module_output", lambda data: data["output"].update(keys={"scores": "no"})),
    ],
)
def test_contract_that_does_not_fit_is_named(engine, modules, code, change):
    contract = changed_contract(modules, "classifier", change)
    image = Image.new("RGB", (32, 32))

    with pytest.raises(EngineError) as caught:
        run(engine, modules, "classifier", image, contract=contract, key=str(contract))

    assert caught.value.code == code


def test_folder_without_a_model_is_unreadable(engine, modules, tmp_path):
    with pytest.raises(EngineError) as caught:
        run(
            engine,
            modules,
            "classifier",
            Image.new("RGB", (8, 8)),
            path=tmp_path,
            key="x",
        )

    assert caught.value.code == "module_unreadable"
