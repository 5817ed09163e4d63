"""Complete programs: load a module, prepare a picture, predict, print."""

import keyword
import re
from dataclasses import dataclass

from catalog.contract import Contract
from catalog.signatures import Signature
from catalog.snippets.answers import (
    NEED_VIEW,
    answer_source,
    labels_source,
    quoted,
    scores_source,
    uses_labels,
    vector_source,
)
from catalog.snippets.preprocessing import READ_PICTURE, preprocess_source

# Tasks whose modules, by TensorFlow Hub's common image signatures, answer a plain
# call with one tensor.
SLUG = re.compile(r"[\w-]+", re.ASCII)
PLAIN_CALL_TASKS = frozenset({"image-classification", "image-feature-vector"})


@dataclass(frozen=True, slots=True)
class Subject:
    """What a program is written for.

    Attributes:
        url: the version's full address.
        contract: of the module.
        signature: the one the contract names.
        is_callable: whether `hub.load(url)(images)` works.
    """

    url: str
    contract: Contract
    signature: Signature
    is_callable: bool

    @property
    def picture(self) -> str:
        """Name of the picture the program reads."""
        return f"{self.sample or 'picture'}.jpg"

    @property
    def sample(self) -> str:
        """The demo's first sample, if it has one by a decent name."""
        first = next(iter(self.contract.samples), "")
        return first if SLUG.fullmatch(first) else ""

    @property
    def answers_plain_call(self) -> bool:
        """Whether the module can be called like a function of one tensor."""
        plain = self.contract.task in PLAIN_CALL_TASKS and not self.contract.choices
        return plain and self.is_callable


@dataclass(frozen=True, slots=True)
class Program:
    """A Python program in the parts that the guide explains one by one."""

    load: str
    preprocess: str
    predict: str

    @property
    def text(self) -> str:
        """The whole, ready to run."""
        return f"{self.load}\n\n\n{self.preprocess}\n\n\n{self.predict}\n"


def hub_load_program(subject: Subject) -> Program:
    """Load by `hub.load`; call the module, or its signature where it has no call."""
    contract = subject.contract
    if subject.answers_plain_call:
        predict = _plain_answer(contract, "model(images).numpy()")
    else:
        name = quoted(contract.signature)
        call = f"outputs = model.signatures[{name}](\n{_arguments(contract)}\n)"
        predict = f"{call}\n{answer_source(contract, subject.signature)}"
    return Program(
        load=_load(subject, "model = hub.load(URL)"),
        preprocess=_preprocess(contract),
        predict=_picture_source(subject) + predict,
    )


def keras_layer_program(subject: Subject) -> Program:
    """Load as a layer of a Keras 2 model; for tasks that answer with one tensor."""
    contract = subject.contract
    options = [] if subject.is_callable else _signature_options(contract)
    if contract.input.size:
        options.append(f"input_shape={(*contract.input.size, 3)}")
    arguments = "".join(f", {option}" for option in options)
    build = f"model = tf_keras.Sequential([hub.KerasLayer(URL{arguments})])"
    if len(build) > 88:
        lines = "".join(f",\n    {option}" for option in options)
        build = f"layer = hub.KerasLayer(\n    URL{lines},\n)\n"
        build += "model = tf_keras.Sequential([layer])"
    return Program(
        load=_load(subject, build, "import tf_keras"),
        preprocess=_preprocess(contract),
        predict=_picture_source(subject)
        + _plain_answer(contract, "model.predict(images, verbose=0)"),
    )


def _signature_options(contract: Contract) -> list[str]:
    (key,) = contract.output.keys.values()
    return [f"signature={quoted(contract.signature)}", f"output_key={quoted(key)}"]


def _load(subject: Subject, load: str, *imports: str) -> str:
    needs_labels = uses_labels(subject.contract)
    has_labels = needs_labels and subject.contract.output.labels is not None
    needs_tensors = not subject.answers_plain_call and "import tf_keras" not in imports
    lines = [
        *(["from pathlib import Path", ""] if has_labels else []),
        "import numpy as np",
        *(["import tensorflow as tf"] if needs_tensors else []),
        "import tensorflow_hub as hub",
        *imports,
        "from PIL import Image, ImageOps",
        "",
        f'URL = "{subject.url}"',
        load,
    ]
    if needs_labels:
        lines.append(labels_source(subject.contract, "hub.resolve(URL)"))
    return "\n".join(lines)


def _preprocess(contract: Contract) -> str:
    with_view = contract.task in NEED_VIEW
    steps = preprocess_source(contract.input, with_view=with_view)
    return f"{READ_PICTURE}\n\n\n{steps}"


def _picture_source(subject: Subject) -> str:
    target = "images, view" if subject.contract.task in NEED_VIEW else "images"
    return (
        f'picture = read_picture("{subject.picture}")\n{target} = preprocess(picture)\n'
    )


def _plain_answer(contract: Contract, call: str) -> str:
    if contract.task == "image-feature-vector":
        return vector_source(call)
    return scores_source(contract, call)


def _arguments(contract: Contract) -> str:
    lines = [argument(contract.input.name, "tf.constant(images)")]
    lines += [
        argument(choice.name, f"tf.one_hot({choice.default}, {choice.count})")
        for choice in contract.choices
    ]
    return "\n".join(lines)


def argument(name: str, value: str) -> str:
    """An argument of a call, on a line of its own, whatever its name is."""
    if name.isidentifier() and not keyword.iskeyword(name):
        return f"    {name}={value},"
    return f"    **{{{quoted(name)}: {value}}},"
