"""The graph of a `.tflite` file tells what that of a SavedModel tells."""

import random
import struct
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import flatbuffers
import pytest
from ai_edge_litert import schema_py_generated as schema

from catalog.diagrams.stages import Architecture, Stage, summarise
from catalog.scaling import Evidence
from registry.modules import lite_file, tflite
from registry.modules.facts import Facts
from registry.modules.lite_file import LiteUnreadable
from registry.modules.reader import ModuleFacts, read_module
from tests.builders import lite_file as tiny
from tests.builders import lite_networks

MOBILENETS = ["mobilenet", "mobilenet-float16", "mobilenet-int8"]
# Of four numbers of batch norm for each of MobileNetV2's channels one remains.
FOLDED = 3 * 7040


@cache
def of_file(name: str) -> Facts:
    return tflite.read_facts(lite_networks() / f"{name}.tflite")


@cache
def of_module(name: str) -> ModuleFacts:
    return read_module(lite_networks() / name)


def drawn(name: str) -> Architecture:
    architecture = of_file(name).architecture
    assert architecture is not None
    return architecture


def without_norm(stage: Stage) -> tuple[object, ...]:
    detail = stage.detail.replace("BN · ", "")
    return stage.title, detail, stage.repeats, stage.output_shape, stage.inner


@pytest.mark.parametrize("name", MOBILENETS)
def test_network_of_any_number_is_drawn_as_its_saved_model(name):
    graph = of_module("mobilenet").graph
    assert graph is not None

    found = [without_norm(stage) for stage in drawn(name).stages]

    assert found == [without_norm(stage) for stage in summarise(graph).stages]
    assert found[3][1:3] == ("expand ×6, 3×3 depthwise, stride 2", 2)


@pytest.mark.parametrize("name", MOBILENETS)
def test_names_of_layers_tell_how_a_network_is_fed(name):
    assert of_file(name).evidence == Evidence("-1..1", backbone="MobileNetV2")


def test_scaling_inside_a_file_tells_how_it_is_fed():
    facts = tflite.read_facts(lite_networks() / "caffe.tflite")

    assert facts.evidence == Evidence("0..255", is_certain=True)


@pytest.mark.parametrize(
    ("name", "operation"), [("split", "CONCATENATION"), ("gathered", "GATHER")]
)
def test_colours_turned_round_inside_a_file_are_followed(name, operation):
    facts = of_file(name)

    assert operation in facts.operations
    assert facts.evidence == Evidence("0..1", is_certain=True)


@pytest.mark.parametrize("name", MOBILENETS)
def test_parameters_are_those_of_the_saved_model_with_batch_norm_folded(name):
    whole = of_module("mobilenet").parameter_count

    assert of_file(name).parameter_count == whole - FOLDED
    total = sum(stage.parameters for stage in drawn(name).stages)
    assert total == of_file(name).parameter_count


@pytest.mark.parametrize("name", ["text", "activations"])
def test_network_without_batch_norm_has_the_same_stages_and_number(name):
    graph = of_module(name).graph
    assert graph is not None

    assert drawn(name) == summarise(graph)
    assert of_file(name).parameter_count == of_module(name).parameter_count


def test_weights_of_a_loop_belong_to_it():
    loop = drawn("loop").stages[-1]

    assert (loop.title, loop.parameters) == ("Recurrent loop", 36)


def test_operations_are_named_as_the_file_names_them():
    assert of_file("text").operations == (
        *("ADD", "FULLY_CONNECTED", "GATHER", "LESS", "MEAN", "SELECT_V2", "SOFTMAX"),
    )
    assert of_file("writing").operations == ("ADD", "FlexWriteFile")


def test_file_without_signature_has_a_graph_too():
    facts = tflite.read_facts(tiny("nameless"))

    assert facts.architecture == tflite.read_facts(tiny("float")).architecture
    assert facts.architecture is not None


def test_layers_tell_what_the_network_is_called():
    assert of_file("mobilenet").scopes[0].startswith("mobilenetv2_0.35")


def test_facts_come_back_as_they_went():
    facts = of_file("mobilenet")

    assert Facts.from_json(facts.to_json()) == facts


# --- files that mean harm ---------------------------------------------------------


@pytest.fixture
def changed(tmp_path):
    """Write a file with some of its bytes changed."""

    def changed(content: bytes, *changes: tuple[int, bytes]) -> Path:
        spoilt = bytearray(content)
        for place, given in changes:
            spoilt[place : place + len(given)] = given
        file = tmp_path / "spoilt.tflite"
        file.write_bytes(spoilt)
        return file

    return changed


