"""Runs a module by TensorFlow, which is imported when the first one is opened."""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from demos.engine.errors import EngineError
from demos.engine.runtimes.base import Module, Spec, Tensors, check_inputs


class SavedModelRuntime:
    """Runs TensorFlow's own format by TensorFlow's own loader."""

    name = "tensorflow"

    def prepare(self) -> None:
        """Import TensorFlow, which takes seconds."""
        if "tensorflow" not in sys.modules:
            import_tensorflow()

    def open(self, path: Path, signature: str) -> Module:
        """Load a SavedModel."""
        tf = import_tensorflow()
        try:
            loaded = tf.saved_model.load(str(path))
        # A stranger's file: the loader raises whatever it stumbles over.
        except Exception as error:
            raise EngineError("module_unreadable", repr(error)) from error
        if signature not in loaded.signatures:
            names = ", ".join(sorted(loaded.signatures)) or "none"
            raise EngineError("module_signature", f"{signature!r}; it has {names}")
        return SavedModel(tf, loaded, loaded.signatures[signature])


class SavedModel:
    """One signature of a loaded SavedModel; keeps the whole alive."""

    def __init__(self, tf: Any, loaded: Any, function: Any) -> None:
        self._tf, self._loaded, self._function = tf, loaded, function
        self.specs = {
            name: _spec(spec)
            for name, spec in function.structured_input_signature[1].items()
        }

    def call(self, inputs: Tensors) -> dict[str, np.ndarray]:
        """Run the signature once."""
        check_inputs(self.specs, inputs)
        try:
            answer = self._function(
                **{name: self._tf.constant(value) for name, value in inputs.items()}
            )
            return {name: np.asarray(value) for name, value in answer.items()}
        # Kernels fail in TensorFlow's many ways, and Python's besides.
        except Exception as error:
            raise EngineError("module_failed", repr(error)[:2000]) from error


def _spec(spec: Any) -> Spec:
    """TensorFlow's description of a tensor in our own words."""
    free = spec.shape.rank is None
    return Spec(
        np.dtype(spec.dtype.as_numpy_dtype), None if free else tuple(spec.shape)
    )


@contextmanager
def _without_standard_error() -> Iterator[None]:
    """Silence what TensorFlow's libraries write before their log level is read.

    Failures still arrive, as exceptions.
    """
    kept = os.dup(2)
    try:
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a descriptor is needed
            os.dup2(nowhere.fileno(), 2)
            yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


@contextmanager
def _without_keras() -> Iterator[None]:
    """Keep TensorFlow from importing Keras: it does without, and nobody here needs it.

    It would for the optimizers of half-trained modules, which takes a good part of its
    own time and memory. Whoever imports Keras afterwards gets it.
    """
    if "keras" in sys.modules:
        yield
        return
    sys.modules["keras.src"] = None  # type: ignore[assignment] # Python: not to be had
    try:
        yield
    finally:
        del sys.modules["keras.src"]


def import_tensorflow() -> Any:
    """Import TensorFlow as workers want it: one thread, no GPU, no Keras, quiet.

    One process a core with one thread each gives more than twice the throughput of
    one process with two threads.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    with _without_standard_error(), _without_keras():
        import tensorflow as tf  # noqa: PLC0415 - see the module's docstring

        tf.config.get_visible_devices()

    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    try:
        tf.config.threading.set_intra_op_parallelism_threads(1)
        tf.config.threading.set_inter_op_parallelism_threads(1)
    except RuntimeError:  # It ran something before, as in tests: too late, no harm.
        pass
    return tf
