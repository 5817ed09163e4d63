"""A contract from a signature and a task, and the questions that are left."""

import pytest

from catalog.contract import Contract
from catalog.deriving import likely_task, sketches
from catalog.scaling import SCALINGS, Evidence
from catalog.signatures import Signature, TensorSpec
from catalog.tasks import TASKS, problems_of

PICTURE = TensorSpec("images", "float32", (None, 96, 96, 3))
SCORES = TensorSpec("logits", "float32", (None, 5))
TEXT = TensorSpec("texts", "string", (None,))


def signature(*inputs, outputs=(SCORES,)):
    return [Signature("serving_default", inputs, outputs)]


def golden(mean, start, shape=(1, 5), name="logits"):
    told = {"shape": list(shape), "mean": mean, "start": start}
    return {"outputs": {name: told}}


def test_a_classifier_of_pictures_is_fed_as_its_signature_says():
    sketch = sketches(signature(PICTURE))["image-classification"]

    contract = sketch.contract({"value_range": "-1..1", "meaning": "logits"})

    assert problems_of(contract) == []
    assert contract.input.size == (96, 96)
    assert contract.input.value_range == (-1.0, 1.0)
    assert contract.output.keys == {"scores": "logits"}
    assert sketch.width() == 5
    assert set(sketch.open) == {"value_range", "resize", "meaning"}


def test_shares_of_one_are_probabilities():
    seen = golden(0.2, [0.1, 0.2, 0.3, 0.3, 0.1])

    sketch = sketches(signature(PICTURE), seen)["image-classification"]

    assert "meaning" not in sketch.open
    assert sketch.contract({"meaning": "logits"}).output.meaning == "probabilities"


@pytest.mark.parametrize(
    "seen",
    [
        golden(0.2, [-1.0, 2.0, 0.0, 0.0, 0.0]),
        golden(0.5, [0.5] * 5),
        golden("nan", [0.2] * 5),
        golden(0.2, [], shape=()),
        golden(0.2, [0.2] * 5, name="other"),
        {},
    ],
)
def test_other_numbers_are_asked_about(seen):
    assert "meaning" in sketches(signature(PICTURE), seen)["image-classification"].open


def test_whole_numbers_need_no_range_and_free_sizes_need_one():
    picture = TensorSpec("x", "uint8", (1, None, None, 3))

    sketch = sketches(signature(picture))["image-feature-vector"]

    assert set(sketch.open) == {"resize", "side"}
    rule = sketch.contract({"side": 128}).input
    assert (rule.size, rule.value_range) == ((128, 128), (0.0, 255.0))


def test_of_several_outputs_the_likeliest_comes_first_and_is_asked():
    outputs = (TensorSpec("aux", "float32", (None, 7)), SCORES)

    sketch = sketches(signature(PICTURE, outputs=outputs))["image-classification"]

    assert sketch.outputs == ("logits", "aux")
    assert "output" in sketch.open
    assert sketch.contract({"output": "aux"}).output.keys == {"scores": "aux"}


def test_texts_lead_to_tasks_of_texts():
    vectors = (TensorSpec("vectors", "float32", (None, 16)),)
    written = (TensorSpec("text", "string", (None,)),)

    assert set(sketches(signature(TEXT, outputs=vectors))) == {
        "text-classification",
        "text-embedding",
    }
    found = sketches(signature(TEXT, outputs=written))
    assert set(found) == {"text-generation"}
    assert problems_of(found["text-generation"].contract()) == []


@pytest.mark.parametrize(
    "inputs",
    [
        (),
        (PICTURE, TEXT),
        (TensorSpec("x", "float32", None),),
        (TensorSpec("x", "float32", (None, 96, None, 3)),),
        (TensorSpec("x", "float32", (4, 96, 96, 3)),),
        (TensorSpec("x", "int64", (None,)),),
    ],
)
def test_what_a_signature_does_not_explain_gets_no_contract(inputs):
    assert sketches(signature(*inputs)) == {}
    assert sketches([]) == {}


