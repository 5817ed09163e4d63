"""Super-resolution: how much larger the picture came out."""

import io

import numpy as np
import pytest
from PIL import Image

from tests.catalog.tasks.asking import printed, reading

TASK = "image-super-resolution"
PICTURE = {"picture": np.full((1, 40, 80, 3), [0.0, 0.5, 1.2])}


def test_picture_comes_out_with_its_scale():
    answer = reading(TASK, PICTURE, picture=(20, 10))

    assert (answer.result.width, answer.result.height) == (80, 40)
    assert (answer.result.compare, answer.result.scale) == (True, 4)
    image = Image.open(io.BytesIO(answer.output_png))
    assert image.getpixel((0, 0)) == (0, 128, 255)


@pytest.mark.parametrize("picture", [(80, 40), (800, 400)])
def test_picture_that_came_out_no_larger_has_no_scale(picture):
    assert reading(TASK, PICTURE, picture=picture).result.scale is None


def test_copied_code_writes_the_picture(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert printed(TASK, PICTURE) == ["enlarged.png 80 40"]
    assert Image.open("enlarged.png").getpixel((0, 0)) == (0, 128, 255)
