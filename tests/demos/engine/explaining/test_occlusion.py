"""Windows over a picture, and what is lost behind them."""

import numpy as np
import pytest

from demos.engine.explaining.occlusion import occlusion_map, windows_of


def brightness_at(top: int, left: int):
    """A score that sees one pixel alone."""

    def score(pictures: np.ndarray) -> np.ndarray:
        return pictures[:, top, left, 0].astype(np.float64)

    return score


@pytest.mark.parametrize("side", [1, 3, 10, 32, 224])
def test_every_pixel_is_hidden_by_some_window(side):
    hidden = np.zeros((side, 2 * side))
    for window in windows_of(side, 2 * side):
        hidden[window.top : window.bottom, window.left : window.right] += 1

    assert hidden.min() >= 1


def test_map_is_hottest_where_the_score_looks():
    white = np.ones((1, 40, 60, 3), np.float32)

    values = occlusion_map(white, brightness_at(10, 50), fill=0.0)

    assert values.shape == (12, 12)
    hottest = np.unravel_index(values.argmax(), values.shape)
    assert hottest == pytest.approx((3, 10), abs=1)
    assert values[9, 2] == 0


def test_part_that_speaks_against_the_class_stays_cold():
    black = np.zeros((1, 40, 40, 3), np.float32)

    values = occlusion_map(black, brightness_at(10, 10), fill=1.0)

    assert not values.any()


@pytest.mark.parametrize("chunk", [1, 3, 8])
def test_no_more_windows_are_tried_at_once_than_allowed(chunk):
    seen = []

    def score(pictures: np.ndarray) -> np.ndarray:
        seen.append(len(pictures))
        return np.zeros(len(pictures))

    occlusion_map(np.zeros((1, 20, 20, 3), np.uint8), score, fill=127.5, chunk=chunk)

    assert max(seen) == chunk
    assert sum(seen) == len(list(windows_of(20, 20))) + 1


def test_a_part_is_covered_by_the_grey_of_each_channel():
    seen = []

    def score(pictures: np.ndarray) -> np.ndarray:
        seen.append(pictures.copy())
        return np.zeros(len(pictures))

    occlusion_map(np.zeros((1, 4, 4, 3), np.float32), score, fill=(1.0, 2.0, 3.0))

    covered = np.concatenate(seen[1:])
    assert {tuple(c) for c in covered[covered.any(axis=-1)].tolist()} == {(1, 2, 3)}


def test_picture_itself_is_left_as_it_was():
    picture = np.ones((1, 20, 20, 3), np.float32)

    occlusion_map(picture, brightness_at(0, 0), fill=0.0)

    assert picture.min() == 1
