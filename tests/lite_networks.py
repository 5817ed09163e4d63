"""Small networks as SavedModels and as `.tflite` files of every kind of number.

Run as `python -m tests.lite_networks FOLDER`; `tests.builders` does so once.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

SIDE = 32


def mobilenet() -> Any:
    """MobileNetV2 for small pictures, named by Keras itself."""
    return keras.applications.MobileNetV2(
        input_shape=(SIDE, SIDE, 3), alpha=0.35, classes=5, weights=None
    )


def caffe() -> Any:
    """One convolution of pixel values; the colours turned round and centred before."""
    picture = keras.Input((8, 8, 3), batch_size=1, name="picture")
    scaled = keras.applications.vgg16.preprocess_input(picture)
    x = keras.layers.Conv2D(4, 3, padding="same", activation="relu")(scaled)
    return keras.Model(picture, keras.layers.GlobalAveragePooling2D()(x))


def text() -> Any:
    """Twenty tokens → two classes: the mean of their embeddings, and a layer."""
    tokens = keras.Input((20,), dtype="int32", name="tokens")
    vectors = keras.layers.Embedding(1000, 16)(tokens)
    hidden = keras.layers.Dense(8, activation="relu")(
        keras.layers.GlobalAveragePooling1D()(vectors)
    )
    return keras.Model(tokens, keras.layers.Dense(2, activation="softmax")(hidden))


def activations() -> Any:
    """What TensorFlow needs several operations for, and a transposed convolution."""
    picture = keras.Input((8, 8, 3), batch_size=1, name="picture")
    x = keras.layers.Conv2D(16, 3, padding="same")(picture)
    x = keras.layers.PReLU(shared_axes=[1, 2])(x)
    x = keras.layers.Conv2DTranspose(8, 3, 2, padding="same", activation="relu")(x)
    x = keras.layers.Conv2D(8, 3, padding="same", activation="hard_swish")(x)
    x = keras.layers.Conv2D(8, 1, activation="gelu")(x)
    return keras.Model(picture, x)


def stirred(model: Any) -> Any:
    """The model with weights of which no two are alike.

    The converter leaves out what is zero, and shares what is equal.
    """
    chance = np.random.default_rng(0)
    for weight in model.weights:
        weight.assign(chance.uniform(0.1, 0.9, weight.shape))
    return model


def _pictures() -> Iterator[list[Any]]:
    for shade in (0.0, 0.5, 1.0):
        yield [np.full((1, SIDE, SIDE, 3), shade, np.float32)]


def converted(folder: Path, kind: str = "float32") -> bytes:
    """A SavedModel as a file of this kind of number."""
    converter = tf.lite.TFLiteConverter.from_saved_model(str(folder))
    if kind != "float32":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if kind == "float16":
        converter.target_spec.supported_types = [tf.float16]
    if kind == "int8":
        converter.representative_dataset = _pictures
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = tf.uint8
        converter.inference_output_type = tf.uint8
    found: bytes = converter.convert()
    return found


PICTURE = tf.TensorSpec([1, 8, 8, 3], tf.float32, "picture")


class Others(tf.Module):
    """What Keras has no layers for."""

    def __init__(self) -> None:
        super().__init__()
        chance = np.random.default_rng(0)
        self.kernel = tf.Variable(chance.normal(size=(6, 6)).astype("float32"))
        self.filters = tf.Variable(chance.normal(size=(3, 3, 3, 4)).astype("float32"))

    @tf.function(input_signature=[tf.TensorSpec([1, 6], tf.float32, "numbers")])
    def loop(self, numbers: Any) -> Any:
        """Multiply three times by the same 6×6 weights."""
        _, numbers = tf.while_loop(
            lambda turn, _: turn < 3,
            lambda turn, before: (turn + 1, tf.tanh(before @ self.kernel)),
            (0, numbers),
        )
        return {"numbers": numbers}

    @tf.function(input_signature=[tf.TensorSpec([1], tf.float32, "numbers")])
    def writing(self, numbers: Any) -> Any:
        """Leave a file behind: TensorFlow Lite itself has nothing for that."""
        with tf.control_dependencies([tf.io.write_file("written", "x")]):
            return {"numbers": numbers + 1.0}

    @tf.function(input_signature=[PICTURE])
    def split(self, picture: Any) -> Any:
        """Turn the colours of 0..1 round: split and joined."""
        red, green, blue = tf.split(picture, 3, -1)
        return self.seen(tf.concat([blue, green, red], -1))

    @tf.function(input_signature=[PICTURE])
    def gathered(self, picture: Any) -> Any:
        """Turn the colours of 0..1 round: picked by number."""
        return self.seen(tf.gather(picture, [2, 1, 0], axis=-1))

    def seen(self, picture: Any) -> Any:
        """One convolution of a picture in BGR, less ImageNet's means."""
        centred = picture * 255.0 - [103.939, 116.779, 123.68]
        return {"seen": tf.nn.relu(tf.nn.conv2d(centred, self.filters, 1, "SAME"))}


def other(name: str) -> bytes:
    """A function of `Others`, operations of TensorFlow allowed."""
    module = Others()
    function = getattr(module, name).get_concrete_function()
    converter = tf.lite.TFLiteConverter.from_concrete_functions([function], module)
    converter.target_spec.supported_ops = [
        tf.lite.OpsSet.TFLITE_BUILTINS,
        tf.lite.OpsSet.SELECT_TF_OPS,
    ]
    found: bytes = converter.convert()
    return found


def main() -> None:
    """Write `NAME` and `NAME.tflite` for each, and MobileNetV2 three times."""
    root = Path(sys.argv[1])
    for make in (mobilenet, caffe, text, activations):
        name = make.__name__
        stirred(make()).export(str(root / name), verbose=False)
        (root / f"{name}.tflite").write_bytes(converted(root / name))
    for kind in ("float16", "int8"):
        file = root / f"mobilenet-{kind}.tflite"
        file.write_bytes(converted(root / "mobilenet", kind))
    for name in ("loop", "writing", "split", "gathered"):
        (root / f"{name}.tflite").write_bytes(other(name))


if __name__ == "__main__":
    main()
