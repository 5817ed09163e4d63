"""Stages of real networks: the tables of their papers, and exact totals."""

import json
from functools import cache

import pytest

from catalog.diagrams.graph import Graph, Node
from catalog.diagrams.stages import Architecture, summarise
from catalog.diagrams.wording import STAGE_TITLES
from registry.modules.reader import ModuleFacts, read_module
from tests.builders import built_modules, keras_modules

# Table 2 of arXiv 1801.04381: title, repeats, output.
MOBILENET_V2 = [
    ("Input", 1, "224×224×3"),
    ("Conv", 1, "112×112×32"),
    ("Inverted residual", 1, "112×112×16"),
    ("Inverted residual", 2, "56×56×24"),
    ("Inverted residual", 3, "28×28×32"),
    ("Inverted residual", 4, "14×14×64"),
    ("Inverted residual", 3, "14×14×96"),
    ("Inverted residual", 3, "7×7×160"),
    ("Inverted residual", 1, "7×7×320"),
    ("Conv", 1, "7×7×1280"),
    ("Global avg pool", 1, "1280"),
    ("Dense", 1, "1000"),
]
RESNET50 = [
    ("Input", 1, "224×224×3"),
    ("Conv", 1, "112×112×64"),
    ("Max pool", 1, "56×56×64"),
    ("Bottleneck", 3, "56×56×256"),
    ("Bottleneck", 4, "28×28×512"),
    ("Bottleneck", 6, "14×14×1024"),
    ("Bottleneck", 3, "7×7×2048"),
    ("Global avg pool", 1, "2048"),
    ("Dense", 1, "1000"),
]
EFFICIENTNET_B0 = [
    ("Input", 1, "224×224×3"),
    ("Conv", 1, "112×112×32"),
    ("MBConv", 1, "112×112×16"),
    ("MBConv", 2, "56×56×24"),
    ("MBConv", 2, "28×28×40"),
    ("MBConv", 3, "14×14×80"),
    ("MBConv", 3, "14×14×112"),
    ("MBConv", 4, "7×7×192"),
    ("MBConv", 1, "7×7×320"),
    ("Conv", 1, "7×7×1280"),
    ("Global avg pool", 1, "1280"),
    ("Dense", 1, "1000"),
]
INCEPTION_V3_END = [
    ("Inception", 1, "35×35×256"),
    ("Inception", 2, "35×35×288"),
    ("Inception reduction", 1, "17×17×768"),
    ("Inception", 4, "17×17×768"),
    ("Inception reduction", 1, "8×8×1280"),
    ("Inception", 2, "8×8×2048"),
    ("Global avg pool", 1, "2048"),
    ("Dense", 1, "1000"),
]
EXPORTS = [
    *("MobileNetV2-save", "MobileNetV2-export", "MobileNetV2-hub", "ResNet50-save"),
    *("EfficientNetB0-save", "InceptionV3-save", "VGG16-save"),
]


@cache
def facts(name: str) -> ModuleFacts:
    return read_module(keras_modules() / name)


def drawn(name: str) -> Architecture:
    graph = facts(name).graph
    assert graph is not None
    return summarise(graph)


def rows(architecture: Architecture) -> list[tuple[str, int, str]]:
    return [(s.title, s.repeats, s.output_shape) for s in architecture.stages]


@pytest.mark.parametrize("name", EXPORTS)
def test_parameter_totals_are_those_of_keras(name):
    counts = json.loads((keras_modules() / "counts.json").read_text())
    assert facts(name).parameter_count == counts[name.partition("-")[0]]


@pytest.mark.parametrize("form", ["save", "export", "hub"])
def test_mobilenet_v2_has_the_stages_of_its_paper(form):
    assert rows(drawn(f"MobileNetV2-{form}")) == MOBILENET_V2


def test_mobilenet_v2_has_the_layers_that_keras_counts():
    assert drawn("MobileNetV2-save").layer_count == 156


def test_resnet50_has_the_stages_of_its_paper():
    assert rows(drawn("ResNet50-save")) == RESNET50


def test_efficientnet_b0_has_the_stages_of_its_paper():
    assert rows(drawn("EfficientNetB0-save")) == EFFICIENTNET_B0


def test_inception_v3_is_told_apart_by_structure():
    architecture = drawn("InceptionV3-save")
    assert len(architecture.stages) == 16
    assert rows(architecture)[-8:] == INCEPTION_V3_END


