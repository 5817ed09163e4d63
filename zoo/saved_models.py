"""Write a network as a reusable TF2 SavedModel with its demo contract.

The interface is TensorFlow Hub's: an object with `__call__`, `variables`,
`trainable_variables` and `regularization_losses`
(https://www.tensorflow.org/hub/reusable_saved_models).
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import tensorflow as tf

from catalog.contract import CONTRACT_FILE, Contract

LABELS_FILE = "assets.extra/labels.txt"


@dataclass(frozen=True, slots=True)
class Network:
    """What to save.

    Attributes:
        call: maps the tensors of `inputs`, in order, to one tensor or a dictionary of
            tensors; takes the keyword `training` if it is `fine_tunable`.
        inputs: the tensors it takes; their names are the signature's arguments.
        optional_inputs: how many of the last inputs `call` has a default for. The
            module may be called without them; the signature takes them all.
        output_name: key in the signature's output where `call` gives one tensor.
        variables: every weight.
        trainable: the weights that fine-tuning changes.
        tables: look-up tables, which travel inside the graph.
    """

    call: Callable[..., tf.Tensor | dict[str, tf.Tensor]]
    inputs: Sequence[tf.TensorSpec]
    output_name: str = ""
    variables: Sequence[tf.Variable] = ()
    trainable: Sequence[tf.Variable] = field(default=())
    optional_inputs: int = 0
    tables: Sequence[tf.lookup.StaticHashTable] = ()

    @property
    def fine_tunable(self) -> bool:
        """Whether the network has a training mode."""
        return bool(self.trainable)


def save(
    network: Network,
    folder: Path,
    contract: Contract,
    labels: Sequence[str] = (),
    *,
    more: Mapping[str, Network] | None = None,
) -> None:
    """Write the SavedModel, its contract and its labels into `folder`.

    Args:
        network: what the module is when it is called; its `serving_default`.
        folder: an empty folder.
        contract: how the demo calls it.
        labels: the lines of its label file.
        more: other signatures by name, over variables of `network`.
    """
    module = tf.train.Checkpoint()
    module.__call__ = _callable(network)
    module.variables = list(network.variables)
    module.trainable_variables = list(network.trainable)
    module.regularization_losses = []
    module.tables = list(network.tables)
    options = tf.saved_model.SaveOptions(experimental_custom_gradients=False)
    networks = {"serving_default": network, **(more or {})}
    signatures = {name: _signature(item) for name, item in networks.items()}
    tf.saved_model.save(module, str(folder), signatures, options)
    extra = folder / CONTRACT_FILE
    extra.parent.mkdir(parents=True, exist_ok=True)
    extra.write_text(json.dumps(contract.to_json(), indent=2) + "\n", encoding="utf-8")
    if labels:
        text = "".join(f"{label}\n" for label in labels)
        (folder / LABELS_FILE).write_text(text, encoding="utf-8")


def _callable(network: Network) -> tf.types.experimental.GenericFunction:
    if network.optional_inputs:
        return _callable_with_defaults(network)
    if not network.fine_tunable:
        return tf.function(network.call, input_signature=list(network.inputs))

    @tf.function
    def call(inputs: tf.Tensor, training: bool = False) -> tf.Tensor:  # noqa: FBT001, FBT002
        return network.call(inputs, training=training)

    (spec,) = network.inputs
    for training in (False, True):
        call.get_concrete_function(spec, training=training)
    return call


def _callable_with_defaults(
    network: Network,
) -> tf.types.experimental.GenericFunction:
    """One trace for each number of inputs that may be given."""
    call = tf.function(network.call)
    needed = len(network.inputs) - network.optional_inputs
    for given in range(needed, len(network.inputs) + 1):
        call.get_concrete_function(*network.inputs[:given])
    return call


def _signature(network: Network) -> tf.types.experimental.GenericFunction:
    options = {"training": False} if network.fine_tunable else {}

    @tf.function(input_signature=list(network.inputs))
    def serve(*tensors: tf.Tensor) -> dict[str, tf.Tensor]:
        outputs = network.call(*tensors, **options)
        return outputs if isinstance(outputs, dict) else {network.output_name: outputs}

    return serve
