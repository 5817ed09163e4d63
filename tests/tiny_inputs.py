"""Builds tiny SavedModels that take more than one photo, as `tests.tiny_modules` does.

Run as `python -m tests.tiny_inputs FOLDER`.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import tensorflow as tf

from tests.tiny_modules import save


def painter(folder: Path) -> None:
    """Mixes `image` with the mean colour of `style`, as `strength` says."""
    share = tf.Variable(1.0)
    image_spec = tf.TensorSpec([1, None, None, 3], tf.float32, "image")
    style_spec = tf.TensorSpec([1, 16, 16, 3], tf.float32, "style")
    strength_spec = tf.TensorSpec([], tf.float32, "strength")

    @tf.function(input_signature=[image_spec, strength_spec, style_spec])
    def call(image, strength, style):
        colour = tf.reduce_mean(style, [1, 2], keepdims=True)
        return {"painted": image + share * strength * (colour - image)}

    contract = {
        "version": 1,
        "task": "image-style-transfer",
        "inputs": [
            {"kind": "image", "name": "image", "resize": "keep", "max_side": 512},
            {"kind": "image", "name": "style", "label": "Style", "size": [16, 16]},
        ],
        "output": {"keys": {"picture": "painted"}, "meaning": "picture"},
        "numbers": [{"name": "strength", "label": "Strength", "default": 0.5}],
    }
    save(folder, call, call, [share], contract)


def counter(folder: Path) -> None:
    """Texts as vectors `[N, 2]`: the bytes they have, and the spaces."""
    weight = tf.Variable([1.0, 1.0])
    spec = tf.TensorSpec([None], tf.string, "texts")

    @tf.function(input_signature=[spec])
    def call(texts):
        letters = tf.strings.length(texts)
        spaces = letters - tf.strings.length(tf.strings.regex_replace(texts, " ", ""))
        return tf.cast(tf.stack([letters, spaces], 1), tf.float32) * weight

    @tf.function(input_signature=[spec])
    def serve(texts):
        return {"vectors": call(texts)}

    contract = {
        "version": 1,
        "task": "text-embedding",
        "inputs": [
            {
                "kind": "text",
                "name": "texts",
                "many": True,
                "max_texts": 4,
                "max_length": 100,
                "samples": ["a b c\n\"quoted\" and 'so'\n春天"],
            }
        ],
        "output": {"keys": {"vectors": "vectors"}, "meaning": "vector"},
    }
    save(folder, call, serve, [weight], contract)


def writer(folder: Path) -> None:
    """Goes on with any text in the same three words."""
    length = tf.Variable(0)
    spec = tf.TensorSpec([None], tf.string, "prompt")

    @tf.function(input_signature=[spec])
    def call(prompt):
        return tf.strings.join([prompt, tf.strings.substr(" and so on", length, 10)])

    @tf.function(input_signature=[spec])
    def serve(prompt):
        return {"text": call(prompt)}

    contract = {
        "version": 1,
        "task": "text-generation",
        "inputs": [{"kind": "text", "name": "prompt", "samples": ["It was"]}],
        "output": {"keys": {"text": "text"}, "meaning": "text"},
    }
    save(folder, call, serve, [length], contract)


def sketch(folder: Path) -> None:
    """Is more ink on the left or on the right? A drawing, grey, ink is 1; 28×28."""
    weight = tf.Variable(1.0)
    spec = tf.TensorSpec([None, 28, 28, 1], tf.float32, "ink")

    @tf.function(input_signature=[spec])
    def call(ink):
        halves = [ink[:, :, :14], ink[:, :, 14:]]
        return weight * tf.stack([tf.reduce_sum(half, [1, 2, 3]) for half in halves], 1)

    @tf.function(input_signature=[spec])
    def serve(ink):
        return {"logits": call(ink)}

    contract = {
        "version": 1,
        "task": "image-classification",
        "inputs": [
            {
                "kind": "image",
                "name": "ink",
                "source": "drawing",
                "channels": 1,
                "value_range": [1, 0],
                "size": [28, 28],
                "resize": "pad",
            }
        ],
        "output": {
            "keys": {"scores": "logits"},
            "meaning": "logits",
            "labels": "assets.extra/labels.txt",
        },
    }
    save(folder, call, serve, [weight], contract, ("left", "right"))


def silent(folder: Path) -> None:
    """No contract: `picture`, `words` and `weights` go in; sums and texts come out."""
    total = tf.Variable(0.0)
    picture = tf.TensorSpec([None, None, None, 3], tf.float32, "picture")
    weights = tf.TensorSpec([2], tf.float32, "weights")
    words = tf.TensorSpec([None], tf.string, "words")

    @tf.function(input_signature=[picture, weights, words])
    def call(picture, weights, words):
        return {
            "sum": total + tf.reduce_mean(picture, [1, 2]) + tf.reduce_sum(weights),
            "spoken": tf.strings.regex_replace(words, "a", "o"),
        }

    save(folder, call, call, [total], None)


BUILDERS: dict[str, Callable[[Path], None]] = {
    builder.__name__: builder for builder in (painter, counter, writer, sketch, silent)
}


def main() -> None:
    """Build every module into the folder given."""
    for name, builder in BUILDERS.items():
        builder(Path(sys.argv[1]) / name)


if __name__ == "__main__":
    main()
