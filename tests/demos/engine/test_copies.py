"""Changed copies of a picture: what each does, and that it always does the same."""

import numpy as np
import pytest
from PIL import Image

from demos.engine.copies import CHANGES, MAX_SIDE, changed_copies


@pytest.fixture
def picture():
    """Left half dark red, right half dark blue, with a white square in the middle."""
    picture = Image.new("RGB", (90, 60), (140, 0, 0))
    picture.paste((0, 0, 140), (45, 0, 90, 60))
    picture.paste("white", (35, 20, 55, 40))
    return picture


@pytest.fixture
def copies(picture):
    return dict(changed_copies(picture))


def brightness(picture):
    return np.asarray(picture).mean()


def test_there_is_one_copy_for_each_change(copies):
    assert list(copies) == list(CHANGES)
    assert {copy.mode for copy in copies.values()} == {"RGB"}


def test_the_same_picture_gives_the_same_copies(picture, copies):
    again = dict(changed_copies(picture))

    assert {name: copy.tobytes() for name, copy in again.items()} == {
        name: copy.tobytes() for name, copy in copies.items()
    }


@pytest.mark.parametrize("name", CHANGES)
def test_every_copy_differs_from_the_picture(picture, copies, name):
    assert copies[name].tobytes() != picture.tobytes()


def test_a_mirrored_copy_swaps_left_and_right(copies):
    assert copies["mirrored"].getpixel((5, 30)) == (0, 0, 140)


def test_rotated_copies_turn_both_ways_and_keep_the_size(picture, copies):
    left, right = copies["rotated_left"], copies["rotated_right"]

    assert left.size == right.size == picture.size
    assert left.getpixel((45, 5)) != right.getpixel((45, 5))
    # The corners, where there is nothing, are as bright as the picture.
    assert abs(sum(left.getpixel((0, 0))) / 3 - brightness(picture)) < 2


def test_a_cropped_copy_is_the_middle(copies):
    assert copies["cropped"].size == (62, 42)
    assert copies["cropped"].getpixel((31, 21)) == (255, 255, 255)


def test_darkened_and_brightened_copies_are(copies, picture):
    assert brightness(copies["darkened"]) < 0.6 * brightness(picture)
    assert brightness(copies["brightened"].crop((36, 21, 54, 39))) == 255


def test_blurred_noisy_and_recompressed_copies_look_alike(copies, picture):
    original = np.asarray(picture, dtype=float)
    for name in ("blurred", "noisy", "recompressed"):
        off = np.abs(np.asarray(copies[name], dtype=float) - original).mean()
        assert 0 < off < 25, name


@pytest.mark.parametrize("size", [(1, 1), (1, 50), (3000, 2)])
def test_pictures_of_any_shape_are_copied(size):
    copies = dict(changed_copies(Image.new("RGB", size, "green")))

    assert all(max(copy.size) <= MAX_SIDE for copy in copies.values())
    assert all(min(copy.size) >= 1 for copy in copies.values())


def test_a_large_picture_is_shrunk_first():
    copies = dict(changed_copies(Image.new("RGB", (4000, 3000), "green")))

    assert copies["mirrored"].size == (640, 480)
