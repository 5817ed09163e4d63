"""Results are written down once: their JSON, schema and tables follow."""

import json

import numpy as np
import pytest

from catalog.tasks import RESULTS, TASKS, result_of
from catalog.tasks.image_classification import Classification, entropy
from catalog.tasks.image_feature_vector import Vector
from catalog.tasks.image_object_detection import Detection, Found
from catalog.tasks.image_segmentation import Segment, Segmentation
from catalog.tasks.reading import schema_of
from catalog.tasks.results import Box, Picture, Prediction
from catalog.tasks.tensors import Tensor, Tensors

FOUND = Found("cat", 3, 0.5, Box(1, 2, 3.5, 4))
EXAMPLES = [
    Classification((Prediction("cat", 3, 0.75), Prediction("dog", 1, 0.25)), 0.8),
    Classification((), None),
    Vector((0.5, -1.0), 1.118),
    Detection((FOUND,)),
    Picture(30, 20, compare=True, scale=4.0),
    Segmentation((Segment("cat", 0, 0.5),), "soft", 3, 2),
    Tensors((Tensor("a", "int32", (1, 2), 0, 1, 0.5, 0.5, (0.0, None)),)),
]


@pytest.mark.parametrize("result", EXAMPLES, ids=lambda result: result.kind)
def test_result_comes_back_from_its_json(result):
    kept = json.loads(json.dumps(result.to_json(), allow_nan=False))

    assert result_of(kept) == result


@pytest.mark.parametrize("result", EXAMPLES, ids=lambda result: result.kind)
def test_rows_of_a_table_are_flat(result):
    for row in result.rows():
        assert not any(isinstance(value, dict) for value in row.values())


def test_answer_from_before_a_field_was_added_is_read():
    kept = {"kind": "classification", "predictions": [], "gone": 1}

    assert result_of(kept) == Classification((), None)


@pytest.mark.parametrize("kept", [None, {}, {"kind": "smell"}])
def test_kind_unknown_here_is_none(kept):
    assert result_of(kept) is None


def test_box_becomes_columns():
    (row,) = Detection((FOUND,)).rows()

    assert row["box_width"] == 3.5
    assert row["label"] == "cat"


def test_best_label_is_the_first():
    tops = [result.top() for result in EXAMPLES]

    assert tops == ["cat", None, None, "cat", None, "cat", None]


def test_schema_follows_the_dataclass():
    schema = schema_of(Detection)

    item = schema["properties"]["predictions"]["items"]
    assert schema["properties"]["kind"] == {"type": "string", "enum": ["detection"]}
    assert schema["required"] == ["kind", "predictions"]
    assert item["properties"]["box"]["properties"]["x"] == {"type": "number"}


def test_field_that_may_be_missing_is_nullable():
    entropy_schema = schema_of(Classification)["properties"]["entropy"]

    assert entropy_schema == {"type": "number", "nullable": True}
    assert "entropy" not in schema_of(Classification)["required"]


@pytest.mark.parametrize("task", TASKS.values(), ids=lambda task: task.slug)
def test_every_task_has_a_result_with_a_schema(task):
    assert schema_of(task.result)["properties"]
    assert RESULTS[task.result.kind] is task.result


@pytest.mark.parametrize(
    ("scores", "expected"),
    [([1.0, 0.0], 0), ([0.25] * 4, 1), ([0.9, 0.9], 1), ([0.0, 0.0], 0), ([1.0], 0)],
)
def test_entropy_goes_from_certain_to_anything(scores, expected):
    assert entropy(np.array(scores)) == pytest.approx(expected, abs=1e-6)