def first_inputs(content: bytes) -> int:
    """Where the first operator has its list of inputs."""
    table = schema.Model.GetRootAs(content, 0).Subgraphs(0).Operators(0)._tab
    return int(table.Vector(table.Offset(6)))


@pytest.mark.parametrize("place", [2**31 - 1, -2, -(2**31), 99])
def test_tensor_that_is_not_there_is_damage(changed, place):
    content = tiny("float").read_bytes()
    file = changed(content, (first_inputs(content), struct.pack("<i", place)))

    with pytest.raises(LiteUnreadable, match="lead nowhere"):
        tflite.read_facts(file)


def test_list_longer_than_the_file_is_damage(changed):
    content = tiny("float").read_bytes()
    length = first_inputs(content) - 4

    with pytest.raises(LiteUnreadable):
        tflite.read_facts(changed(content, (length, b"\xff\xff\xff\x7f")))


def test_more_than_is_drawn_leaves_the_file_without_a_picture(monkeypatch):
    monkeypatch.setattr(lite_file, "MAX_ITEMS", 20)

    facts = tflite.read_facts(tiny("labelled"))

    assert facts.architecture is None
    assert facts.labels == ("red", "green", "blue")


def test_weights_without_end_are_damage(changed):
    content = (lite_networks() / "text.tflite").read_bytes()
    graph = schema.Model.GetRootAs(content, 0).Subgraphs(0)
    sides = struct.pack("<2i", 2**31 - 1, 2**31 - 1)
    tables = [graph.Tensors(place)._tab for place in range(graph.TensorsLength())]
    shapes = [table.Vector(table.Offset(4)) for table in tables if table.Offset(4)]
    pairs = [at for at in shapes if content[at - 4 : at] == b"\2\0\0\0"]

    with pytest.raises(LiteUnreadable):
        tflite.read_facts(changed(content, *((at, sides) for at in pairs)))


def rewritten(name: str, change: Callable[[Any], None]) -> bytes:
    """A file whose first graph was changed."""
    model = schema.ModelT.InitFromPackedBuf(tiny(name).read_bytes())
    change(model.subgraphs[0])
    builder = flatbuffers.Builder()
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


@pytest.mark.parametrize(("sides", "is_drawn"), [(16, True), (17, False)])
def test_tensor_of_more_sides_than_any_has_is_not_drawn(changed, sides, is_drawn):
    def change(graph: Any) -> None:
        for tensor in graph.tensors:
            tensor.shape, tensor.shapeSignature = [1] * sides, None

    facts = tflite.read_facts(changed(rewritten("float", change)))

    assert (facts.architecture is not None) == is_drawn


@pytest.mark.parametrize("sides", [1, 16])
def test_sides_count_each_time_that_they_are_told(changed, monkeypatch, sides):
    monkeypatch.setattr(lite_file, "MAX_ITEMS", 2000)

    def change(graph: Any) -> None:
        (*_, last) = graph.operators
        last.outputs = [*last.outputs] * 500
        tensor = graph.tensors[last.outputs[0]]
        tensor.shape, tensor.shapeSignature = [1] * sides, None

    facts = tflite.read_facts(changed(rewritten("float", change)))

    assert (facts.architecture is not None) == (sides == 1)


def test_graph_without_tensors_has_no_inputs(changed):
    def change(graph: Any) -> None:
        graph.tensors = graph.operators = None

    with pytest.raises(LiteUnreadable):
        tflite.read_facts(changed(rewritten("nameless", change)))


@pytest.mark.parametrize("content", [b"", b"\0", b"\x1c\0\0\0TFL3" + bytes(4000)])
def test_file_without_tables_is_damage(content, tmp_path):
    file = tmp_path / "empty.tflite"
    file.write_bytes(content)

    with pytest.raises(LiteUnreadable):
        tflite.read_facts(file)


@pytest.mark.parametrize("name", ["float", "uint8"])
def test_whatever_is_spoilt_facts_or_damage_come_of_it(changed, name):
    content = tiny(name).read_bytes()
    chance = random.Random(name)  # noqa: S311
    values = (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\0\0\0\x80", b"\xff\xff\xff\x7f")
    for _ in range(300):
        place = chance.randrange(len(content) - 4)
        given = chance.choice((*values, chance.randbytes(1)))
        try:
            facts = tflite.read_facts(changed(content, (place, given)))
        except LiteUnreadable:
            continue
        assert Facts.from_json(facts.to_json()) == facts
