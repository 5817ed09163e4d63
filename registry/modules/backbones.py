"""Networks of keras.applications, known by the names that Keras gives their layers."""

import re
from collections.abc import Iterable
from typing import NamedTuple


class Backbone(NamedTuple):
    """A network that others are built on.

    Attributes:
        name: as keras.applications calls it; of a family where no more is known.
        scaling: how it is fed where nothing inside scales: the `mode` of its
            `preprocess_input`, a key of `catalog.scaling.SCALINGS`; "" where Keras
            names none.
    """

    name: str
    scaling: str


# Names of whole models, as parts of operations' names. Groups go into the name.
# https://github.com/keras-team/keras/tree/master/keras/src/applications
_MODELS: tuple[tuple[str, Backbone], ...] = (
    (r"vgg(16|19)", Backbone("VGG{}", "caffe")),
    (r"resnet(50|101|152)", Backbone("ResNet{}", "caffe")),
    (r"resnet(50|101|152)v2", Backbone("ResNet{}V2", "-1..1")),
    (r"mobilenet_\d\.\d+_\w+", Backbone("MobileNet", "-1..1")),
    (r"mobilenetv2_\d\.\d+_\w+", Backbone("MobileNetV2", "-1..1")),
    (r"mobilenetv3(small|large)", Backbone("MobileNetV3{}", "-1..1")),
    (r"inception_v3", Backbone("InceptionV3", "-1..1")),
    (r"inception_resnet_v2", Backbone("InceptionResNetV2", "-1..1")),
    (r"xception", Backbone("Xception", "-1..1")),
    (r"nasnet(?:_mobile|_large)?", Backbone("NASNet", "-1..1")),
    (r"densenet(121|169|201)", Backbone("DenseNet{}", "torch")),
    (r"efficientnet(b[0-7])", Backbone("EfficientNet{}", "0..255")),
    (r"efficientnetv2-(b[0-3]|s|m|l)", Backbone("EfficientNetV2{}", "-1..1")),
    (r"convnext_(tiny|small|base|large|xlarge)", Backbone("ConvNeXt{}", "")),
    (r"regnet([xy])\d+", Backbone("RegNet{}", "")),
)
# Names of layers that no other network has, where the whole has no name of its own.
# Those of NASNet come before those of EfficientNet, of ResNet V2 before V1.
_LAYERS: tuple[tuple[str, Backbone], ...] = (
    ("block5_conv4", Backbone("VGG19", "caffe")),
    ("block5_conv3", Backbone("VGG16", "caffe")),
    ("conv2_block1_preact_bn", Backbone("ResNetV2", "-1..1")),
    ("pool2_conv", Backbone("DenseNet", "torch")),
    ("conv2_block1_3_conv", Backbone("ResNet", "caffe")),
    ("conv_pw_13", Backbone("MobileNet", "-1..1")),
    ("block_1_expand_bn", Backbone("MobileNetV2", "-1..1")),
    ("mixed10", Backbone("InceptionV3", "-1..1")),
    ("conv_7b", Backbone("InceptionResNetV2", "-1..1")),
    ("block14_sepconv2", Backbone("Xception", "-1..1")),
    ("stem_bn1", Backbone("NASNet", "-1..1")),
    ("block1a_dwconv", Backbone("EfficientNet", "0..255")),
)
# Keras 3 numbers names that are there already.
_WHOLE = tuple((re.compile(rf"{named}(?:_\d+)?"), found) for named, found in _MODELS)
_NUMBER = re.compile(r"_\d+$")


def backbone_of(names: Iterable[str]) -> Backbone | None:
    """The network that operations are named after, if any.

    Args:
        names: theirs, scopes before `/`; where several became one, `;` is between.
    """
    parts = {part.lower() for name in names for part in re.split("[/;]", name)}
    for pattern, found in _WHOLE:
        for part in parts:
            if told := pattern.fullmatch(part):
                detail = "".join(told.groups())
                return found._replace(name=found.name.format(_written(detail)))
    layers = parts | {_NUMBER.sub("", part) for part in parts}
    return next((found for layer, found in _LAYERS if layer in layers), None)


def _written(detail: str) -> str:
    """`b0` as `B0`, `tiny` as `Tiny`, as Keras' functions are called."""
    return detail.capitalize()
