"""Build reactionrnn: posts in, how readers may react out."""

import json
from collections.abc import Mapping
from pathlib import Path

import tensorflow as tf

from catalog.contract import Contract
from zoo.architectures.reaction_network import ReactionNetwork
from zoo.formats.keras_h5 import by_layer, read_keras_weights
from zoo.saved_models import Network, save
from zoo.sources import read_members

PACKAGE = "reactionrnn"
WEIGHTS = "reactionrnn-0.1/reactionrnn/reactionrnn_weights.hdf5"
VOCABULARY = "reactionrnn-0.1/reactionrnn/reactionrnn_vocab.json"
# In the order of the scores: `REACTIONS` in reactionrnn.py.
LABELS = ("love", "wow", "haha", "sad", "angry")


def build(packages: Mapping[str, Path], contract: Contract, folder: Path) -> None:
    """Write the SavedModel into `folder`."""
    members = read_members(packages[PACKAGE], [WEIGHTS, VOCABULARY])
    reactions = ReactionNetwork(
        by_layer(read_keras_weights(members[WEIGHTS])), json.loads(members[VOCABULARY])
    )
    network = Network(
        call=reactions.__call__,
        inputs=[tf.TensorSpec([None], tf.string, name=contract.input.name)],
        output_name=contract.output.keys["scores"],
        variables=reactions.variables,
        tables=[reactions.characters.table],
    )
    save(network, folder, contract, LABELS)
