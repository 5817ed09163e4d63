"""Build the network for handwritten digits, and the preparation of a drawing.

The signature `drawing` takes a drawing of any size and prepares it as MNIST's digits
were; `serving_default`, and the module when it is called, take prepared digits.
"""

from collections.abc import Mapping
from pathlib import Path

import tensorflow as tf

from catalog.contract import Contract
from zoo.architectures.digit_network import SIDE, DigitNetwork, prepared
from zoo.formats.torch_state_dict import read_state_dict
from zoo.saved_models import Network, save
from zoo.sources import read_members

PACKAGE = "digit-recognizer-py"
MEMBER = "digit_recognizer/models/handwriting_model.pth"
LABELS = tuple("0123456789")


def build(packages: Mapping[str, Path], contract: Contract, folder: Path) -> None:
    """Write the SavedModel into `folder`."""
    weights = read_members(packages[PACKAGE], [MEMBER])[MEMBER]
    network = DigitNetwork(read_state_dict(weights))
    logits = contract.output.keys["scores"]

    def read_drawing(drawing: tf.Tensor) -> tf.Tensor:
        return network(prepared(drawing))

    digits = Network(
        call=network.__call__,
        inputs=[tf.TensorSpec([None, SIDE, SIDE, 1], tf.float32, name="digits")],
        output_name=logits,
        variables=network.variables,
    )
    drawing = Network(
        call=read_drawing,
        inputs=[
            tf.TensorSpec([1, None, None, 1], tf.float32, name=contract.input.name)
        ],
        output_name=logits,
    )
    save(digits, folder, contract, LABELS, more={contract.signature: drawing})
