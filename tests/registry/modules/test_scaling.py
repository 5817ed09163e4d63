"""How pictures are to be scaled, read from a graph's first steps and from its names."""

import numpy as np
import pytest

from catalog.scaling import SCALINGS, Evidence
from registry.modules.inlining import inline
from registry.modules.proto import SavedModel, read_saved_model
from registry.modules.scaling import read_evidence
from tests import builders

FLOAT, INT = 1, 3
CAFFE_MEAN = [-103.939, -116.779, -123.68]
MEAN, STD = SCALINGS["torch"]["mean"], SCALINGS["torch"]["std"]
LAST_REVERSED = {"ellipsis_mask": 1, "begin_mask": 2, "end_mask": 2}


class Drawn:
    """A graph of one picture, drawn step by step; the last one is a convolution."""

    def __init__(self, channels=3):
        self.meta = SavedModel().meta_graphs.add()
        self.nodes = self.meta.graph_def.node
        picture = self.nodes.add(name="picture", op="Placeholder")
        info = self.meta.signature_def["main"].inputs["images"]
        info.name = "picture:0"
        for side in (-1, 8, 8, channels):
            picture.attr["shape"].shape.dim.add(size=side)
            info.tensor_shape.dim.add(size=side)

    def constant(self, value):
        array = np.array(value)
        is_float = array.dtype.kind == "f"
        node = self.nodes.add(name=f"n{len(self.nodes)}", op="Const")
        tensor = node.attr["value"].tensor
        tensor.dtype = FLOAT if is_float else INT
        tensor.tensor_content = array.astype("<f4" if is_float else "<i4").tobytes()
        for side in array.shape:
            tensor.tensor_shape.dim.add(size=side)
        return node.name

    def op(self, kind, *inputs, name="", **attributes):
        taken = [x if isinstance(x, str) else self.constant(x) for x in inputs]
        named = name or f"n{len(self.nodes)}"
        node = self.nodes.add(name=named, op=kind, input=taken)
        for key, value in attributes.items():
            node.attr[key].i = value
        return named

    def cast(self, given, dtype=FLOAT):
        name = self.op("Cast", given)
        self.nodes[-1].attr["DstT"].type = dtype
        return name

    def evidence(self, last, name="conv"):
        weights = self.op("VarHandleOp")
        end = self.op("Conv2D", last, weights, name=name)
        self.meta.signature_def["main"].outputs["scores"].name = f"{end}:0"
        return read_evidence(inline(self.meta, "main"))


def chained(*steps, channels=3):
    """What is read of a picture that goes through these steps, one after the other."""
    graph, last = Drawn(channels), "picture"
    for kind, *rest in steps:
        last = graph.op(kind, last, *rest)
    return graph.evidence(last)


@pytest.mark.parametrize(
    ("steps", "scaling"),
    [
        ([("RealDiv", 127.5), ("Sub", 1.0)], "0..255"),
        ([("Mul", 1 / 127.5), ("AddV2", -1.0)], "0..255"),
        ([("Mul", 1 / 255)], "0..255"),
        ([("Mul", 1 / 255), ("AddV2", 0.0), ("Sub", MEAN), ("RealDiv", STD)], "0..255"),
        ([("BiasAdd", CAFFE_MEAN)], "0..255"),
        ([("Sub", [[[[120.0, 110.0, 100.0]]]]), ("RealDiv", 58.0)], "0..255"),
        ([("Mul", 1 / 255), ("Mul", 1 / 127.5), ("Sub", 1.0)], "0..255"),
        ([("Mul", 2.0), ("Sub", 1.0)], "0..1"),
        ([("Sub", 0.5)], "0..1"),
        ([("Sub", MEAN), ("RealDiv", STD)], "0..1"),
        ([("Mul", 255.0), ("BiasAdd", CAFFE_MEAN)], "0..1"),
        ([("AddV2", 1.0), ("Mul", 0.5)], "-1..1"),
        ([("AddV2", 1.0), ("Mul", 127.5)], "-1..1"),
        ([("Neg",), ("Mul", 1 / 255), ("AddV2", 1.0)], "0..255"),
        ([("ResizeBilinear", [224, 224]), ("Mul", 1 / 255)], "0..255"),
    ],
)
def test_first_steps_tell_what_they_were_made_for(steps, scaling):
    assert chained(*steps) == Evidence(scaling, is_certain=True)


