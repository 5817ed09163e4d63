"""`catalog.snippets`: code generated from a version's facts."""

import ast
import re
import shlex
from dataclasses import replace

import numpy as np
import pytest
from django.utils.translation import override
from PIL import Image, ImageOps

import tfhub_dev
from catalog.contract import Contract
from catalog.inputs import ImageInput
from catalog.scaling import SCALINGS
from catalog.snippets import usage_guide, usage_tabs
from catalog.snippets.preprocessing import DEFAULT_MAX_SIDE, preprocess_source
from catalog.snippets.shell import client_lines
from catalog.snippets.subject import Subject
from demos.engine.feeding import MAX_FREE_SIDE
from demos.engine.preprocess import prepare
from tests.factories import CLASSIFIER_CONTRACT, ArchiveFactory, VersionFactory

BASE_URL = "http://hub.test:8000"
OUTPUTS = {
    "image-classification": ({"scores": "logits"}, "logits"),
    "image-feature-vector": ({"vector": "features"}, "vector"),
    "image-object-detection": (
        {role: role for role in ("boxes", "scores", "classes", "count")},
        "boxes",
    ),
    "image-style-transfer": ({"picture": "stylized"}, "picture"),
    "image-segmentation": ({"mask": "mask"}, "mask"),
}


@pytest.fixture
def version(db):
    return ArchiveFactory(version=VersionFactory(with_demo=True)).version


def contract_for(task, **changes):
    keys, meaning = OUTPUTS[task]
    output = {"keys": keys, "meaning": meaning, "labels": "assets.extra/labels.txt"}
    return {**CLASSIFIER_CONTRACT, "task": task, "output": output, **changes}


def codes(version):
    return {tab.slug: tab.code for tab in usage_tabs(version, BASE_URL)}


def test_every_tab_names_the_versioned_address(version):
    tabs = usage_tabs(version, BASE_URL)

    assert [tab.slug for tab in tabs] == ["hub-load", "keras-layer", "rest", "offline"]
    assert all(version.handle in tab.code for tab in tabs)
    assert f'URL = "{BASE_URL}/{version.handle}"' in tabs[0].code


@pytest.mark.parametrize("task", OUTPUTS)
def test_programs_are_python_for_every_task(version, task):
    version.contract_data = contract_for(task)

    for tab in usage_tabs(version, BASE_URL):
        if tab.language == "python":
            compile(tab.code, tab.slug, "exec")
            assert max(map(len, tab.code.splitlines())) <= 100


@pytest.mark.parametrize(
    "task", ["image-object-detection", "image-style-transfer", "image-segmentation"]
)
def test_keras_layer_is_offered_only_where_one_tensor_comes_out(version, task):
    version.contract_data = contract_for(task)

    assert "keras-layer" not in codes(version)


def test_module_that_is_not_callable_is_used_by_its_signature(version):
    version.is_callable = False

    found = codes(version)

    assert 'model.signatures["serving_default"](' in found["hub-load"]
    assert "images=tf.constant(images)" in found["hub-load"]
    assert 'signature="serving_default"' in found["keras-layer"]
    assert 'output_key="logits"' in found["keras-layer"]


def test_module_whose_demo_uses_another_signature_is_not_called_itself(version):
    version.contract_data = {**version.contract_data, "signature": "drawing"}
    version.signatures = [{**version.signatures[0], "name": "drawing"}]

    found = codes(version)

    assert 'model.signatures["drawing"](' in found["hub-load"]
    assert 'signature="drawing"' in found["keras-layer"]


def test_callable_classifier_is_called(version):
    code = codes(version)["hub-load"]

    assert "model(images)" in code
    assert "import tensorflow as tf" not in code


def test_probabilities_need_no_softmax(version):
    data = contract_for("image-classification")
    data["output"]["meaning"] = "probabilities"
    version.contract_data = data

    assert "np.exp" not in codes(version)["hub-load"]


def test_label_offset_shifts_the_labels(version):
    data = contract_for("image-classification")
    data["output"]["label_offset"] = 1
    version.contract_data = data

    assert "labels = dict(enumerate(lines, 1))" in codes(version)["hub-load"]


def test_choices_become_one_hot_arguments(version):
    choice = {"name": "style_weights", "label": "Style", "count": 26, "default": 3}
    version.contract_data = contract_for("image-style-transfer", choices=[choice])

    assert "style_weights=tf.one_hot(3, 26)" in codes(version)["hub-load"]


def test_names_of_strangers_stay_inside_quotes(version):
    evil = '"); import os; os.system("true'
    data = contract_for("image-classification", samples=[evil])
    data["output"] = {**data["output"], "labels": evil, "keys": {"scores": evil}}
    data["input"] = {**data["input"], "name": evil}
    version.contract_data, version.is_callable = data, False

    for tab in usage_tabs(version, BASE_URL):
        if tab.language == "python":
            tree = compile(tab.code, tab.slug, "exec")
            assert "os" not in tree.co_names
        assert "os.system" not in tab.code or "\\" in tab.code


def test_code_is_highlighted_without_styles(version):
    html = usage_tabs(version, BASE_URL)[0].html

    assert '<span class="kn">import</span>' in html
    assert "style=" not in html


def test_install_line_names_what_each_tab_needs(version):
    install = {tab.slug: tab.install for tab in usage_tabs(version, BASE_URL)}

    expected = 'pip install tensorflow tensorflow-hub pillow "setuptools<81"'
    assert install["hub-load"] == expected
    assert " tf_keras " in install["keras-layer"]
    assert install["rest"] == ""


