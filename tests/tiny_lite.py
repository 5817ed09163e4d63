"""Tiny real TensorFlow Lite files, each told of in `tests.builders.lite_file`.

Run as a program it writes them into a folder: TensorFlow is not for every test.
"""

import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

SIDE = 8
LABELS = ("red", "green", "blue")
PIXELS = tf.TensorSpec([1, SIDE, SIDE, 3], tf.float32, "pixels")


class Colours(tf.Module):
    """The share of each colour in a picture, as a softmax sees it."""

    @tf.function(input_signature=[PIXELS])
    def serve(self, pixels: Any) -> Any:
        """Tell the colours apart."""
        means = tf.reduce_mean(pixels, [1, 2])
        return {"scores": tf.nn.softmax(8 * means)}

    @tf.function(input_signature=[PIXELS])
    def broken(self, pixels: Any) -> Any:
        """Answer what is no number."""
        return {"scores": tf.math.log(tf.reduce_mean(pixels, [1, 2]) - 9)}

    @tf.function(input_signature=[PIXELS])
    def failing(self, pixels: Any) -> Any:
        """Ask for a shape that its numbers do not fill."""
        side = tf.cast(tf.reduce_sum(pixels) * 0, tf.int32) + 5
        return {"scores": tf.reshape(pixels, tf.stack([side, side]))}

    @tf.function(input_signature=[tf.TensorSpec([1, 3], tf.float32, "numbers")])
    def double(self, numbers: Any) -> Any:
        """Double three numbers."""
        return {"doubled": numbers * 2.0}


def _examples() -> Iterator[list[Any]]:
    chance = np.random.default_rng(0)
    for _ in range(40):
        yield [chance.random((1, SIDE, SIDE, 3), np.float32)]
    yield [np.ones((1, SIDE, SIDE, 3), np.float32)]
    yield [np.zeros((1, SIDE, SIDE, 3), np.float32)]


def _converted(
    name: str, quantised: Any = None, *, has_signature: bool = True
) -> bytes:
    module = Colours()
    function = getattr(module, name).get_concrete_function()
    if has_signature:
        converter = tf.lite.TFLiteConverter.from_concrete_functions([function], module)
    else:
        graph = function.graph
        converter = tf.compat.v1.lite.TFLiteConverter(
            graph.as_graph_def(), graph.inputs, graph.outputs
        )
    if quantised is not None:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = _examples
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = converter.inference_output_type = quantised
    converted: bytes = converter.convert()
    return converted


def build(folder: Path) -> None:
    """Write every file."""
    files = {
        "float": _converted("serve"),
        "int8": _converted("serve", tf.int8),
        "uint8": _converted("serve", tf.uint8),
        "nameless": _converted("serve", has_signature=False),
        "broken": _converted("broken"),
        "failing": _converted("failing"),
        "double": _converted("double"),
    }
    for name, content in files.items():
        (folder / f"{name}.tflite").write_bytes(content)
    labelled = folder / "labelled.tflite"
    labelled.write_bytes(files["float"])
    with zipfile.ZipFile(labelled, "a") as archive:
        archive.writestr("labels.txt", "\n".join(LABELS))


if __name__ == "__main__":
    build(Path(sys.argv[1]))