@pytest.mark.parametrize(
    ("steps", "scaling"),
    [
        ([("Mul", 1 / 255)], "0..255"),
        ([("Sub", 127.5), ("Mul", 1 / 127.5)], "0..255"),
        ([("Mul", 1 / 255), ("Sub", 0.1307), ("RealDiv", 0.3081)], "0..255"),
        ([("Sub", [0.5]), ("RealDiv", [0.5])], "0..1"),
        ([("Sub", 0.449), ("RealDiv", 0.226)], "0..1"),
        ([("AddV2", 1.0), ("Mul", 127.5)], "-1..1"),
    ],
)
def test_first_steps_of_grey_pictures_tell_as_much(steps, scaling):
    assert chained(*steps, channels=1) == Evidence(scaling, is_certain=True)


@pytest.mark.parametrize(
    ("mean", "deviation", "channels"),
    [
        (0.1307, 0.3081, 1),  # MNIST, of 0..1
        (0.286, 0.353, 1),  # Fashion-MNIST, of 0..1
        (0.22, 0.28, 3),
        ([0.2, 0.22, 0.25], [0.27, 0.28, 0.29], 3),
        (0.6, 0.6, 3),  # of -1..1
    ],
)
def test_mean_and_deviation_that_fit_two_ranges_tell_nothing(mean, deviation, channels):
    steps = ("Sub", mean), ("RealDiv", deviation)

    assert chained(*steps, channels=channels) == Evidence()


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [("AddV2", 0.0)],
        [("Mul", 2.0)],
        [("Mul", 0.5)],
        [("Mul", 0.0)],
        [("RealDiv", 0.0)],
        [("Mul", [1.0, 2.0])],
        [("Transpose", [0, 3, 1, 2])],
        [("Reshape", [-1, 192])],
        [("Mul",)],
        [("StridedSlice", [0], [0])],
        [("GatherV2", [7], -1), ("Mul", 1 / 255)],
        [("StridedSlice", [0, 1, 0, 0], [0, 4, 0, 0], [1, 1, 1, 1]), ("Mul", 1 / 255)],
    ],
)
def test_other_steps_tell_nothing(steps):
    assert chained(*steps) == Evidence()


def test_numbers_in_front_of_the_picture_count_as_well():
    graph = Drawn()
    share = graph.op("Mul", 1 / 255, graph.cast("picture"))

    found = graph.evidence(graph.op("Sub", 1.0, share))

    assert found == Evidence("0..255", is_certain=True)


def test_deviation_made_of_constants_is_worked_out():
    graph = Drawn()
    variance = graph.op("Reshape", [3400.0, 3300.0, 3200.0], [1, 1, 1, 3])
    deviation = graph.op("Maximum", graph.op("Sqrt", variance), 1e-7)
    centred = graph.op("Sub", "picture", [120.0, 115.0, 105.0])

    found = graph.evidence(graph.op("RealDiv", centred, deviation))

    assert found == Evidence("0..255", is_certain=True)


def turned_by_slice(graph, given):
    ends = [[0, 0], [0, 0], [1, -1]]
    return graph.op("StridedSlice", given, *ends, **LAST_REVERSED)


def turned_by_stack(graph, given):
    parts = [
        graph.op(
            *("StridedSlice", given, [0, n], [0, n + 1], [1, 1]),
            ellipsis_mask=1,
            shrink_axis_mask=2,
        )
        for n in (2, 1, 0)
    ]
    return graph.op("Pack", *parts, axis=-1)


def turned_by_split(graph, given):
    parts = graph.op("Split", 3, given, num_split=3)
    return graph.op("ConcatV2", f"{parts}:2", f"{parts}:1", parts, -1)


@pytest.mark.parametrize(
    "turn",
    [
        turned_by_slice,
        turned_by_stack,
        turned_by_split,
        lambda graph, given: graph.op("ReverseV2", given, [-1]),
        lambda graph, given: graph.op("GatherV2", given, [2, 1, 0], 3),
    ],
)
def test_channels_turned_round_are_followed(turn):
    graph = Drawn()
    uneven = graph.op("Mul", "picture", [1 / 127.5, 2 / 127.5, 3 / 127.5])

    found = graph.evidence(graph.op("Sub", turn(graph, uneven), [3.0, 2.0, 1.0]))

    assert found == Evidence("0..255", is_certain=True)


def test_two_ways_that_disagree_tell_nothing():
    graph = Drawn()
    raw = graph.op("Conv2D", "picture", graph.op("VarHandleOp"))
    share = graph.op("Conv2D", graph.op("Mul", "picture", 1 / 255), raw)

    assert graph.evidence(share) == Evidence()


