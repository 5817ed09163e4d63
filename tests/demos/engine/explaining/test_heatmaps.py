"""Maps as pictures to lay over another."""

import io

import numpy as np
import pytest
from PIL import Image

from catalog.tasks.base import View
from demos.engine.explaining.heatmaps import HeatMap, palette, stops, to_png

HOT_CORNER = np.array([[1.0, 0.0], [0.0, 0.0]])
WHOLE = View(0, 0, 100, 100)


def drawn(values=HOT_CORNER, view=WHOLE, picture=(100, 100)):
    png = to_png(HeatMap("occlusion", values, view, picture))
    return Image.open(io.BytesIO(png))


def test_only_what_counts_is_seen():
    alpha = np.asarray(drawn())[..., 3]

    assert alpha[5, 5] > 200
    assert alpha[95, 95] < 10


def test_map_lies_where_the_model_looked():
    image = drawn(np.ones((2, 2)) * [[1.0, 0.2]], View(50, 0, 100, 100), (200, 100))

    alpha = np.asarray(image)[..., 3]
    assert image.size == (200, 100)
    assert alpha[:, :50].max() == 0
    assert alpha[50, 55] > 200
    assert alpha[:, 150:].max() == 0


def test_padding_is_cut_off():
    image = drawn(view=View(0, -50, 100, 200), picture=(100, 100))

    assert image.size == (100, 100)


def test_large_picture_gets_a_map_of_its_shape():
    assert drawn(view=View(0, 0, 4000, 3000), picture=(4000, 3000)).size == (640, 480)


def test_thin_picture_gets_a_map():
    assert drawn(view=View(0, 0, 3000, 1), picture=(3000, 1)).size == (640, 1)


def test_map_without_differences_is_clear():
    assert np.asarray(drawn(np.ones((3, 3))))[..., 3].max() == 0


def test_colours_grow_lighter_evenly():
    linear = (palette() / 255.0) ** 2.2
    luminance = linear @ [0.2126, 0.7152, 0.0722]

    assert palette().shape == (256, 3)
    assert np.all(np.diff(luminance) > -0.002)
    assert luminance[0] < 0.05
    assert luminance[-1] > 0.6


@pytest.mark.parametrize("count", [2, 9])
def test_legend_runs_from_end_to_end(count):
    found = stops(count)

    assert len(found) == count
    assert (found[0][0], found[-1][0]) == ("0.0%", "100.0%")
    assert all(len(colour) == 7 for _offset, colour in found)
