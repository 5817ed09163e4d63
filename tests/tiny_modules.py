"""Builds tiny real SavedModels with TensorFlow, one for each demo task.

Run as `python -m tests.tiny_modules FOLDER`; `tests.builders` does so once and
keeps the result, so that a test process need not import TensorFlow.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

COLOURS = ("red", "green", "blue")
SIDE = 32


def save(
    folder: Path,
    call: Any,
    serve: Any,
    variables: list[tf.Variable],
    contract: dict[str, Any] | None,
    labels: tuple[str, ...] = (),
) -> None:
    """Write a SavedModel, callable, with one signature and its contract."""
    module = tf.train.Checkpoint()
    module.__call__ = call
    module.variables = variables
    module.trainable_variables = [v for v in variables if v.trainable]
    tf.saved_model.save(module, str(folder), signatures={"serving_default": serve})
    if contract is None:
        return
    extra = folder / "assets.extra"
    extra.mkdir()
    (extra / "demo.json").write_text(json.dumps(contract, indent=2), encoding="utf-8")
    if labels:
        text = "\n".join(labels) + "\n"
        (extra / "labels.txt").write_text(text, encoding="utf-8")


def _centre_kernel(channels: int) -> np.ndarray:
    """A 3×3 kernel that copies its input: RGB, then RGB again …"""
    kernel = np.zeros((3, 3, 3, channels), np.float32)
    for channel in range(channels):
        kernel[1, 1, channel % 3, channel] = 1
    return kernel


def classifier(folder: Path) -> None:
    """Answers by mean colour: red, green, blue or grey; 32×32, logits."""
    kernel = tf.Variable(_centre_kernel(3), name="conv/kernel")
    moving = tf.Variable(tf.zeros(3), name="moving_mean", trainable=False)
    weights = np.full((3, 4), -5, np.float32)
    weights[range(3), range(3)] = 10
    weights[:, 3] = 0
    dense = tf.Variable(weights, name="dense/kernel")
    bias = tf.Variable([0.0, 0.0, 0.0, 2.0], name="dense/bias")
    spec = tf.TensorSpec([None, SIDE, SIDE, 3], tf.float32, "images")

    @tf.function(input_signature=[spec])
    def call(images):
        x = tf.nn.relu(tf.nn.conv2d(images, kernel, 2, "SAME") - moving)
        return tf.nn.bias_add(tf.matmul(tf.reduce_mean(x, [1, 2]), dense), bias)

    @tf.function(input_signature=[spec])
    def serve(images):
        return {"logits": call(images)}

    contract = {
        "version": 1,
        "task": "image-classification",
        "input": {"name": "images", "size": [SIDE, SIDE], "resize": "stretch"},
        "output": {
            "keys": {"scores": "logits"},
            "meaning": "logits",
            "labels": "assets.extra/labels.txt",
        },
    }
    variables = [kernel, moving, dense, bias]
    save(folder, call, serve, variables, contract, (*COLOURS, "grey"))


def corner(folder: Path) -> None:
    """Red or not, by the upper left quarter alone; `images` 32×32, logits."""
    half = SIDE // 2
    seen = np.zeros((1, SIDE, SIDE, 1), np.float32)
    seen[:, :half, :half] = 1
    kernel = tf.Variable(_centre_kernel(3), name="conv/kernel")
    weights = np.array([[20, 0], [-10, 0], [-10, 0]], np.float32)
    dense = tf.Variable(weights, name="dense/kernel")
    spec = tf.TensorSpec([None, SIDE, SIDE, 3], tf.float32, "images")

    @tf.function(input_signature=[spec])
    def call(images):
        x = tf.nn.relu(tf.nn.conv2d(images * seen, kernel, 2, "SAME"))
        return tf.matmul(tf.reduce_mean(x, [1, 2]), dense) - [1.0, 0.0]

    @tf.function(input_signature=[spec])
    def serve(images):
        return {"logits": call(images)}

    contract = {
        "task": "image-classification",
        "input": {"name": "images", "size": [SIDE, SIDE], "resize": "stretch"},
        "output": {
            "keys": {"scores": "logits"},
            "meaning": "logits",
            "labels": "assets.extra/labels.txt",
        },
    }
    labels = ("red corner", "other")
    save(folder, call, serve, [kernel, dense], contract, labels)


def feature(folder: Path) -> None:
    """Gives 8 numbers: the mean colour, repeated; 32×32."""
    kernel = tf.Variable(_centre_kernel(8), name="conv/kernel")
    spec = tf.TensorSpec([None, SIDE, SIDE, 3], tf.float32, "images")

    @tf.function(input_signature=[spec])
    def call(images):
        return tf.reduce_mean(tf.nn.conv2d(images, kernel, 2, "SAME"), [1, 2])

    @tf.function(input_signature=[spec])
    def serve(images):
        return {"feature_vector": call(images)}

    contract = {
        "version": 1,
        "task": "image-feature-vector",
        "input": {"name": "images", "size": [SIDE, SIDE], "resize": "stretch"},
        "output": {"keys": {"vector": "feature_vector"}, "meaning": "vector"},
    }
    save(folder, call, serve, [kernel], contract)


def _colour_boxes(pixels: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """The box around each pure colour, and its share of the picture."""
    boxes, shares = [], []
    for channel in range(3):
        others = [c for c in range(3) if c != channel]
        dark = tf.reduce_max(tf.gather(pixels, others, axis=-1), -1) < 0.4
        mask = tf.cast((pixels[..., channel] > 0.6) & dark, tf.float32)
        edges = []
        for axis in (2, 1):  # rows: over the columns; then the other way
            line = tf.reduce_max(mask, axis)
            length = tf.cast(tf.shape(line)[1], tf.float32)
            first = tf.cast(tf.argmax(line, 1), tf.float32)
            last = length - tf.cast(tf.argmax(tf.reverse(line, [1]), 1), tf.float32)
            edges.append((first / length, last / length))
        (top, bottom), (left, right) = edges
        boxes.append(tf.stack([top, left, bottom, right], -1))
        shares.append(tf.reduce_mean(mask, [1, 2]))
    return tf.stack(boxes, 1), tf.stack(shares, 1)


def detector(folder: Path) -> None:
    """Boxes around pure red, green and blue areas; any size, uint8, ids from 1.

    The score is 0.5 + half the share of the picture that the colour fills.
    """
    offset = tf.Variable(0.5, name="score/offset")
    spec = tf.TensorSpec([1, None, None, 3], tf.uint8, "input_tensor")

    @tf.function(input_signature=[spec])
    def call(input_tensor):
        boxes, shares = _colour_boxes(tf.cast(input_tensor, tf.float32) / 255)
        found = tf.cast(shares > 0, tf.float32)
        scores = tf.linalg.diag(found * (offset + shares / 2))
        kept = tf.image.combined_non_max_suppression(
            boxes[:, :, tf.newaxis], scores, 10, 100, 0.9, 0.1, clip_boxes=True
        )
        return {
            "detection_boxes": kept.nmsed_boxes,
            "detection_scores": kept.nmsed_scores,
            "detection_classes": kept.nmsed_classes + 1,
            "num_detections": tf.cast(kept.valid_detections, tf.float32),
        }

    contract = {
        "version": 1,
        "task": "image-object-detection",
        "input": {
            "name": "input_tensor",
            "dtype": "uint8",
            "value_range": [0, 255],
            "resize": "keep",
            "max_side": 1024,
        },
        "output": {
            "keys": {
                "boxes": "detection_boxes",
                "scores": "detection_scores",
                "classes": "detection_classes",
                "count": "num_detections",
            },
            "meaning": "boxes",
            "labels": "assets.extra/labels.txt",
            "label_offset": 1,
        },
        "threshold": 0.5,
    }
    save(folder, call, call, [offset], contract, COLOURS)


def stylizer(folder: Path) -> None:
    """Style 0 copies the picture, 1 inverts it, 2 makes it grey; any size."""
    eye = np.eye(3, dtype=np.float32)
    kernels = tf.Variable(np.stack([eye, -eye, np.full((3, 3), 1 / 3, np.float32)]))
    offsets = tf.Variable([0.0, 1.0, 0.0])
    image_spec = tf.TensorSpec([1, None, None, 3], tf.float32, "image")
    style_spec = tf.TensorSpec([3], tf.float32, "style_weights")

    @tf.function(input_signature=[image_spec, style_spec])
    def call(image, style_weights):
        kernel = tf.tensordot(style_weights, kernels, 1)[tf.newaxis, tf.newaxis]
        x = tf.nn.conv2d(image, kernel, 1, "SAME")
        return tf.clip_by_value(x + tf.reduce_sum(style_weights * offsets), 0, 1)

    @tf.function(input_signature=[image_spec, style_spec])
    def serve(image, style_weights):
        return {"stylized": call(image, style_weights)}

    contract = {
        "version": 1,
        "task": "image-style-transfer",
        "input": {"name": "image", "resize": "keep", "max_side": 512},
        "output": {"keys": {"picture": "stylized"}, "meaning": "picture"},
        "choices": [{"name": "style_weights", "label": "Style", "count": 3}],
    }
    save(folder, call, serve, [kernels, offsets], contract)


def segmenter(folder: Path) -> None:
    """The mask is 1 where the picture is red; 64×64."""
    kernel = tf.Variable(np.array([20, -20, -20], np.float32).reshape(1, 1, 3, 1))
    bias = tf.Variable([-6.0])
    spec = tf.TensorSpec([None, 64, 64, 3], tf.float32, "images")

    @tf.function(input_signature=[spec])
    def call(images):
        x = tf.nn.conv2d(images, kernel, 1, "SAME")
        return tf.sigmoid(tf.nn.bias_add(x, bias))

    @tf.function(input_signature=[spec])
    def serve(images):
        return {"mask": call(images)}

    contract = {
        "version": 1,
        "task": "image-segmentation",
        "input": {"name": "images", "size": [64, 64], "resize": "stretch"},
        "output": {
            "keys": {"mask": "mask"},
            "meaning": "mask",
            "labels": "assets.extra/labels.txt",
        },
    }
    save(folder, call, serve, [kernel, bias], contract, ("red area",))


def endless(folder: Path) -> None:
    """Red or not; a picture brighter than grey keeps it at work for hours."""
    weight = tf.Variable([[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
    spec = tf.TensorSpec([None, SIDE, SIDE, 3], tf.float32, "images")

    @tf.function(input_signature=[spec])
    def call(images):
        mean = tf.reduce_mean(images, [1, 2])
        rounds = tf.where(tf.reduce_min(mean) > 0.6, 1_000_000_000, 1)
        x = tf.while_loop(
            lambda i, _: i < rounds,
            lambda i, x: (i + 1, tf.sin(x)),
            (tf.constant(0), tf.matmul(mean, weight)),
        )[1]
        return tf.matmul(mean, weight) + 0 * x

    @tf.function(input_signature=[spec])
    def serve(images):
        return {"logits": call(images)}

    contract = {
        "version": 1,
        "task": "image-classification",
        "input": {"name": "images", "size": [SIDE, SIDE], "resize": "stretch"},
        "output": {"keys": {"scores": "logits"}, "meaning": "logits"},
    }
    save(folder, call, serve, [weight], contract)


BUILDERS: dict[str, Callable[[Path], None]] = {
    builder.__name__: builder
    for builder in (classifier, corner, feature, detector, stylizer, segmenter, endless)
}


def main() -> None:
    """Build every module into the folder given."""
    for name, builder in BUILDERS.items():
        builder(Path(sys.argv[1]) / name)


if __name__ == "__main__":
    main()
