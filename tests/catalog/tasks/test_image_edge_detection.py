"""Edges: a grey picture to lay over the one that went in."""

import io

import numpy as np
import pytest
from PIL import Image

from catalog.tasks.base import AnswerError
from tests.catalog.tasks.asking import printed, reading

TASK = "image-edge-detection"
EDGES = {"edges": np.linspace(0, 1, 6).reshape(1, 2, 3, 1)}


def test_edges_become_a_grey_picture_to_compare():
    answer = reading(TASK, EDGES)

    image = Image.open(io.BytesIO(answer.output_png))
    assert (image.mode, image.size) == ("L", (3, 2))
    assert (image.getpixel((0, 0)), image.getpixel((2, 1))) == (0, 255)
    assert answer.result.to_json() == {
        "kind": "picture",
        "width": 3,
        "height": 2,
        "compare": True,
        "scale": None,
    }


def test_map_of_two_channels_is_refused():
    with pytest.raises(AnswerError, match="edges has shape"):
        reading(TASK, {"edges": np.zeros((1, 2, 3, 2))})


def test_copied_code_writes_the_same_picture(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    lines = printed(TASK, {"edges": EDGES["edges"].repeat(3, axis=3)})

    expected = Image.open(io.BytesIO(reading(TASK, EDGES).output_png)).convert("RGB")
    assert lines == ["edges.png 3 2"]
    np.testing.assert_array_equal(Image.open("edges.png"), expected)
