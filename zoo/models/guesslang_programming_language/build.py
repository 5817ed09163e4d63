"""Build Guesslang: source code in, a probability for every language out."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import tensorflow as tf

from catalog.contract import Contract
from zoo.architectures.language_guesser import WEIGHTS, LanguageGuesser
from zoo.saved_models import Network, save
from zoo.sources import read_members

PACKAGE = "guesslang"
CHECKPOINT = "guesslang/data/model/variables/"
CHECKPOINT_FILES = ("variables.index", "variables.data-00000-of-00001")
# Names of languages with their file extensions, in the order of the scores.
LANGUAGES = "guesslang/data/languages.json"


def build(packages: Mapping[str, Path], contract: Contract, folder: Path) -> None:
    """Write the SavedModel into `folder`."""
    parts = [CHECKPOINT + name for name in CHECKPOINT_FILES]
    members = read_members(packages[PACKAGE], [LANGUAGES, *parts])
    guesser = LanguageGuesser(_weights({part: members[part] for part in parts}))
    network = Network(
        call=guesser.__call__,
        inputs=[tf.TensorSpec([None], tf.string, name=contract.input.name)],
        output_name=contract.output.keys["scores"],
        variables=guesser.variables,
    )
    save(network, folder, contract, list(json.loads(members[LANGUAGES])))


def _weights(files: Mapping[str, bytes]) -> dict[str, np.ndarray]:
    """Read a checkpoint, which TensorFlow takes from a folder only."""
    with tempfile.TemporaryDirectory() as name:
        for path, content in files.items():
            (Path(name) / Path(path).name).write_bytes(content)
        reader = tf.train.load_checkpoint(str(Path(name) / "variables"))
        return {key: reader.get_tensor(key) for key in WEIGHTS.values()}
