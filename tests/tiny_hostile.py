"""Builds tiny SavedModels that keep every rule, and cannot be run all the same.

Run as `python -m tests.tiny_hostile FOLDER`; `tests.builders` does so once.
"""

import sys
from pathlib import Path

import tensorflow as tf

from tests.tiny_modules import SIDE, save

SPEC = tf.TensorSpec([None, SIDE, SIDE, 3], tf.float32, "images")


def stuck(folder: Path) -> None:
    """Never comes back, whatever it is given."""

    @tf.function(input_signature=[SPEC])
    def call(images):
        start = tf.reduce_mean(images)
        return tf.while_loop(lambda x: x < 10.0, lambda x: (tf.sin(x),), (start,))[0]

    _save(folder, call)


def hungry(folder: Path) -> None:
    """Fills memory until there is none, sixteen megabytes at a time."""

    @tf.function(input_signature=[SPEC])
    def call(images):
        start = tf.reduce_mean(images) + tf.zeros([4 * 1024**2])
        return tf.while_loop(
            lambda x: tf.size(x, tf.int64) < 2**40,
            lambda x: (tf.concat([x, x], 0),),
            (start,),
            shape_invariants=(tf.TensorShape([None]),),
        )[0]

    _save(folder, call)


def failing(folder: Path) -> None:
    """Gives up when it is called."""

    @tf.function(input_signature=[SPEC])
    def call(images):
        with tf.control_dependencies([tf.debugging.assert_less(images, -1.0)]):
            return tf.identity(images)

    _save(folder, call)


def infinite(folder: Path) -> None:
    """Answers, but no numbers."""

    @tf.function(input_signature=[SPEC])
    def call(images):
        return tf.math.log(images * 0.0)

    _save(folder, call)


def _save(folder: Path, call) -> None:
    @tf.function(input_signature=[SPEC])
    def serve(images):
        return {"outputs": call(images)}

    save(folder, call, serve, [], None)


if __name__ == "__main__":
    for build in (stuck, hungry, failing, infinite):
        build(Path(sys.argv[1]) / build.__name__)
