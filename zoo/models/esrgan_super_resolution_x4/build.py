"""Build super-resolution: four times the pixels along each side."""

import json
from collections.abc import Mapping
from pathlib import Path

import tensorflow as tf

from catalog.contract import Contract
from zoo.architectures.rrdn import SuperResolution
from zoo.formats.tfjs_weights import read_weights
from zoo.saved_models import Network, save
from zoo.sources import read_members

PACKAGE = "@upscalerjs/esrgan-thick"
FOLDER = "package/models/x4"
TOPOLOGY = f"{FOLDER}/model.json"
SHARDS = tuple(f"{FOLDER}/group1-shard{number}of7.bin" for number in range(1, 8))


def build(packages: Mapping[str, Path], contract: Contract, folder: Path) -> None:
    """Write the SavedModel into `folder`."""
    members = read_members(packages[PACKAGE], [TOPOLOGY, *SHARDS])
    manifest = json.loads(members[TOPOLOGY])["weightsManifest"]
    upscaler = SuperResolution(
        read_weights(manifest, [members[name] for name in SHARDS])
    )
    spec = tf.TensorSpec([None, None, None, 3], tf.float32, name=contract.input.name)
    network = Network(
        call=upscaler.__call__,
        inputs=[spec],
        output_name=contract.output.keys["picture"],
        variables=upscaler.variables,
    )
    save(network, folder, contract)
