"""Reading safetensors files, sound and unsound ones."""

import json

import numpy as np
import pytest

from zoo.formats.safetensors import SafetensorsError, read_safetensors

VALUES = np.arange(6, dtype="<f4")


def written(header):
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + VALUES.tobytes()


def entry(dtype="F32", shape=(2, 3), offsets=(0, 24)):
    return {"dtype": dtype, "shape": shape, "data_offsets": offsets}


def test_tensors_come_out_by_name():
    data = written({"__metadata__": {"format": "pt"}, "weight": entry()})

    tensors = read_safetensors(data)

    assert list(tensors) == ["weight"]
    np.testing.assert_array_equal(tensors["weight"], VALUES.reshape(2, 3))


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ({"weight": entry(dtype="PICKLE")}, "entry of weight is malformed"),
        ({"weight": entry(shape="abc")}, "entry of weight is malformed"),
        ({"weight": entry(shape=(3, 3))}, "weight does not fit"),
        ({"weight": entry(shape=(-2, -3))}, "weight does not fit"),
        ({"weight": entry(offsets=(24, 48))}, "weight does not fit"),
        ({"weight": entry(offsets=(-24, 0))}, "weight does not fit"),
        ({"weight": 1}, "entry of weight is malformed"),
        ([], "not a JSON object"),
    ],
)
def test_unsound_headers_are_refused(header, sentence):
    with pytest.raises(SafetensorsError, match=sentence):
        read_safetensors(written(header))


@pytest.mark.parametrize("data", [b"", b"\xff" * 8, b"\x02" + b"\0" * 7 + b"{{"])
def test_other_bytes_are_refused(data):
    with pytest.raises(SafetensorsError):
        read_safetensors(data)
