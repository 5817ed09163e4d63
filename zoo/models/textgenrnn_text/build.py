"""Build textgenrnn: the beginning of a text in, a continuation out."""

import json
from collections.abc import Mapping
from pathlib import Path

import tensorflow as tf

from catalog.contract import Contract
from zoo.architectures.text_generator import TextGenerator
from zoo.formats.keras_h5 import by_layer, read_keras_weights
from zoo.saved_models import Network, save
from zoo.sources import read_members

PACKAGE = "textgenrnn"
WEIGHTS = "textgenrnn-2.0.0/textgenrnn/textgenrnn_weights.hdf5"
VOCABULARY = "textgenrnn-2.0.0/textgenrnn/textgenrnn_vocab.json"


def build(packages: Mapping[str, Path], contract: Contract, folder: Path) -> None:
    """Write the SavedModel into `folder`."""
    members = read_members(packages[PACKAGE], [WEIGHTS, VOCABULARY])
    generator = TextGenerator(
        by_layer(read_keras_weights(members[WEIGHTS])), json.loads(members[VOCABULARY])
    )
    temperature, length, seed = (number.default for number in contract.numbers)

    def call(
        prompts: tf.Tensor,
        temperature: tf.Tensor = temperature,
        length: tf.Tensor = int(length),
        seed: tf.Tensor = int(seed),
    ) -> tf.Tensor:
        return generator(
            prompts,
            tf.convert_to_tensor(temperature, tf.float32),
            tf.convert_to_tensor(length, tf.int32),
            tf.convert_to_tensor(seed, tf.int32),
        )

    network = Network(
        call=call,
        inputs=[
            tf.TensorSpec([None], tf.string, name=contract.input.name),
            *(
                tf.TensorSpec([], number.dtype, name=number.name)
                for number in contract.numbers
            ),
        ],
        output_name=contract.output.keys["text"],
        variables=generator.variables,
        tables=[generator.characters.table],
        optional_inputs=len(contract.numbers),
    )
    save(network, folder, contract)
