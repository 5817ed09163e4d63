"""Programs for `.tflite` files print, run as they are copied, the demo's answer."""

import json
import os
from pathlib import Path

import pytest
from PIL import Image

from catalog.contract import Contract
from catalog.deriving import sketches
from catalog.generic import demo_contract
from catalog.snippets import usage_guide, usage_tabs
from catalog.snippets.litert import litert_program
from catalog.snippets.subject import Subject
from demos.engine.engine import Engine
from demos.engine.runtimes.litert import read_signatures
from registry.models import VariantFile
from tests.builders import lite_file
from tests.catalog.run_programs import printed
from tests.factories import VersionFactory

URL = "http://hub/acme/colours/1"
LABELS = ["red", "green", "blue"]
TASK = "image-classification"


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path, monkeypatch):
    """A picture, and the labels as the API tells them."""
    monkeypatch.chdir(tmp_path)
    picture = Image.new("RGB", (40, 20), (200, 90, 10))
    picture.paste((10, 30, 220), (0, 0, 12, 20))
    picture.save("picture.jpg", format="PNG")
    found = [{"index": index, "label": label} for index, label in enumerate(LABELS)]
    Path("labels.json").write_text(json.dumps({"results": found}))


def subject_of(name: str) -> Subject:
    signatures = read_signatures(lite_file(name))
    sketch = sketches(signatures).get(TASK)
    contract = demo_contract(sketch.contract() if sketch else None, signatures)
    return Subject(URL, contract, signatures[0], is_callable=False)


def said_by_the_program(name: str, subject: Subject) -> list[str]:
    labels, file = f"{URL}/labels", f"{URL}?lite-format=tflite"
    code = litert_program(subject, labels).text
    assert max(map(len, code.splitlines())) <= 100
    assert file in code
    code = code.replace(labels, Path("labels.json").absolute().as_uri())
    return printed(code.replace(file, lite_file(name).as_uri()))


def answer_of(name: str, contract: Contract) -> dict:
    inputs = {rule.name: Image.open("picture.jpg") for rule in contract.images}
    outcome = Engine(2**30).run(
        key=name,
        path=lite_file(name),
        contract=contract,
        labels=LABELS,
        inputs=inputs,
        runtime="litert",
    )
    return outcome.result.to_json()


@pytest.mark.parametrize("name", ["float", "int8", "uint8", "nameless"])
def test_program_prints_the_demos_labels(name):
    subject = subject_of(name)

    lines = said_by_the_program(name, subject)

    predictions = answer_of(name, subject.contract)["predictions"]
    assert lines == [f"{each['label']} {each['score']:.4f}" for each in predictions]
    assert predictions[0]["score"] != predictions[1]["score"]


def test_program_of_a_file_nobody_explains_prints_its_tensors():
    subject = subject_of("double")

    assert said_by_the_program("double", subject) == [
        "doubled float32 [1, 3] mean 0.0000"
    ]


@pytest.fixture
def version(db):
    subject = subject_of("int8")
    version = VersionFactory(
        contract_data=subject.contract.to_json(),
        signatures=[subject.signature.to_json()],
        labels=LABELS,
        format="tflite",
    )
    VariantFile.objects.create(
        version=version,
        format="tflite",
        path="model.tflite",
        sha256="0" * 64,
        size_bytes=1,
    )
    return version


def test_page_has_the_program_and_the_request(version):
    tabs = {tab.slug: tab for tab in usage_tabs(version, "http://hub")}

    assert list(tabs) == ["tflite", "rest"]
    assert tabs["tflite"].install == "pip install ai-edge-litert pillow"
    assert f"http://hub/api/v1/models/{version.handle}/labels" in tabs["tflite"].code
    assert "quantised(images" in tabs["tflite"].code


def test_guide_leads_from_installing_to_the_same_numbers(version):
    steps = usage_guide(version, "http://hub")

    assert [step.title for step in steps] == [
        *("Install", "Load", "Preprocess", "Predict"),
        "Check the numbers",
    ]
    assert "tensorflow" not in "".join(
        step.snippet.code.lower() for step in steps if step.snippet
    ).replace(os.linesep, "")