@pytest.mark.parametrize(
    ("name", "backbone", "scaling"),
    [
        ("model/vgg16/block1_conv1/Conv2D", "VGG16", "caffe"),
        ("functional_1/resnet50_1/conv1_conv_1/convolution", "ResNet50", "caffe"),
        ("model/resnet101v2/conv1_conv/Conv2D", "ResNet101V2", "-1..1"),
        ("model/conv2_block1_preact_bn/x", "ResNetV2", "-1..1"),
        ("model/conv2_block1_3_conv/Conv2D", "ResNet", "caffe"),
        ("model/block5_conv3_1/convolution", "VGG16", "caffe"),
        ("model/mobilenet_1.00_224/conv1/Conv2D", "MobileNet", "-1..1"),
        ("model/mobilenetv2_1.00_224/Conv1/Conv2D", "MobileNetV2", "-1..1"),
        ("model/block_1_expand_BN/x", "MobileNetV2", "-1..1"),
        ("model/MobilenetV3small/Conv/Conv2D", "MobileNetV3Small", "-1..1"),
        ("functional/inception_v3_1/conv2d_1/convolution", "InceptionV3", "-1..1"),
        ("model/mixed10/concat", "InceptionV3", "-1..1"),
        ("model/densenet121/conv1/conv/Conv2D", "DenseNet121", "torch"),
        ("model/xception/block1_conv1/Conv2D", "Xception", "-1..1"),
        ("model/efficientnetb3/stem_conv/Conv2D", "EfficientNetB3", "0..255"),
        ("model/efficientnetv2-b0/stem_conv/Conv2D", "EfficientNetV2B0", "-1..1"),
        ("model/convnext_tiny/stem/Conv2D", "ConvNeXtTiny", ""),
        ("InceptionV3/InceptionV3/Conv2d_1a_3x3/Conv2D", "", ""),
        ("model/my_vgg16_like/Conv2D", "", ""),
    ],
)
def test_names_of_layers_tell_the_network_and_how_it_is_fed(name, backbone, scaling):
    graph = Drawn()

    assert graph.evidence("picture", name) == Evidence(scaling, backbone=backbone)


def test_first_steps_count_for_more_than_names():
    graph = Drawn()
    share = graph.op("Mul", "picture", 1 / 255)

    found = graph.evidence(share, "model/vgg16/block1_conv1/Conv2D")

    assert found == Evidence("0..255", is_certain=True, backbone="VGG16")


def test_names_say_nothing_of_a_network_that_is_fed_otherwise():
    graph = Drawn()

    found = graph.evidence(graph.op("Mul", "picture", 2.0), "vgg16/conv/Conv2D")

    assert found == Evidence(backbone="VGG16")


def test_names_say_nothing_where_the_first_steps_cannot_be_followed():
    graph = Drawn()
    picked = graph.op("GatherV2", "picture", [7], -1)

    found = graph.evidence(picked, "model/vgg16/block1_conv1/Conv2D")

    assert found == Evidence(backbone="VGG16")


def test_vectors_are_no_pictures():
    assert chained(("Mul", 1 / 255), channels=7) == Evidence()


def read(folder, signature="serving_default"):
    meta_graph = read_saved_model(folder / "saved_model.pb").meta_graphs[0]
    return read_evidence(inline(meta_graph, signature))


@pytest.mark.parametrize(
    ("name", "scaling"),
    [
        ("MobileNetV2", "-1..1"),
        ("InceptionV3", "-1..1"),
        ("VGG16", "caffe"),
        ("ResNet50", "caffe"),
    ],
)
def test_networks_of_keras_are_known_by_their_names(name, scaling):
    found = read(builders.keras_modules() / f"{name}-save")

    assert found == Evidence(scaling, backbone=name)


@pytest.mark.parametrize("name", ["MobileNetV2", "VGG16", "EfficientNetB0"])
def test_classifiers_of_keras_that_scale_inside_take_pixel_values(name):
    found = read(builders.keras_backbones() / name, "inside")

    assert found == Evidence("0..255", is_certain=True, backbone=name)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("MobileNetV2", Evidence("-1..1", backbone="MobileNetV2")),
        ("VGG16", Evidence("caffe", backbone="VGG16")),
        ("EfficientNetB0", Evidence("0..255", True, "EfficientNetB0")),
    ],
)
def test_classifiers_of_keras_that_scale_outside_are_fed_by_habit(name, found):
    assert read(builders.keras_backbones() / name, "outside") == found


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("inside", Evidence("0..255", is_certain=True, backbone="VGG16")),
        ("outside", Evidence("caffe", backbone="VGG16")),
    ],
)
def test_classifiers_of_keras_2_are_read_alike(where, found):
    assert read(builders.keras_backbones() / f"VGG16-2-{where}") == found
