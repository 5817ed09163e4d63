"""How the answers of modules are read, sound and unsound ones."""

import io
import json

import numpy as np
import pytest
from PIL import Image

from catalog.contract import Output
from catalog.tasks import TASKS
from catalog.tasks.base import Answer, AnswerError, NotFinite, View


def read(task, tensors, *, labels=(), picture=(100, 50), view=None, **rule):
    answer = Answer(
        tensors={
            name: np.asarray(value, np.float32) for name, value in tensors.items()
        },
        rule=Output(keys={}, **rule),
        labels=labels,
        picture=picture,
        view=view or View(0, 0, *picture),
    )
    return TASKS[task].read(answer)


def detected(boxes, scores, classes, count=None, **more):
    count = len(scores) if count is None else count
    tensors = {
        "boxes": [boxes],
        "scores": [scores],
        "classes": [classes],
        "count": [count],
    }
    reading = read("image-object-detection", tensors, meaning="boxes", **more)
    return reading.result.predictions


def test_probabilities_are_left_as_they_are():
    scores = {"scores": [[0.2, 0.7, 0.1]]}

    reading = read("image-classification", scores, meaning="probabilities")

    assert reading.result.predictions[0].score == pytest.approx(0.7)


def test_large_logits_do_not_overflow():
    scores = {"scores": [[1000.0, 999.0, -1000.0]]}

    best = read("image-classification", scores, meaning="logits").result.predictions

    assert best[0].score == pytest.approx(1 / (1 + np.exp(-1)), abs=1e-6)
    assert best[2].score == 0


def test_as_many_labels_are_answered_as_the_page_can_show():
    best = read(
        "image-classification", {"scores": [[0.05] * 20]}, meaning="probabilities"
    )

    assert len(best.result.predictions) == 10


def test_label_offset_leaves_the_background_without_a_label():
    scores = {"scores": [[0.5, 0.3, 0.2]]}
    rule = {"meaning": "probabilities", "label_offset": 1}

    best = read("image-classification", scores, labels=("cat", "dog"), **rule)

    assert [item.label for item in best.result.predictions] == ["#0", "cat", "dog"]


@pytest.mark.parametrize(
    "scores",
    [
        [[0.1]],
        [[float("nan"), 0.5, 0.5]],
        [[0.1, 0.2, 0.7], [0.1, 0.2, 0.7]],
        [],
        0.5,
    ],
)
def test_scores_that_make_no_sense_are_named(scores):
    with pytest.raises(AnswerError, match="scores"):
        read(
            "image-classification",
            {"scores": scores},
            labels=("a", "b", "c"),
            meaning="logits",
        )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 1e200])
@pytest.mark.parametrize("place", [0, 2])
def test_numbers_that_are_not_finite_are_told_apart(value, place):
    vector = np.ones((1, 3))
    vector[0, place] = value
    answer = Answer(tensors={"vector": vector}, rule=Output({}, "vector"))

    with pytest.raises(NotFinite, match="vector"):
        TASKS["image-feature-vector"].read(answer)


def test_the_largest_numbers_of_float32_are_read():
    vector = np.full((1, 1000), np.finfo(np.float32).max, np.float32)
    answer = Answer(tensors={"vector": vector}, rule=Output({}, "vector"))

    result = TASKS["image-feature-vector"].read(answer).result

    assert json.dumps(result.to_json(), allow_nan=False)


def test_boxes_are_clipped_sorted_and_counted():
    found = detected(
        boxes=[[0, 0, 1, 0.5], [-0.5, 0.5, 0.5, 2], [0.4, 0.4, 0.4, 0.4], [0, 0, 1, 1]],
        scores=[0.4, 0.9, 0.8, 0.99],
        classes=[1, 2, 1, 1],
        count=3,
        labels=("cat", "dog"),
        label_offset=1,
    )

    assert [item.label for item in found] == ["dog", "cat"]
    box = found[0].box
    assert (box.x, box.y, box.width, box.height) == (50, 0, 50, 25)


def test_boxes_of_a_padded_input_are_moved_back():
    view = View(left=0, top=-25, width=100, height=100)

    found = detected([[0.25, 0, 0.75, 1]], [0.9], [0], view=view)

    box = found[0].box
    assert (box.x, box.y, box.width, box.height) == (0, 0, 100, 50)


def test_boxes_of_a_crop_are_moved_back():
    found = detected([[0, 0, 1, 1]], [0.9], [0], view=View(25, 0, 50, 50))

    assert (found[0].box.x, found[0].box.width) == (25, 50)


def test_faint_boxes_are_left_out():
    assert detected([[0, 0, 1, 1]], [0.04], [0]) == ()


def test_boxes_and_scores_of_different_length_are_named():
    with pytest.raises(AnswerError, match="boxes"):
        detected([[0, 0, 1, 1]] * 3, [0.9], [0])


def test_picture_values_are_brought_to_bytes_and_clipped():
    values = np.full((1, 2, 2, 3), [-3.0, 0.0, 1.5])
    rule = {"meaning": "picture", "value_range": (-1.0, 1.0)}

    reading = read("image-style-transfer", {"picture": values}, **rule)

    image = Image.open(io.BytesIO(reading.output_png))
    assert image.getpixel((0, 0)) == (0, 128, 255)


@pytest.mark.parametrize("shape", [(1, 4, 4, 2), (1, 4, 4), (2, 4, 4, 3)])
def test_picture_of_a_wrong_shape_is_named(shape):
    with pytest.raises(AnswerError):
        read("image-style-transfer", {"picture": np.zeros(shape)}, meaning="picture")


def test_mask_of_classes_gives_their_shares():
    mask = np.zeros((1, 4, 4, 3))
    mask[..., 0] = 0.5
    mask[:, :, 2:, 2] = 1
    labels = ("ground", "cat", "dog")

    reading = read("image-segmentation", {"mask": mask}, labels=labels, meaning="mask")

    shares = {item.label: item.share for item in reading.result.segments}
    assert shares == {"ground": 0.5, "dog": 0.5}
    image = Image.open(io.BytesIO(reading.output_png))
    assert (image.getpixel((10, 10)), image.getpixel((90, 10))) == (0, 2)


def test_mask_of_a_padded_input_covers_the_picture_alone():
    mask = np.zeros((1, 4, 4, 1))
    mask[:, 1:3] = 1
    view = View(left=0, top=-25, width=100, height=100)

    reading = read("image-segmentation", {"mask": mask}, view=view, meaning="mask")

    assert reading.result.segments[0].share == pytest.approx(1, abs=0.2)
    assert Image.open(io.BytesIO(reading.output_png)).size == (100, 50)


def test_mask_of_a_large_picture_is_smaller_than_it():
    mask = {"mask": np.ones((1, 8, 8, 1))}

    reading = read("image-segmentation", mask, picture=(4000, 2000), meaning="mask")

    assert (reading.result.width, reading.result.height) == (1024, 512)


def test_vector_brings_back_every_float_and_its_length():
    values = np.random.default_rng(1).normal(size=(1, 1, 1, 50)).astype(np.float32)

    result = read("image-feature-vector", {"vector": values}, meaning="vector").result

    assert np.float32(result.values).tolist() == values.ravel().tolist()
    assert result.norm == pytest.approx(np.linalg.norm(values))
    assert result.rows()[1] == {"index": 1, "value": result.values[1]}
