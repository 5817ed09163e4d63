"""Makes a SavedModel of a Keras file, ready to be called, trained and served.

A program for `registry.jail`, run after `registry.modules.keras_files` has looked at
the file: it reads `keras.json` in its folder, and writes the module where that says.
What Keras 2 wrote is loaded by `tf_keras`, which still is Keras 2: Keras 3 refuses the
most common of those files, whose layers have arguments that it no longer knows.
Keras' `model.export()` leaves out `__call__`; `hub.load(handle)(x)` and
`hub.KerasLayer(handle, trainable=True)` need it, with the lists of variables.
"""

import json
import os
import re
import shutil
import sys
import zipfile
from pathlib import Path
from typing import Any

from demos.engine.runtimes.saved_model import import_tensorflow
from registry.modules.keras_config import forget_training
from registry.modules.keras_files import CONFIG, HDF5_FILE, is_of_keras_2

ORDER = "keras.json"


def convert(file: Path, module: Path) -> None:
    """Load a Keras file as safely as Keras can, and export it.

    Raises:
        Exception: whatever Keras and TensorFlow stumble over.
    """
    tf = import_tensorflow()
    load = _load_by_keras_2 if is_of_keras_2(file) else _load_by_keras_3
    model, weights, trainable = load(_without_training(file))
    specs = _specs(tf, model)
    call = _callable(tf, model)
    traced = _traced(call, specs)
    # Activations such as swish have gradients of their own: without them nobody could
    # train what has one.
    options = tf.saved_model.SaveOptions(experimental_custom_gradients=True)
    exported = tf.train.Checkpoint()
    exported.__call__ = call
    exported.variables = weights
    exported.trainable_variables = trainable
    exported.regularization_losses = []
    # All that its functions hold, such as the state of dropout's random numbers.
    held = {id(each): each for concrete in traced for each in concrete.variables}
    exported.state = list(held.values())
    exported.tables = _tables(tf, model)
    serve = _signature(tf, model, call, specs)
    tf.saved_model.save(exported, str(module), serve, options)


def _without_training(file: Path) -> Path:
    """The file, where the models within its model say nothing of their training.

    In a `.keras` file `check_config` does not look at it, so nothing may be made of it.
    """
    if file.name == HDF5_FILE:
        return file
    plain = file.with_name("plain.keras")
    with zipfile.ZipFile(file) as given:
        config = json.loads(given.read(CONFIG))
        config.pop("compile_config", None)  # Keras leaves it out itself.
        before = json.dumps(config)
        forget_training(config)
        after = json.dumps(config)
        if after == before:
            return file
        with zipfile.ZipFile(plain, "w") as kept:
            kept.writestr(CONFIG, after)
            for name in set(given.namelist()) - {CONFIG}:
                with (
                    given.open(name) as part,
                    kept.open(name, "w", force_zip64=True) as copy,
                ):
                    shutil.copyfileobj(part, copy)
    return plain


def _load_by_keras_3(file: Path) -> tuple[Any, list[Any], list[Any]]:
    """The model, its weights, and those that are trained, as TensorFlow knows them."""
    os.environ["KERAS_BACKEND"] = "tensorflow"
    import keras  # noqa: PLC0415 - takes seconds, and needs TensorFlow before it

    model = keras.saving.load_model(str(file), compile=False, safe_mode=True)
    weights = [weight.value for weight in model.weights]
    return model, weights, [weight.value for weight in model.trainable_weights]


def _load_by_keras_2(file: Path) -> tuple[Any, list[Any], list[Any]]:
    import tf_keras  # noqa: PLC0415 - likewise

    model = tf_keras.saving.load_model(str(file), compile=False, safe_mode=True)
    return model, list(model.weights), list(model.trainable_weights)


def _specs(tf: Any, model: Any) -> list[Any]:
    """What the model takes, any number of examples at once."""
    single = len(model.inputs) == 1
    specs = []
    for number, tensor in enumerate(model.inputs):
        name = "inputs" if single else _name(tensor.name, f"input_{number}")
        specs.append(tf.TensorSpec((None, *tensor.shape[1:]), tensor.dtype, name))
    return specs


def _tables(tf: Any, model: Any) -> list[Any]:
    """The tables that its layers look words and numbers up in."""
    kind = tf.saved_model.experimental.TrackableResource
    parts = tf.train.TrackableView(model).descendants()
    return [part for part in parts if isinstance(part, kind)]


def _callable(tf: Any, model: Any) -> Any:
    @tf.function  # type: ignore[untyped-decorator]
    def call(inputs: Any, training: Any = False) -> Any:  # noqa: FBT002
        return model(inputs, training=training)

    return call


def _traced(call: Any, specs: list[Any]) -> list[Any]:
    """The function as it is in use and in training."""
    structure = specs[0] if len(specs) == 1 else specs
    return [
        call.get_concrete_function(structure, training=training)
        for training in (False, True)
    ]


def _signature(tf: Any, model: Any, call: Any, specs: list[Any]) -> Any:
    # A Sequential of Keras 3 has none, and one output.
    given = getattr(model, "output_names", [])
    names = [_name(name, f"output_{n}") for n, name in enumerate(given)]

    @tf.function(input_signature=specs)  # type: ignore[untyped-decorator]
    def serve(*tensors: Any) -> Any:
        inputs = tensors[0] if len(tensors) == 1 else list(tensors)
        outputs = call(inputs, training=False)
        if isinstance(outputs, dict):
            return outputs
        if isinstance(outputs, list | tuple):
            return dict(zip(names, outputs, strict=True))
        return {"outputs": outputs}

    return serve


def _name(name: str, otherwise: str) -> str:
    """A name that a signature may have."""
    plain = re.sub(r"\W", "_", name, flags=re.ASCII).strip("_")
    return plain if plain and not plain[0].isdigit() else otherwise


def main(folder: Path) -> int:
    """Carry out the order in a folder; print a line of JSON where it fails."""
    order = json.loads((folder / ORDER).read_text(encoding="utf-8"))
    try:
        convert(Path(order["file"]), Path(order["module"]))
    # The file is a stranger's: Keras raises whatever it stumbles over.
    except Exception as error:  # noqa: BLE001
        lines = str(error).strip().splitlines() or [type(error).__name__]
        sys.stdout.write(json.dumps({"detail": lines[0][:300]}) + "\n")
        return 1
    return 0