def test_every_contract_satisfies_its_task():
    vectors = (TensorSpec("v", "float32", (None, 16)),)
    for given in (signature(PICTURE), signature(TEXT, outputs=vectors)):
        for task, sketch in sketches(given).items():
            assert problems_of(sketch.contract()) == []
            assert task in TASKS


@pytest.mark.parametrize(
    ("name", "labels", "task"),
    [
        ("flowers/classification", 0, "image-classification"),
        ("flowers/feature_vector", 0, "image-feature-vector"),
        ("flowers", 5, "image-classification"),
        ("flowers", 0, ""),
    ],
)
def test_a_name_or_labels_speak_for_a_task(name, labels, task):
    outputs = (TensorSpec("output_0", "float32", (None, 5)),)

    found = sketches(signature(PICTURE, outputs=outputs))

    assert likely_task(found, name=name, labels=labels) == task


def quantised(dtype, scale, zero_point, out_scale=1 / 256, out_zero=-128):
    return Signature(
        "serving_default",
        (TensorSpec("x", dtype, (1, 8, 8, 3), scale, zero_point),),
        (TensorSpec("scores", dtype, (1, 3), out_scale, out_zero),),
    )


@pytest.mark.parametrize(
    ("scale", "zero_point", "name"),
    [
        (1 / 255, -128, "0..1"),
        (2 / 255, 0, "-1..1"),
        (0.00788, -1, "-1..1"),
        (1.0, -128, "0..255"),
    ],
)
def test_quantisation_says_what_pixel_values_become(scale, zero_point, name):
    found = sketches([quantised("int8", scale, zero_point)])["image-classification"]

    assert found.known["value_range"] == name
    assert "value_range" not in found.open
    assert found.contract().input.dtype == "float32"


def test_an_odd_quantisation_leaves_the_range_open():
    found = sketches([quantised("int8", 0.02, -20)])["image-classification"]

    assert "value_range" in found.open


def test_bytes_of_a_picture_are_fed_as_they_are():
    found = sketches([quantised("uint8", 1 / 255, 0, out_zero=0)])
    rule = found["image-classification"].contract().input

    assert (rule.dtype, rule.value_range) == ("uint8", (0.0, 255.0))


@pytest.mark.parametrize(("scale", "is_asked"), [(1 / 256, False), (0.05, True)])
def test_scores_in_the_steps_of_a_softmax_are_probabilities(scale, is_asked):
    signature = quantised("int8", 1 / 255, -128, out_scale=scale)
    found = sketches([signature])["image-classification"]

    assert ("meaning" in found.open) == is_asked


def of_picture(evidence, spec=PICTURE):
    return sketches(signature(spec), None, evidence)["image-classification"]


def test_what_a_graph_shows_is_not_asked_and_cannot_be_denied():
    found = of_picture(Evidence("0..255", is_certain=True))

    assert "value_range" not in found.open
    assert found.contract({"value_range": "0..1"}).input.value_range == (0.0, 255.0)


def test_what_names_speak_for_is_asked_and_taken_where_nobody_answers():
    found = of_picture(Evidence("caffe", backbone="VGG16"))

    rule = found.contract().input
    assert "value_range" in found.open
    assert (rule.channel_order, rule.value_range) == ("BGR", (0.0, 255.0))
    assert rule.mean == SCALINGS["caffe"]["mean"]
    assert found.contract({"value_range": "0..1"}).input.mean == ()


def test_grey_pictures_have_no_means_of_colours():
    grey = TensorSpec("images", "float32", (None, 96, 96, 1))

    found = of_picture(Evidence("caffe", backbone="VGG16"), grey)

    assert found.likely == {}
    assert found.contract().input.value_range == (0.0, 1.0)


@pytest.mark.parametrize("scaling", SCALINGS)
def test_every_scaling_makes_a_contract_that_can_be_read(scaling):
    contract = of_picture(Evidence()).contract({"value_range": scaling})

    assert Contract.from_json(contract.to_json()) == contract