def test_version_without_archive_has_nothing_to_copy(db):
    version = VersionFactory(with_demo=True)

    assert usage_tabs(version, BASE_URL) == []
    assert usage_guide(version, BASE_URL) == []


def test_version_without_contract_is_loaded_and_shown(db):
    version = ArchiveFactory().version

    assert list(codes(version)) == ["hub-load", "offline"]
    assert usage_guide(version, BASE_URL) == []


def test_guide_goes_from_install_to_the_numbers(version):
    version.contract_data = contract_for("image-classification", samples=["cat"])

    steps = usage_guide(version, BASE_URL)

    assert [step.title for step in steps] == [
        *("Install", "Load", "Preprocess", "Predict", "Check the numbers")
    ]
    assert f'curl -o cat.jpg "{BASE_URL}/samples/cat/picture"' in steps[-1].snippet.code
    assert f"/api/v1/models/{version.handle}/predict" in steps[-1].snippet.code


def test_parts_of_the_guide_are_the_whole_program(version):
    program = codes(version)["hub-load"]

    for step in usage_guide(version, BASE_URL)[1:4]:
        assert step.snippet.code in program


def test_texts_are_translated_when_asked_for(version, monkeypatch):
    monkeypatch.setattr("catalog.snippets.usage._", lambda text: f"«{text}»")

    with override("zh-hans"):
        titles = [step.title for step in usage_guide(version, BASE_URL)]

    assert titles[0] == "«Install»"


RULES = [
    ImageInput("x", size=(24, 24), resize="crop", crop_padding=4),
    ImageInput("x", size=(24, 24), resize="crop", interpolation="bicubic"),
    ImageInput("x", size=(20, 30), resize="stretch", value_range=(-1.0, 1.0)),
    ImageInput("x", size=(32, 32), resize="pad", value_range=(0.0, 255.0)),
    ImageInput("x", resize="keep", max_side=40, dtype="uint8", value_range=(0, 255)),
    ImageInput("x", resize="keep", dtype="int32", value_range=(0.0, 255.0)),
    ImageInput("x", resize="keep", max_side=40, value_range=(-127.0, 128.0)),
    *(
        ImageInput("x", size=(20, 30), channel_order="BGR", dtype=dtype, value_range=to)
        for dtype, to in (("float32", (-1.0, 1.0)), ("float32", (0.0, 255.0)))
    ),
    ImageInput("x", size=(32, 32), resize="pad", channel_order="BGR"),
    ImageInput("x", size=(20, 30), **SCALINGS["caffe"]),
    ImageInput("x", size=(20, 30), resize="pad", **SCALINGS["torch"]),
    ImageInput("x", resize="keep", channels=1, mean=(0.5,), std=(0.25,)),
    ImageInput(
        "x", resize="keep", channel_order="BGR", dtype="uint8", value_range=(0, 255)
    ),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.resize}-{rule.dtype}")
@pytest.mark.parametrize("size", [(61, 40), (40, 61), (24, 24), (3, 200)])
def test_preprocessing_gives_the_demos_numbers(rule, size):
    noise = np.random.default_rng(7).integers(0, 256, (size[1], size[0], 3), np.uint8)
    image = Image.fromarray(noise)
    names = {"np": np, "Image": Image, "ImageOps": ImageOps}
    exec(preprocess_source(rule, with_view=True), names)  # noqa: S102

    pixels, view = names["preprocess"](image)

    expected = prepare(image, rule)
    seen = expected.view
    np.testing.assert_array_equal(pixels, expected.tensor)
    assert pixels.dtype == expected.tensor.dtype
    assert view == pytest.approx((seen.left, seen.top, seen.width, seen.height))


def test_free_size_has_the_demos_bound():
    assert DEFAULT_MAX_SIDE == MAX_FREE_SIDE


def test_view_is_left_out_where_nothing_points_into_the_picture():
    rule = replace(RULES[0], crop_padding=0)

    source = preprocess_source(rule, with_view=False)

    assert "view" not in source
    assert re.search(r"side = min\(image.size\)\n", source)


def test_contracts_of_these_tests_are_valid():
    for task in OUTPUTS:
        assert Contract.from_json(contract_for(task)).task == task


def test_guide_begins_with_the_sites_own_client(version):
    version.contract_data = contract_for("image-classification", samples=["cat"])

    code = usage_guide(version, BASE_URL)[0].snippet.code

    wheel = f"{BASE_URL}/dist/tfhub_dev-{tfhub_dev.__version__}-py3-none-any.whl"
    assert code.startswith(f'pip install "tfhub_dev[tensorflow] @ {wheel}"\n')
    program = shlex.split(code)[-1]
    compile(program, "guide", "exec")
    assert f'tfhub_dev.load("{BASE_URL}/{version.handle}")' in program
    assert 'predict("cat.jpg")' in program


def test_client_is_given_several_inputs_by_name(version):
    evil = "it's \"); import os"
    pictures = [{"name": name, "size": [8, 8]} for name in ("one", "two")]
    text = {"kind": "text", "name": "text", "many": True, "samples": [f"{evil}\nb"]}
    data = contract_for("image-classification", inputs=[*pictures, text])
    del data["input"]
    version.contract_data = data
    contract = Contract.from_json(data)
    subject = Subject("http://hub.test/a/b/1", contract, None, is_callable=False)

    program = shlex.split(client_lines(subject, BASE_URL))[-1]

    (call,) = (
        node
        for node in ast.walk(ast.parse(program))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "predict"
    )
    given = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}
    assert given == {
        "image": "picture.jpg",
        "two": "picture_2.jpg",
        "text": [evil, "b"],
    }
