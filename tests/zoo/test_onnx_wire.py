"""Reading ONNX files: nodes, attributes and stored tensors."""

import struct

import numpy as np
import pytest

from zoo.formats.onnx_wire import OnnxError, read_onnx


def varint(value):
    value %= 1 << 64
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def field(number, value):
    """A field of the wire format: numbers as varints, texts and bytes with a length."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def tensor(name, values, kind=1):
    values = np.asarray(values)
    dimensions = b"".join(field(1, side) for side in values.shape)
    return dimensions + field(2, kind) + field(8, name) + field(9, values.tobytes())


def attribute(name, kind, value):
    return field(5, field(1, name) + value + field(20, kind))


NODE = (
    field(1, "x")
    + field(1, "w")
    + field(2, "y")
    + field(4, "Conv")
    + attribute("group", 2, field(3, -1))
    + attribute("pads", 7, field(8, b"".join(map(varint, (0, 300)))))
    + attribute("mode", 3, field(4, "reflect"))
    + attribute("alpha", 1, varint(2 << 3 | 5) + struct.pack("<f", 0.5))
)
GRAPH = (
    field(1, NODE)
    + field(5, tensor("w", np.arange(6, dtype="<f4").reshape(2, 3)))
    + field(11, field(1, "x"))
    + field(11, field(1, "w"))
    + field(12, field(1, "y"))
)
MODEL = field(1, 8) + field(7, GRAPH)


def test_stored_tensors_have_names_shapes_and_values():
    graph = read_onnx(MODEL)

    assert graph.initializers["w"].tolist() == [[0, 1, 2], [3, 4, 5]]


def test_inputs_are_what_is_not_stored():
    graph = read_onnx(MODEL)

    assert (graph.inputs, graph.outputs) == (("x",), ("y",))


def test_nodes_carry_their_attributes():
    (node,) = read_onnx(MODEL).nodes

    assert (node.operation, node.inputs, node.outputs) == ("Conv", ("x", "w"), ("y",))
    assert node.attributes == {
        "group": -1,
        "pads": [0, 300],
        "mode": "reflect",
        "alpha": 0.5,
    }


@pytest.mark.parametrize("length", [1, 3, 20, len(MODEL) - 1])
def test_file_that_ends_early_is_refused(length):
    with pytest.raises(OnnxError):
        read_onnx(MODEL[:length])


def test_tensor_with_too_few_values_is_refused():
    short = field(1, 4) + field(2, 1) + field(8, "w") + field(9, b"\0" * 8)

    with pytest.raises(OnnxError, match="has 2 values for shape"):
        read_onnx(field(7, field(5, short)))


def test_unknown_data_type_is_refused():
    with pytest.raises(OnnxError, match="data type 16"):
        read_onnx(field(7, field(5, tensor("w", [1], kind=16))))
