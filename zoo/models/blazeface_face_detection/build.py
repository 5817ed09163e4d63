"""Build BlazeFace, with anchors and the choice of boxes in the graph."""

from collections.abc import Mapping
from pathlib import Path

import tensorflow as tf

from catalog.contract import Contract
from zoo.architectures.blazeface import POINTS, read_face_detector
from zoo.saved_models import Network, save

# Low, so that whoever reads the answer can choose a threshold.
LEAST_SCORE = 0.5


def build(packages: Mapping[str, Path], contract: Contract, folder: Path) -> None:
    """Write the SavedModel into `folder`."""
    detector = read_face_detector(packages, least_score=LEAST_SCORE)
    network = Network(
        call=detector.__call__,
        inputs=[tf.TensorSpec([1, None, None, 3], tf.uint8, name=contract.input.name)],
        variables=detector.variables,
    )
    save(network, folder, contract, POINTS)
