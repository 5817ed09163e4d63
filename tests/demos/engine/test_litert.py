"""`demos.engine.runtimes.litert`: files as people publish them, quantised or not."""

import numpy as np
import pytest

from catalog.signatures import TensorSpec
from demos.engine.errors import EngineError
from demos.engine.runtimes.litert import (
    LiteRTRuntime,
    dequantised,
    quantised,
    read_signatures,
)
from tests.builders import lite_file

RED = np.zeros((1, 8, 8, 3), np.float32)
RED[..., 0] = 1


def scores(name: str, pixels: np.ndarray, signature: str = "serving_default"):
    module = LiteRTRuntime().open(lite_file(name), signature)
    return module.call({"pixels": pixels})["scores"]


def test_signature_says_how_a_file_is_quantised():
    [signature] = read_signatures(lite_file("int8"))

    assert [str(spec) for spec in (*signature.inputs, *signature.outputs)] == [
        "int8 [1,8,8,3] 0.003922·(q+128)",
        "int8 [1,3] 0.003906·(q+128)",
    ]
    assert type(signature).from_json(signature.to_json()) == signature


def test_quantised_file_is_fed_and_read_by_numbers():
    exact, rounded = scores("float", RED), scores("int8", RED)

    assert rounded.dtype == np.float32
    assert np.abs(exact - rounded).max() < 0.01
    assert rounded[0, 0] > 0.9


def test_pixels_go_into_a_quantised_file_as_they_are():
    pixels = (RED * 255).astype(np.uint8)

    assert np.abs(scores("float", RED) - scores("uint8", pixels)).max() < 0.01


def test_file_without_signatures_is_called_by_its_tensors():
    [signature] = read_signatures(lite_file("nameless"))

    assert (signature.name, signature.inputs[0].name) == ("", "pixels")
    module = LiteRTRuntime().open(lite_file("nameless"), "")
    [answer] = module.call({"pixels": RED}).values()
    assert np.array_equal(answer, scores("float", RED))


def test_numbers_that_do_not_fit_are_told_before_the_kernels_see_them():
    with pytest.raises(EngineError, match="module_signature"):
        scores("float", RED[:, :4])
    with pytest.raises(EngineError, match="it has serving_default"):
        scores("float", RED, "other")


def test_steps_are_the_nearest_and_stay_within_their_type():
    spec = TensorSpec("x", "int8", (3,), scale=0.5, zero_point=-1)

    steps = quantised(np.array([0.3, 1e6, -1e6], np.float32), spec)

    assert steps.tolist() == [0, 127, -128]
    assert dequantised(steps, spec).tolist() == [0.5, 64.0, -63.5]
