"""Complete programs: load a module, prepare its inputs, predict, print."""

from dataclasses import dataclass

from catalog.contract import Contract
from catalog.inputs import ImageInput, TextInput
from catalog.snippets.feeding import feeding
from catalog.snippets.subject import Subject
from catalog.tasks import TASKS
from catalog.tasks.base import Usage, quoted

# Tasks whose modules, by TensorFlow Hub's common signatures, answer a plain call
# with one tensor.
PLAIN_CALL_TASKS = frozenset(task.slug for task in TASKS.values() if task.is_plain)


@dataclass(frozen=True, slots=True)
class Program:
    """A Python program in the parts that the guide explains one by one."""

    load: str
    preprocess: str  # empty where nothing is to be prepared
    predict: str

    @property
    def text(self) -> str:
        """The whole, ready to run."""
        gap = "\n\n\n" if self.preprocess else "\n\n"
        parts = (self.load, self.preprocess, self.predict)
        return gap.join(part for part in parts if part) + "\n"


def hub_load_program(subject: Subject) -> Program:
    """Load by `hub.load`; call the module, or its signature where it has no call."""
    contract, fed = subject.contract, feeding(subject)
    usage = Usage(contract, subject.signature)
    lines = list(fed.lines)
    if subject.answers_plain_call:
        given = "images" if contract.images else fed.first
        usage = Usage(contract, subject.signature, f"model({given}).numpy()")
    else:
        lines.append(fed.call(f"model.signatures[{quoted(contract.signature)}]"))
    needs_tensors = not (subject.answers_plain_call and contract.images)
    return Program(
        load=_load(subject, "model = hub.load(URL)", needs_tensors=needs_tensors),
        preprocess="\n\n\n".join(fed.functions),
        predict="\n".join((*lines, subject.task.source(usage))),
    )


def keras_layer_program(subject: Subject) -> Program:
    """Load as a layer of a Keras 2 model; for tasks that answer with one tensor."""
    contract, fed = subject.contract, feeding(subject)
    options = [] if subject.is_called_itself else _signature_options(contract)
    options += _layer_options(contract)
    arguments = "".join(f", {option}" for option in options)
    build = f"model = tf_keras.Sequential([hub.KerasLayer(URL{arguments})])"
    if len(build) > 88:
        lines = "".join(f",\n    {option}" for option in options)
        build = f"layer = hub.KerasLayer(\n    URL{lines},\n)\n"
        build += "model = tf_keras.Sequential([layer])"
    given = "images" if contract.images else fed.first
    usage = Usage(contract, subject.signature, f"model.predict({given}, verbose=0)")
    needs_tensors = not contract.images
    return Program(
        load=_load(subject, build, "import tf_keras", needs_tensors=needs_tensors),
        preprocess="\n\n\n".join(fed.functions),
        predict="\n".join((*fed.lines, subject.task.source(usage))),
    )


def is_layer(subject: Subject) -> bool:
    """Whether the module makes a layer: one tensor in, one out."""
    contract = subject.contract
    return subject.task.is_plain and not contract.options and len(contract.inputs) == 1


def _layer_options(contract: Contract) -> list[str]:
    """What Keras must be told of the input."""
    given = contract.input
    if isinstance(given, ImageInput) and given.size:
        return [f"input_shape={(*given.size, given.channels)}"]
    if isinstance(given, TextInput):
        return ["input_shape=[]", "dtype=tf.string"]
    return []


def _signature_options(contract: Contract) -> list[str]:
    (key,) = contract.output.keys.values()
    return [f"signature={quoted(contract.signature)}", f"output_key={quoted(key)}"]


def _load(subject: Subject, load: str, *imports: str, needs_tensors: bool) -> str:
    needs_labels = subject.task.has_labels
    has_labels = needs_labels and subject.contract.output.labels is not None
    lines = [
        *(["from pathlib import Path", ""] if has_labels else []),
        "import numpy as np",
        *(["import tensorflow as tf"] if needs_tensors else []),
        "import tensorflow_hub as hub",
        *imports,
        *(["from PIL import Image, ImageOps"] if subject.contract.images else []),
        "",
        f'URL = "{subject.url}"',
        load,
    ]
    if needs_labels:
        lines.append(labels_source(subject.contract, "hub.resolve(URL)"))
    return "\n".join(lines)


def labels_source(contract: Contract, folder: str) -> str:
    """Source that reads the module's label file into the dict `labels`."""
    path = contract.output.labels
    if path is None:
        return "labels = {}"
    offset = contract.output.label_offset
    start = f", {offset}" if offset else ""
    return (
        f'lines = Path({folder}, {quoted(path)}).read_text("utf-8").splitlines()\n'
        f"labels = dict(enumerate(lines{start}))"
    )
