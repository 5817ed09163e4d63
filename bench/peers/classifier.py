"""The model as every peer uses it: bytes of a picture in, five labels out.

Nothing of this project is imported: peers have packages of their own, and `bench.tight`
measures these very steps as the limit for all.
"""

import io
import json
import os
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from PIL import Image, ImageOps

SIDE, BORDER, BEST = 224, 32, 5
FOLDER = Path(os.environ.get("BENCH_MODEL", "."))


class Model(Protocol):
    """Something that turns pictures into logits."""

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """Return logits `[N, 1000]` of images `[N, 224, 224, 3]`, float32, 0..1."""
        ...


class LiteRtModel:
    """The LiteRT file, one picture at a time, on one thread."""

    def __init__(self, path: Path = FOLDER / "model.tflite") -> None:
        from ai_edge_litert.interpreter import Interpreter  # noqa: PLC0415

        self._interpreter = Interpreter(str(path), num_threads=1)
        self._interpreter.allocate_tensors()
        self._input = self._interpreter.get_input_details()[0]["index"]
        self._output = self._interpreter.get_output_details()[0]["index"]

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """Run the interpreter."""
        self._interpreter.set_tensor(self._input, images)
        self._interpreter.invoke()
        logits: np.ndarray = self._interpreter.get_tensor(self._output)
        return logits


class SavedModel:
    """The SavedModel by TensorFlow, with as many pictures at once as one likes."""

    def __init__(self, path: Path = FOLDER / "module") -> None:
        import tensorflow as tf  # noqa: PLC0415

        self._tf = tf
        self._loaded = tf.saved_model.load(str(path))
        self._function = self._loaded.signatures["serving_default"]

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """Call the signature."""
        answer = self._function(inputs=self._tf.constant(images))
        (logits,) = answer.values()
        array: np.ndarray = logits.numpy()
        return array


def labels() -> list[str]:
    """The names of the classes, by index."""
    lines: list[str] = json.loads((FOLDER / "labels.json").read_text())
    return lines


def decode(data: bytes) -> Image.Image:
    """Read a picture as its owner sees it."""
    with Image.open(io.BytesIO(data)) as image:
        return ImageOps.exif_transpose(image).convert("RGB")


def preprocess(image: Image.Image) -> np.ndarray:
    """The centre of a picture as `[1, 224, 224, 3]`, float32, 0..1."""
    side = int(min(image.size) * SIDE / (SIDE + BORDER))
    left, top = (image.width - side) // 2, (image.height - side) // 2
    box = (left, top, left + side, top + side)
    small = image.resize((SIDE, SIDE), Image.Resampling.BICUBIC, box=box)
    return np.asarray(small, np.float32)[np.newaxis] / 255


def top(logits: np.ndarray, names: list[str]) -> list[dict[str, Any]]:
    """The five best labels of one row of logits."""
    scores = np.exp(logits - logits.max())
    scores /= scores.sum()
    best = np.argsort(-scores)[:BEST]
    return [{"label": names[i], "score": round(float(scores[i]), 6)} for i in best]
