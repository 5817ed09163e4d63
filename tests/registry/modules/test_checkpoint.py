"""The table of a checkpoint is read as TensorFlow writes it, and cannot break us."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.modules.checkpoint import (
    IndexUnreadable,
    check_checkpoint,
    read_index,
)
from tests.builders import built_modules


@pytest.fixture
def variables(classifier):
    return classifier / "variables"


def test_every_tensor_is_found_with_its_place(variables):
    shards, tensors = read_index(variables / "variables.index")

    assert shards == 1
    found = {tensor.name.partition("/.")[0]: tensor for tensor in tensors}
    assert found["variables/2"].shape == (3, 4)
    assert found["variables/2"].size == 3 * 4 * 4
    assert "_CHECKPOINTABLE_OBJECT_GRAPH" in found


def test_sound_weights_are_not_complained_of():
    for module in sorted(built_modules().iterdir()):
        assert check_checkpoint(module / "variables") == [], module.name


def test_index_of_something_else_is_told(variables):
    (variables / "variables.index").write_bytes(b"x" * 100)

    (finding,) = check_checkpoint(variables)

    assert "does not end as a checkpoint's index" in finding


@settings(max_examples=150, deadline=None, derandomize=True)
@given(place=st.floats(0, 1), byte=st.integers(0, 255))
def test_a_broken_byte_never_raises_anything_else(place, byte, tmp_path_factory):
    index = built_modules() / "classifier" / "variables" / "variables.index"
    raw = bytearray(index.read_bytes())
    raw[min(int(len(raw) * place), len(raw) - 1)] = byte
    broken = tmp_path_factory.mktemp("index") / "variables.index"
    broken.write_bytes(bytes(raw))

    with suppress(IndexUnreadable):
        read_index(broken)