def test_vgg16_is_five_groups_and_three_dense_layers():
    architecture = drawn("VGG16-save")
    repeats = [stage.repeats for stage in architecture.stages if stage.kind == "conv"]
    assert repeats == [2, 2, 3, 3, 3]
    assert rows(architecture)[-2:] == [("Dense", 2, "4096"), ("Dense", 1, "1000")]


def test_a_block_says_how_it_is_made():
    stage = drawn("MobileNetV2-save").stages[5]
    assert stage.detail == "expand ×6, 3×3 depthwise, stride 2"
    assert stage.skip
    assert stage.inner == (
        "conv 1×1, 384, ReLU6",
        "depthwise 3×3, 384, ReLU6",
        "conv 1×1, 64, linear",
    )


def test_stages_share_out_all_parameters():
    architecture = drawn("ResNet50-save")
    total = sum(stage.parameters for stage in architecture.stages)
    assert total == architecture.parameter_count
    assert sum(stage.share for stage in architecture.stages) == pytest.approx(1, 1e-4)


def test_details_are_said_in_another_language():
    stage = drawn("MobileNetV2-save").stages[1]
    said = stage.detail_in(lambda text: text.replace("stride", "步幅"))
    assert said == "3×3, BN · ReLU6, 步幅 2"


def test_json_gives_the_same_architecture_back():
    architecture = drawn("EfficientNetB0-save")
    text = json.dumps(architecture.to_json())
    assert Architecture.from_json(json.loads(text)) == architecture


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("classifier", ["Input", "Conv", "Global avg pool", "Dense"]),
        ("segmenter", ["Input", "Conv"]),
        ("stylizer", ["Input", "Conv"]),
        ("detector", ["Input", "Multi-branch stage"]),
    ],
)
def test_every_tiny_module_has_a_picture(name, titles):
    graph = read_module(built_modules() / name).graph
    assert graph is not None
    assert [stage.title for stage in summarise(graph).stages] == titles


# --- shapes that no test module has -----------------------------------------------


def conv(name: str, before: str, shape: tuple[int, ...], stride: int = 1) -> Node:
    weights = (3, 3, 8, shape[-1])
    inputs = (before,)
    strides = (stride, stride)
    return Node(name, "Conv2D", inputs, (None, *shape), 10, weights, strides)


def titles(*nodes: Node) -> list[str]:
    return [stage.title for stage in summarise(Graph(nodes, {}, 100)).stages]


def test_an_hourglass_has_an_encoder_and_a_decoder():
    nodes = [
        Node("in", "Input", (), (None, 64, 64, 3)),
        conv("top", "in", (64, 64, 8)),
        conv("down", "top", (32, 32, 16), 2),
        conv("waist", "down", (16, 16, 32), 2),
        Node("up1", "ResizeBilinear", ("waist",), (None, 32, 32, 32)),
        Node("join1", "ConcatV2", ("up1", "down"), (None, 32, 32, 48)),
        conv("dec1", "join1", (32, 32, 16)),
        Node("up2", "ResizeBilinear", ("dec1",), (None, 64, 64, 16)),
        Node("join2", "ConcatV2", ("up2", "top"), (None, 64, 64, 24)),
        conv("dec2", "join2", (64, 64, 8)),
        conv("mask", "dec2", (64, 64, 1)),
    ]
    expected = ["Input", "Conv", "Conv", "Conv", "Decoder block", "Decoder block"]
    assert titles(*nodes)[: len(expected)] == expected


def test_a_picture_of_any_size_is_shown_by_its_fractions():
    open_shape = (None, None, None, 8)
    nodes = (
        Node("in", "Input", (), (None, None, None, 3)),
        Node("a", "Conv2D", ("in",), open_shape, 1, (3, 3, 3, 8), (2, 2)),
        Node("b", "Conv2D", ("a",), open_shape, 1, (3, 3, 8, 8), (2, 2)),
    )
    stages = summarise(Graph(nodes, {}, 2)).stages
    assert [s.output_shape for s in stages] == ["H×W×3", "H/2×W/2×8", "H/4×W/4×8"]
    assert [s.resolution for s in stages] == ["H×W", "1/2", "1/4"]


def test_a_graph_without_any_structure_still_has_a_picture():
    nodes = [Node("in", "Input", (), (None, 32, 32, 3))]
    for index in range(60):
        inputs = tuple(node.name for node in nodes[-3:])
        side = 32 if index < 30 else 16
        nodes.append(Node(f"n{index}", "Unheard", inputs, (None, side, side, 4), 1))
    found = titles(*nodes)
    assert found[0] == "Input"
    assert set(found[1:]) <= set(STAGE_TITLES.values())
